"""What was last said about mails to an address, by keyed hash, so that a restored backup knows it as well."""

from __future__ import annotations

from typing import Literal

from waitlist.store.database import Row, Tx

What = Literal["unsubscribe", "bounce", "complaint", "lift"]
"""`bounce`: mails come back. `lift`: they leave again, whatever came back or was complained of before."""


def wish(tx: Tx, site: int, address_hash: str, what: What, now: int) -> None:
    """Write down what was said, with the last time that it was."""
    tx.run(
        """insert into wishes (site, hash, what, created_at) values (:site, :hash, :what, :now)
           on conflict (site, hash, what) do update set created_at = excluded.created_at
           where excluded.created_at > wishes.created_at""",
        site=site,
        hash=address_hash,
        what=what,
        now=now,
    )


def since(tx: Tx, moment: int) -> list[Row]:
    """Return what was said on all sites from a moment on: ``site``, ``hash``, ``what``, ``created_at``."""
    return tx.all(
        "select site, hash, what, created_at from wishes where created_at >= :moment", moment=moment
    )


def of(tx: Tx, site: int, address_hash: str) -> list[Row]:
    """Return what was said about one address, the oldest first."""
    return tx.all(
        "select * from wishes where site = :site and hash = :hash order by created_at",
        site=site,
        hash=address_hash,
    )
