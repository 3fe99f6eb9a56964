"""Mails that did not arrive: sent again, or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.audit import Actor, note
from waitlist.store import outbox

if TYPE_CHECKING:
    from waitlist.sites import Numbered
    from waitlist.store.database import Row, Tx


def given_up(tx: Tx, site: Numbered, before: int, limit: int) -> list[Row]:
    """Return mails that were given up, the newest first."""
    return outbox.given_up(tx, site.id, before=before, limit=limit)


def troubled(tx: Tx, site: Numbered, before: int, limit: int) -> list[Row]:
    """Return mails that failed so far and are tried again."""
    return outbox.troubled(tx, site.id, before=before, limit=limit)


def send_again(tx: Tx, site: Numbered, mail: int, actor: Actor, now: int) -> bool:
    """Try a mail again now, also one that was dropped; False when it was sent meanwhile.

    One to an address that gets none is dropped again as it leaves: lift that first.
    """
    row = outbox.held_by_id(tx, site.id, mail)
    if row is None or row["state"] not in {"failed", "queued", "dropped"}:
        return False
    outbox.send_again(tx, mail, now)
    _note(tx, "mail.retry", row, "queued", actor, now)
    return True


def drop(tx: Tx, site: Numbered, mail: int, actor: Actor, now: int) -> bool:
    """Send a mail no more; False when that was so already."""
    row = outbox.held_by_id(tx, site.id, mail)
    if row is None or row["state"] not in {"failed", "queued"}:
        return False
    outbox.drop(tx, mail, "dropped by hand", now)
    _note(tx, "mail.drop", row, "dropped", actor, now)
    return True


def _note(tx: Tx, action: str, row: Row, state: str, actor: Actor, now: int) -> None:
    note(
        tx,
        actor,
        action,
        site=row["site"],
        subject="mail",
        subject_id=row["id"],
        now=now,
        before={"state": row["state"], "kind": row["kind"]},
        after={"state": state, "kind": row["kind"]},
    )
