"""Keyed hashes of addresses that must not be forgotten although the address is."""

from __future__ import annotations

from waitlist.store.database import Tx


def remember(tx: Tx, site: int, address_hash: str, now: int) -> None:
    tx.run(
        """insert into erased (site, hash, created_at) values (:site, :hash, :now)
           on conflict (site, hash) do nothing""",
        site=site,
        hash=address_hash,
        now=now,
    )


def known(tx: Tx, site: int, address_hash: str) -> bool:
    return (
        tx.one("select 1 from erased where site = :site and hash = :hash", site=site, hash=address_hash)
        is not None
    )
