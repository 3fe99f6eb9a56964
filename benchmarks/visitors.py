"""People who come by the clock, whether those before them were answered or not: an open loop, as on the day.

Each opens the landing page on a connection of their own; some join, and those look at their share page.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PAGES = ("landing", "join", "share")
LATE = 0.05  # seconds behind its own clock at which the client counts as saturated
PATIENCE = 60  # seconds


@dataclass(slots=True)
class Day:
    """What came of it, and everything that was not answered well.

    ``waits`` are pairs of when a page was asked for, in seconds from the start, and how long that took.
    ``busy`` were answered with 503; ``failed`` otherwise, or not at all. ``lateness`` in seconds behind the
    clock; ``worked`` the seconds of a processor that the client took, of ``lasted``.
    """

    waits: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: {page: [] for page in PAGES})
    arrivals: list[float] = field(default_factory=list)
    joined: dict[str, float] = field(default_factory=dict)
    busy: int = 0
    failed: int = 0
    lateness: list[float] = field(default_factory=list)
    most_open: int = 0
    now_open: int = 0
    lasted: float = 0.0
    worked: float = 0.0

    @property
    def late(self) -> float:
        """Of a hundred arrivals the latest but one, in seconds."""
        ordered = sorted(self.lateness)
        return ordered[len(ordered) * 99 // 100]

    def took(self, page: str) -> list[float]:
        return sorted(seconds for _, seconds in self.waits[page])


class Visitor:
    """One connection and the requests on it."""

    def __init__(self, host: str, port: int, day: Day, began: float) -> None:
        self._host, self._port, self._day, self._began = host, port, day, began
        self._cookie = ""

    async def come(self, address: str) -> None:
        """Look, and join if there is an address."""
        day = self._day
        day.now_open += 1
        day.most_open = max(day.most_open, day.now_open)
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                try:
                    await self._visit(reader, writer, address)
                finally:
                    writer.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            day.failed += 1
        finally:
            day.now_open -= 1

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> None:
        if await self._ask(reader, writer, "landing", "GET / HTTP/1.1", "") != 200 or not address:
            return
        form = f"email={address.replace('@', '%40')}"
        headers = f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(form)}\r\n"
        if await self._ask(reader, writer, "join", "POST /join HTTP/1.1", headers, form) == 303:
            self._day.joined[address] = time.perf_counter() - self._began
            await self._ask(reader, writer, "share", "GET /me HTTP/1.1", f"cookie: {self._cookie}\r\n")

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        page: str,
        line: str,
        headers: str,
        body: str = "",
    ) -> int:
        asked = time.perf_counter()
        own = f"host: {self._host}:{self._port}\r\naccept-encoding: gzip\r\n"
        writer.write(f"{line}\r\n{own}{headers}\r\n{body}".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = dict(each.split(": ", 1) for each in head.split("\r\n")[1:] if ": " in each)
        await reader.readexactly(int(fields.get("content-length", "0")))
        self._cookie = fields.get("set-cookie", "").partition(";")[0]
        status = int(head.split(" ", 2)[1])
        if status == 503:
            self._day.busy += 1
        elif status not in {200, 303}:
            self._day.failed += 1
        self._day.waits[page].append((asked - self._began, time.perf_counter() - asked))
        return status


async def replay(url: str, times: Iterable[float], share: float, seed: int) -> Day:
    """Let visitors come at their times, in seconds from now; ``share`` of them join."""
    day, chance = Day(), random.Random(seed + 1)  # noqa: S311 - the same people again for the same seed
    parts = urlsplit(url)
    began, worked = time.perf_counter(), time.thread_time()
    coming: set[asyncio.Task[None]] = set()
    for number, moment in enumerate(times):
        if (ahead := began + moment - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
            ahead = min(began + moment - time.perf_counter(), 0.0)
        day.lateness.append(-ahead)
        day.arrivals.append(moment)
        visitor = Visitor(parts.hostname or "", parts.port or 80, day, began)
        address = f"person{seed}x{number}@example.com" if chance.random() < share else ""
        task = asyncio.create_task(visitor.come(address))
        coming.add(task)
        task.add_done_callback(coming.discard)
        if number % 50 == 0:
            await asyncio.sleep(0)
    while coming:
        await asyncio.wait(coming)
    day.lasted, day.worked = time.perf_counter() - began, time.thread_time() - worked
    return day
