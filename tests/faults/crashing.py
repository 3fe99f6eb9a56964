"""PostgreSQL ends at once under load, as in a power cut of its machine, and starts again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from faults.crowd import Crowd
from faults.ledger import Ledger
from faults.web import Web
from postgres import Postgres

SHORT, LONGER = 0.0, 8.0  # seconds away; work is kept for five


@dataclass(frozen=True, slots=True)
class Crash:
    """What one crash did.

    `lost` and `doubled` of all that was acknowledged so far. `refused` heard 503 and when to come back,
    `wrong` anything else. `slowest` answer, and `recovery` from when the server was back to when every
    process had accepted something, in seconds.
    """

    away: float
    acknowledged: int
    lost: int
    doubled: int
    refused: int
    wrong: tuple[str, ...]
    slowest: float
    recovery: float

    def __str__(self) -> str:
        return (
            f"away for {self.away:.1f} s: {self.acknowledged} acknowledged, {self.lost} lost, "
            f"{self.doubled} doubled, {self.refused} refused, {len(self.wrong)} wrong, "
            f"slowest answer {self.slowest:.1f} s, back after {self.recovery:.2f} s"
        )


def play(server: Postgres, webs: Sequence[Web], ledger: Ledger, away: Sequence[float]) -> list[Crash]:
    """Crash the server once for each of `away`, and leave it away for so many seconds."""
    joined: list[str] = []
    confirmed: list[str] = []
    results = []
    for number, seconds in enumerate(away):
        crowd = Crowd(f"r{number}", ledger.codes(20), ledger.to_confirm(500))
        was_away, back = asyncio.run(_crash(crowd, server, webs, seconds))
        joined += crowd.joined
        confirmed += crowd.confirmed
        verdict = ledger.judge(joined, confirmed)
        results.append(
            Crash(
                was_away,
                len(crowd.joined) + len(crowd.confirmed),
                verdict.lost,
                verdict.doubled,
                crowd.refused,
                tuple(crowd.wrong) + tuple(f"cut off by {web.port}" for web in crowd.cut.elements()),
                crowd.slowest,
                max(crowd.back_after(back, web) for web in webs),
            )
        )
    return results


async def _crash(crowd: Crowd, server: Postgres, webs: Sequence[Web], seconds: float) -> tuple[float, float]:
    """Return how many seconds it was away, and when it was back."""
    async with crowd.around(*webs):
        await asyncio.sleep(1)
        gone = time.monotonic()
        await asyncio.to_thread(server.crash)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(server.start)
        back = time.monotonic()
        await crowd.accepted_by(webs, since=back)
    return back - gone, back
