"""PostgreSQL ends at once under load, as in a power cut of its machine, and starts again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from faults.crowd import Crowd
from faults.ledger import Ledger
from faults.outcome import Outcome
from faults.web import Web
from postgres import Postgres

SHORT, LONGER = 0.0, 6.5  # seconds away; work is kept for five


def play(server: Postgres, webs: Sequence[Web], ledger: Ledger, away: Sequence[float]) -> list[Outcome]:
    """Crash the server once for each of `away`, and leave it away for so many seconds."""
    crowds: list[Crowd] = []
    results = []
    for number, seconds in enumerate(away):
        crowd = Crowd(f"r{number}", ledger.codes(20), ledger.to_confirm(500))
        back = asyncio.run(_crash(crowd, server, webs, seconds))
        results.append(Outcome.of(crowd, ledger, webs, back, crowds))
        crowds.append(crowd)
    return results


async def _crash(crowd: Crowd, server: Postgres, webs: Sequence[Web], seconds: float) -> float:
    """Return when it was back."""
    async with crowd.around(*webs):
        await asyncio.sleep(1)
        await asyncio.to_thread(server.crash)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(server.start)
        back = time.monotonic()
        await crowd.accepted_by(webs, since=back)
    return back
