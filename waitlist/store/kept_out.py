"""Keyed hashes of addresses that are kept out, of whose people nothing else is kept any more."""

from __future__ import annotations

from waitlist.store.database import Tx


def remember(tx: Tx, site: int, address_hash: str, now: int) -> None:
    tx.insert_new("kept_out", site=site, hash=address_hash, created_at=now)


def known(tx: Tx, site: int, address_hash: str) -> bool:
    return (
        tx.one("select 1 from kept_out where site = :site and hash = :hash", site=site, hash=address_hash)
        is not None
    )


def forget(tx: Tx, site: int, address_hash: str) -> bool:
    """Let an address in again; False when it was not kept out."""
    found = tx.one(
        "delete from kept_out where site = :site and hash = :hash returning 1", site=site, hash=address_hash
    )
    return found is not None
