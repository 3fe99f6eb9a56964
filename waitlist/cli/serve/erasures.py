"""Every erasure and wish for no mails gets into its ledger: of a page, or of a command beside the server."""

from __future__ import annotations

import asyncio
import logging

from waitlist.cli.replaying import catch_up, keep_silence
from waitlist.clock import now
from waitlist.problems import WaitlistError
from waitlist.store.database import Database
from waitlist.store.ledger import Ledger, WishLedger

INTERVAL = 2.0  # seconds between two looks
PATIENCE = 30.0  # seconds to the next look after a failure
OVERLAP = (
    3_600_000  # milliseconds by which a look reaches back, for clocks that differ and writes that waited
)

_log = logging.getLogger("waitlist.serve")


async def follow_erasures(database: Database, ledger: Ledger, wishes: WishLedger) -> None:
    """Write both down while the server runs; the first look compares everything."""
    since = 0
    while True:
        began = now()
        if await write_down(database, ledger, wishes, since):
            since = began - OVERLAP
            await asyncio.sleep(INTERVAL)
        else:
            await asyncio.sleep(PATIENCE)


async def erase_again(database: Database, ledger: Ledger, wishes: WishLedger) -> None:
    """Erase who came back with a restored backup, and silence who unsubscribed, before anybody is served."""
    try:
        caught_up = await catch_up(database, ledger)
        silence = await keep_silence(database, wishes)
    except OSError as error:
        _log.warning("erasures in %s could not be read: %s", ledger.path, error)
        return
    if silence.silenced:
        words = "the database was older than %s; get no mails again: %d"
        _log.warning(words, wishes.path, silence.silenced)
    if caught_up.erased:
        _log.warning("the database was older than %s; erased again: %d", ledger.path, caught_up.erased)


async def write_down(database: Database, ledger: Ledger, wishes: WishLedger, since: int = 0) -> bool:
    """Write down what the ledger does not have; False when that has to wait for the next look."""
    try:
        await ledger.follow(database, since)
        await wishes.follow(database, since)
    except (WaitlistError, OSError) as error:
        _log.warning("erasures could not be added to %s yet: %s", ledger.path, error)
        return False
    return True
