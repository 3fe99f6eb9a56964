"""The sites known to the database, and the rules in force for each."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def by_name(tx: Tx, name: str) -> Row | None:
    return tx.one("select * from sites where name = :name", name=name)


def every(tx: Tx) -> list[Row]:
    """Return ``id`` and ``name`` of every site, those that are served no more as well."""
    return tx.all("select id, name from sites order by name")


def create(tx: Tx, *, site: int, name: str, hash_key: str) -> None:
    tx.insert("sites", id=site, name=name, hash_key=hash_key)


def hash_key(tx: Tx, site: int) -> str:
    """Return the key of the site's keyed hashes of addresses."""
    row = tx.one("select hash_key from sites where id = :site", site=site)
    if row is None:
        raise LookupError(f"site {site} is not in the database; expected one that was prepared at start")
    return str(row["hash_key"])


def rules(tx: Tx, site: int) -> Row | None:
    """Return ``tiers``, ``retired`` and ``place`` in force, all JSON, or None before the first start."""
    return tx.one("select * from rules where site = :site", site=site)


def set_rules(tx: Tx, *, site: int, tiers: str, retired: str, place: str) -> None:
    tx.run(
        """insert into rules (site, tiers, retired, place) values (:site, :tiers, :retired, :place)
           on conflict (site) do update set tiers = excluded.tiers, retired = excluded.retired,
             place = excluded.place""",
        site=site,
        tiers=tiers,
        retired=retired,
        place=place,
    )


def attacked(tx: Tx, site: int, now: int, *, over_before: int) -> None:
    """Note that a site is under attack; it began now where none was seen since a moment."""
    tx.run(
        """update sites set attacked_at = :now,
             attacked_since = case when attacked_at >= :over_before then attacked_since else :now end
           where id = :site""",
        site=site,
        now=now,
        over_before=over_before,
    )


def attacked_since(tx: Tx, site: int, *, over_before: int) -> int | None:
    """Return when the attack began that was seen since a moment; None without one."""
    row = tx.one(
        "select attacked_since from sites where id = :site and attacked_at >= :over_before",
        site=site,
        over_before=over_before,
    )
    return None if row is None else int(row["attacked_since"])
