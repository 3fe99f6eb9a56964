"""Whose turn it is to change what a site counts.

SQLite has one writer, so that use cases never meet. On PostgreSQL many run at once, in READ COMMITTED: what
one has read, another may change before it writes. Use cases that confirm, erase or move people, and so change
credits, friends, unlocks and the line, take turns by site. Joining does not wait for them; it holds the one
signup whose address was typed.
"""

from __future__ import annotations

from waitlist.store.database import Tx

_HOLDING = {"sqlite": "", "postgres": " for no key update"}


def holding(tx: Tx) -> str:
    """Return how a select ends that holds its rows: nobody changes them until the transaction ends."""
    return _HOLDING[tx.dialect]


def take(tx: Tx, site: int) -> None:
    """Wait for the site's turn, and keep it until the transaction ends. The first thing a use case does."""
    tx.wait_turn()
    if tx.dialect == "postgres":
        tx.one("select pg_advisory_xact_lock(:site)", site=site)
