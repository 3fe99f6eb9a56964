"""Keyed hashes of addresses that must not be forgotten although the address is."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def remember(tx: Tx, site: int, address_hash: str, now: int) -> None:
    """Remember an erasure; of an address that is erased again, the last one."""
    tx.run(
        """insert into erased (site, hash, created_at) values (:site, :hash, :now)
           on conflict (site, hash) do update set created_at = excluded.created_at
           where excluded.created_at > erased.created_at""",
        site=site,
        hash=address_hash,
        now=now,
    )


def known(tx: Tx, site: int, address_hash: str) -> bool:
    return (
        tx.one("select 1 from erased where site = :site and hash = :hash", site=site, hash=address_hash)
        is not None
    )


def since(tx: Tx, moment: int) -> list[Row]:
    """Return the erasures of all sites from a moment on: ``site``, ``hash``, ``created_at``."""
    return tx.all("select site, hash, created_at from erased where created_at >= :moment", moment=moment)
