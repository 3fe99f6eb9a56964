"""Somebody holds a lock on the table of signups while people come: a migration by hand, a forgotten psql."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from faults.crowd import Answer, Crowd, ask
from faults.ledger import Ledger
from faults.outcome import Outcome
from faults.web import Web


@dataclass(frozen=True, slots=True)
class Lock:
    """What one lock did. `looked` are the landing pages meanwhile, and `boards` leaderboards, which wait."""

    held: float
    outcome: Outcome
    looked: tuple[Answer, ...]
    boards: tuple[Answer, ...]

    def __str__(self) -> str:
        pages = max(answer.seconds for answer in self.looked)
        return (
            f"locked for {self.held:.0f} s: {self.outcome}; "
            f"{len(self.looked)} landing pages, slowest {pages:.2f} s"
        )


def play(webs: Sequence[Web], ledger: Ledger, seconds: float, clients: int) -> Lock:
    """Lock the signups for so many seconds while `clients` come to each of the processes."""
    before = Crowd("before")
    asyncio.run(_come(before, webs))
    crowd = Crowd("lock", ledger.codes(20), ledger.to_confirm(500))
    looked, boards, back = asyncio.run(_lock(crowd, webs, ledger, seconds, clients))
    return Lock(seconds, Outcome.of(crowd, ledger, webs, back, [before]), tuple(looked), tuple(boards))


async def _come(crowd: Crowd, webs: Sequence[Web]) -> None:
    async with crowd.around(*webs):
        await asyncio.sleep(1)


async def _lock(
    crowd: Crowd, webs: Sequence[Web], ledger: Ledger, seconds: float, clients: int
) -> tuple[list[Answer], list[Answer], float]:
    codes = ledger.codes(200)
    loop = asyncio.get_running_loop()
    async with crowd.around(*webs, clients=clients):
        await asyncio.sleep(1)
        async with await psycopg.AsyncConnection.connect(ledger.url) as connection:
            # The strongest: nobody reads them, either.
            await connection.execute("lock table signups in access exclusive mode")
            until = loop.time() + seconds
            boards = [asyncio.create_task(_board(web)) for web in webs]
            looking = [asyncio.create_task(_look(web, codes, until)) for web in webs]
            await asyncio.sleep(seconds)
        back = loop.time()
        await asyncio.sleep(2)
        found = await asyncio.gather(*looking)
        boards_seen = await asyncio.gather(*boards)
    return [answer for each in found for answer in each], boards_seen, back


async def _board(web: Web) -> Answer:
    reader, writer = await asyncio.open_connection(web.host, web.port)
    try:
        return await ask(reader, writer, "GET", "/leaderboard")
    finally:
        writer.transport.abort()


async def _look(web: Web, codes: Sequence[str], until: float) -> list[Answer]:
    """Look at the landing page, and at those of links, until the lock ends."""
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection(web.host, web.port)
    looked = []
    try:
        while loop.time() < until:
            looked.append(await ask(reader, writer, "GET", "/"))
            looked.append(await ask(reader, writer, "GET", f"/r/{codes[len(looked) % len(codes)]}"))
            await asyncio.sleep(0.05)
    finally:
        writer.transport.abort()
    return looked
