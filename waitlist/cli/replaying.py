"""A database that is older than its ledger of erasures catches up with it."""

from __future__ import annotations

from dataclasses import dataclass

from waitlist.flows.replay import later, replay
from waitlist.store.database import Database
from waitlist.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """How many lines the ledger has, how many cannot be read, and how many people were erased by it now."""

    lines: int
    unreadable: int
    erased: int


async def catch_up(database: Database, ledger: Ledger) -> CaughtUp:
    """Erase from a database whoever its ledger says was erased."""
    lines, unreadable = ledger.read()
    erased = 0
    for site, hashes in (await database.read(later, lines)).items():
        after: int | None = 0
        while after is not None:
            piece = await database.write(replay, site, hashes, after)
            erased, after = erased + piece.erased, piece.after
    return CaughtUp(len(lines), unreadable, erased)
