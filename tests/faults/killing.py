"""kill -9 under load: what was answered must be in the database, and the server must come back.

Clients join and confirm over real connections and write down every acknowledgement. A web process is killed
at a random instant and started again; others on the same database go on meanwhile. Then a checker, sharing
nothing with them but the database, compares.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from faults.crowd import Crowd
from faults.ledger import Ledger
from faults.web import Web


@dataclass(frozen=True, slots=True)
class Round:
    """What one kill did.

    `lost` and `doubled` of all that was acknowledged so far; `disturbed`: cut off, refused or failed on a
    process that was not killed; `recovery` in seconds.
    """

    acknowledged: int
    lost: int
    doubled: int
    disturbed: int
    recovery: float

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} acknowledged, {self.lost} lost, {self.doubled} doubled, "
            f"{self.disturbed} disturbed, back after {self.recovery:.2f} s"
        )


def play(webs: Sequence[Web], ledger: Ledger, rounds: int, seed: int) -> list[Round]:
    """Kill one of the processes at a time, `rounds` times, at instants drawn from `seed`."""
    chance = random.Random(seed)  # noqa: S311 - instants that can be drawn again
    joined: list[str] = []
    confirmed: list[str] = []
    results = []
    for number in range(rounds):
        crowd = Crowd(f"r{number}", ledger.codes(20), ledger.to_confirm(500))
        victim = chance.choice(webs)
        recovery = asyncio.run(_kill(crowd, webs, victim, chance.uniform(0.2, 1.2)))
        joined += crowd.joined
        confirmed += crowd.confirmed
        verdict = ledger.judge(joined, confirmed)
        disturbed = crowd.cut.total() - crowd.cut[victim] + crowd.refused + len(crowd.wrong)
        acknowledged = len(crowd.joined) + len(crowd.confirmed)
        results.append(Round(acknowledged, verdict.lost, verdict.doubled, disturbed, recovery))
    return results


async def _kill(crowd: Crowd, webs: Sequence[Web], victim: Web, seconds: float) -> float:
    async with crowd.around(*webs):
        await asyncio.sleep(seconds)
        victim.kill()
        if len(webs) == 1:
            return await asyncio.to_thread(victim.start)
        await asyncio.sleep(seconds)  # the others go on without it
        return await asyncio.to_thread(victim.start)
