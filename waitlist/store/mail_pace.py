"""How fast mails left: one row for all processes, on whichever machine they are."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def seen(tx: Tx) -> Row | None:
    """Return ``next_at``, ``day`` and ``mails`` as they were left, None before the first mail."""
    return tx.one("select next_at, day, mails from mail_pace where id = 1")


def hold(tx: Tx) -> Row | None:
    """Return the same; until the transaction ends nobody else does. None: somebody else holds it just now.

    That is never waited for: whoever holds it may wait for the turn of a site, which is perhaps ours.
    """
    tx.wait_turn()
    tx.insert_new("mail_pace", id=1, next_at=0, day=0, mails=0)
    skip = " for update skip locked" if tx.dialect == "postgres" else ""
    return tx.one(f"select next_at, day, mails from mail_pace where id = 1{skip}")  # noqa: S608 - a constant


def keep(tx: Tx, *, next_at: int, day: int, mails: int) -> None:
    tx.run(
        "update mail_pace set next_at = :next_at, day = :day, mails = :mails where id = 1",
        next_at=next_at,
        day=day,
        mails=mails,
    )
