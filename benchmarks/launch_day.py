"""``python -m benchmarks.launch_day``: a launch day, replayed.

Visitors arrive by the clock, whether those before them were answered or not: an open loop, as on the day.
Each opens the landing page on a connection of their own; some join, and those look at their share page. A
client that cannot keep up with its own clock says so, because its figures are then those of the client.

- ``tv``: a television minute, 50,000 visitors in sixty seconds, one in ten joins.
- ``harrys``: 100,000 signups of a week with its peaks, squeezed into the time given.
- ``dollar``: 12,000 signups of two days, most of them in the first hours, squeezed likewise.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import uvloop

from benchmarks import servers

sys.path.insert(0, str(servers.ROOT / "tests"))
from postgres import Postgres

LATE = 0.05  # seconds behind its own clock at which the client counts as saturated


@dataclass(frozen=True, slots=True)
class Scenario:
    """``visitors`` come during ``seconds``, at the rate ``shape`` of 0 to 1; ``share`` of them join."""

    name: str
    visitors: int
    share: float
    seconds: float
    real_seconds: float
    shape: Callable[[float], float]


def week(part: float) -> float:
    """Seven days that begin loud and grow quieter, each with a night and an evening peak."""
    day = part * 7
    return (0.35 + 0.65 * math.exp(-day / 2)) * (1.05 - math.cos(2 * math.pi * (day % 1 - 0.08)))


def two_days(part: float) -> float:
    """A film that goes round: most come in the first hours."""
    return 0.15 + math.exp(-part * 12)


SCENARIOS = {
    "tv": Scenario("television minute", 50_000, 0.1, 60, 60, lambda _part: 1.0),
    "harrys": Scenario("week of 100,000", 100_000, 1.0, 120, 7 * 86_400, week),
    "dollar": Scenario("two days of 12,000", 12_000, 1.0, 60, 2 * 86_400, two_days),
}


def arrivals(scenario: Scenario, seed: int) -> list[float]:
    """Return when each visitor comes, in seconds from the start: Poisson arrivals under the shape."""
    chance = random.Random(seed)  # noqa: S311 - the same day again for the same seed
    highest = max(scenario.shape(step / 1000) for step in range(1001))
    found: list[float] = []
    while len(found) < scenario.visitors:
        part = chance.random()
        if chance.random() * highest <= scenario.shape(part):
            found.append(part * scenario.seconds)
    return sorted(found)


@dataclass(slots=True)
class Day:
    """What came of it: waiting times in seconds by page, and everything that was not answered well."""

    waits: dict[str, list[float]] = field(default_factory=lambda: {"landing": [], "join": [], "share": []})
    joined: int = 0
    busy: int = 0
    failed: int = 0
    lateness: list[float] = field(default_factory=list)
    most_open: int = 0
    now_open: int = 0


class Visitor:
    """One connection and the requests on it."""

    def __init__(self, host: str, port: int, day: Day) -> None:
        self._host, self._port, self._day = host, port, day

    async def come(self, number: int, run: int, joins: bool) -> None:  # noqa: FBT001 - said by chance
        day = self._day
        day.now_open += 1
        day.most_open = max(day.most_open, day.now_open)
        try:
            async with asyncio.timeout(60):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                try:
                    await self._visit(reader, writer, f"person{run}x{number}@example.com" if joins else "")
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
            self._day.joined += 1
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
        self._day.waits[page].append(time.perf_counter() - asked)
        return status


async def replay(scenario: Scenario, url: str, seed: int) -> Day:
    """Let everybody come at their time."""
    day, chance = Day(), random.Random(seed + 1)  # noqa: S311 - as above
    parts = urlsplit(url)
    times = arrivals(scenario, seed)
    began = time.perf_counter()
    coming: set[asyncio.Task[None]] = set()
    for number, moment in enumerate(times):
        if (ahead := began + moment - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
            ahead = min(began + moment - time.perf_counter(), 0.0)
        day.lateness.append(-ahead)
        visitor = Visitor(parts.hostname or "", parts.port or 80, day)
        task = asyncio.create_task(visitor.come(number, seed, chance.random() < scenario.share))
        coming.add(task)
        task.add_done_callback(coming.discard)
        if number % 50 == 0:
            await asyncio.sleep(0)
    while coming:
        await asyncio.wait(coming)
    return day


def percentile(values: list[float], part: float) -> float:
    """Return a percentile in milliseconds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] * 1000 if values else 0.0


def report(scenario: Scenario, day: Day, kept: str) -> str:
    """Return the row of a table."""
    late = percentile(day.lateness, 0.99) / 1000
    faster = scenario.real_seconds / scenario.seconds
    cells = [
        f"{scenario.name}{f', {faster:,.0f} times as fast' if faster > 1 else ''}",
        f"{scenario.visitors / scenario.seconds:,.0f}",
        f"{day.joined:,}",
        *(
            f"{percentile(day.waits[page], 0.5):.1f} / {percentile(day.waits[page], 0.99):.1f}"
            for page in ("landing", "join", "share")
        ),
        f"{day.busy} / {day.failed}",
        kept,
        f"{day.most_open:,}",
        f"{late * 1000:.0f} ms{' (saturated)' if late > LATE else ''}",
    ]
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| | arrivals/s | joined | landing ms (median / p99) | join ms | share ms | 503 / failed | "
    "lost | open at most | client behind (p99) |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def main() -> None:
    """Replay the chosen days, each on an empty list, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.launch_day", description=__doc__)
    parser.add_argument("scenarios", nargs="*", choices=[*SCENARIOS, []], help="all of them otherwise")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, with two processes")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    rows = []
    for name in chosen.scenarios or SCENARIOS:
        with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
            flags: tuple[str, ...] = ()
            env = {}
            if chosen.postgres:
                postgres = Postgres(durable=True, shared_buffers="256MB")
                stack.callback(postgres.stop)
                postgres.start()
                flags, env = ("--workers", "2"), {"DATABASE_URL": postgres.create()}
            server = stack.enter_context(servers.waitlist(Path(temporary), *flags, **env))
            print(f"  {SCENARIOS[name].name}", file=sys.stderr)
            day = uvloop.run(replay(SCENARIOS[name], server.url, chosen.seed))
            kept = servers.people(server)
            rows.append(report(SCENARIOS[name], day, str(day.joined - kept)))
            print(f"  mean join {statistics.mean(day.waits['join']) * 1000:.1f} ms", file=sys.stderr)
    print(f"{HEAD}\n" + "\n".join(rows))


if __name__ == "__main__":
    main()
