"""The sites known to the database, and the ladder in force for each."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def by_name(tx: Tx, name: str) -> Row | None:
    return tx.one("select * from sites where name = :name", name=name)


def create(tx: Tx, *, site: int, name: str, hash_key: str) -> None:
    tx.run(
        "insert into sites (id, name, hash_key) values (:site, :name, :hash_key)",
        site=site,
        name=name,
        hash_key=hash_key,
    )


def hash_key(tx: Tx, site: int) -> str:
    """Return the key of the site's keyed hashes of addresses."""
    row = tx.one("select hash_key from sites where id = :site", site=site)
    if row is None:
        raise LookupError(f"site {site} is not in the database; expected one that was prepared at start")
    return str(row["hash_key"])


def ladder(tx: Tx, site: int) -> str | None:
    """Return the tiers in force as JSON, or None before the first start."""
    row = tx.one("select tiers from ladders where site = :site", site=site)
    return None if row is None else str(row["tiers"])


def set_ladder(tx: Tx, *, site: int, tiers: str, now: int) -> None:
    tx.run(
        """insert into ladders (site, tiers, applied_at) values (:site, :tiers, :now)
           on conflict (site) do update set tiers = excluded.tiers, applied_at = excluded.applied_at""",
        site=site,
        tiers=tiers,
        now=now,
    )
