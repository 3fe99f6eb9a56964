"""Addresses that get no more mails, by keyed hash; and how many mails forms caused to an address in a day."""

from __future__ import annotations

from typing import Literal

from waitlist.store import wishes
from waitlist.store.database import Row, Tx

Why = Literal["bounce", "complaint"]


def add(tx: Tx, site: int, address_hash: str, why: Why, now: int) -> None:
    """Write to an address no more. A complaint stays one, and a bounce becomes one."""
    tx.run(
        """insert into suppressed (site, hash, why, created_at) values (:site, :hash, :why, :now)
           on conflict (site, hash) do update set why = excluded.why, created_at = excluded.created_at
           where suppressed.why = 'bounce'""",
        site=site,
        hash=address_hash,
        why=why,
        now=now,
    )
    wishes.wish(tx, site, address_hash, why, now)


def why(tx: Tx, site: int, *hashes: str) -> str | None:
    """Return why one of at most two hashes is written to no more; a complaint weighs most."""
    row = tx.one(
        """select why from suppressed where site = :site and hash in (:first, :last)
           order by why desc limit 1""",
        site=site,
        first=hashes[0],
        last=hashes[-1],
    )
    return None if row is None else str(row["why"])


def lift(tx: Tx, site: int, address_hash: str) -> bool:
    """Let mails go to an address again; False when none were held back."""
    gone = tx.all(
        "delete from suppressed where site = :site and hash = :hash returning 1", site=site, hash=address_hash
    )
    return bool(gone)


def by_reason(tx: Tx) -> dict[str, int]:
    """Return how many addresses of all sites are suppressed, by why."""
    rows: list[Row] = tx.all("select why, count(*) as addresses from suppressed group by why")
    return {str(row["why"]): int(row["addresses"]) for row in rows}


def count_mail(tx: Tx, site: int, address_hash: str, *, day: int, mail: int) -> tuple[int, bool]:
    """Count a mail that a form caused, once; return how many it makes that day, and whether it is new."""
    new = tx.one(
        """insert into mailed (site, hash, day, mail) values (:site, :hash, :day, :mail)
           on conflict (day, site, hash, mail) do nothing returning 1""",
        site=site,
        hash=address_hash,
        day=day,
        mail=mail,
    )
    return mails_of(tx, site, address_hash, day), new is not None


def mails_of(tx: Tx, site: int, address_hash: str, day: int) -> int:
    """Return how many mails forms caused to an address on a day."""
    row = tx.one(
        "select count(*) as mails from mailed where site = :site and hash = :hash and day = :day",
        site=site,
        hash=address_hash,
        day=day,
    )
    assert row is not None  # an aggregate always gives a row
    return int(row["mails"])


def forget_mails(tx: Tx, before: int, limit: int) -> int:
    """Delete the counts of days before one (since 1970), a piece at a time; return how many went."""
    rows = tx.all("select * from mailed where day < :before limit :limit", before=before, limit=limit)
    for row in rows:
        tx.run(
            "delete from mailed where site = :site and hash = :hash and day = :day and mail = :mail",
            site=row["site"],
            hash=row["hash"],
            day=row["day"],
            mail=row["mail"],
        )
    return len(rows)
