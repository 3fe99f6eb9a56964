"""A database that is older than its ledgers catches up with them: erasures, and wishes for no mails."""

from __future__ import annotations

from dataclasses import dataclass

from waitlist.flows import silence_again
from waitlist.flows.replay import later, replay
from waitlist.store.database import Database
from waitlist.store.ledger import Ledger, WishLedger


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """How many lines the ledger has, how many cannot be read, and how many people it was about now.

    `silenced` is of the ledger of wishes: who gets no mails, by lines that this database did not know.
    """

    lines: int
    unreadable: int
    erased: int
    silenced: int = 0


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


async def keep_silence(database: Database, ledger: WishLedger) -> CaughtUp:
    """Let a database write to nobody of whom the ledger says that they want no mails."""
    lines, unreadable = ledger.read()
    people = 0
    for site, said in (await database.read(silence_again.later, lines)).items():
        after: int | None = 0
        while after is not None:
            piece = await database.write(silence_again.silence_again, site, said, after)
            people, after = people + piece.people, piece.after
    return CaughtUp(len(lines), unreadable, 0, people)
