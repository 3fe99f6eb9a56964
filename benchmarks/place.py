"""How long place in line, share page and leaderboard take on long lists: ``scripts/bench place``.

Fills databases with people by each rule of the line, and asks for places and pages of some at random
(seed 1), in one process and one after the other. *Way* is `select 1`, asked before each place.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import databases, kept, lists
from waitlist.config import Config, load
from waitlist.flows.leaderboard import leaders
from waitlist.flows.session import open_session
from waitlist.sites import Site
from waitlist.store import connect, places, signups
from waitlist.store.database import Tx
from waitlist.tokens import Tokens
from waitlist.web.app import App, create_app
from waitlist.web.runtime import Runtime

ASKED = 2_000  # people
SEED = 1
SECRET = "of-no-use-to-anybody-but-long-enough-for-a-key"  # noqa: S105 - as it says


@dataclass(frozen=True, slots=True)
class Times:
    """Median and 99 of 100, in ms."""

    median: float
    p99: float

    @classmethod
    def of(cls, took: list[float]) -> Times:
        ordered = sorted(took)
        return cls(statistics.median(ordered), ordered[len(ordered) * 99 // 100])


def sessions(tx: Tx, site: Site, people: Sequence[int]) -> list[str]:
    """Open a proven session for each of these people."""
    opened = []
    for person in people:
        signup = signups.by_id(tx, person * 4096)
        assert signup is not None  # everybody was added
        opened.append(open_session(tx, site, signup, proven=True, now=time.time_ns() // 1_000_000))
    return opened


def time_places(tx: Tx, site: Site, people: Sequence[int]) -> tuple[list[float], list[float]]:
    """Return how long each place took, and the way to the database and back before it.

    Makes sure of some by counting everybody who stands before.
    """
    took, ways = [], []
    for index, person in enumerate(people):
        row = signups.by_id(tx, person * 4096)
        assert row is not None  # everybody was added
        stands = row["rank_group"], row["rank_key"], row["number"]
        began = time.perf_counter()
        tx.one("select 1 as one")
        ways.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        place = places.place(tx, site.id, *stands)
        took.append((time.perf_counter() - began) * 1000)
        if index < 5 and place != _counted(tx, site, *stands):
            raise SystemExit(f"person {person} stands at {place}, counted {_counted(tx, site, *stands)}")
    return took, ways


def _counted(tx: Tx, site: Site, group: int, key: int, number: int) -> int:
    row = tx.one(
        """select count(*) as people from signups where site = :site and
           (rank_group < :rank_group or (rank_group = :rank_group and
             (rank_key < :rank_key or (rank_key = :rank_key and number <= :number))))""",
        site=site.id, rank_group=group, rank_key=key, number=number,
    )  # fmt: skip
    assert row is not None  # a count is always there
    return int(row["people"])


async def timed(ask: Callable[[], Awaitable[Any]]) -> float:
    """Return how long an answer took, in ms."""
    began = time.perf_counter()
    await ask()
    return (time.perf_counter() - began) * 1000


async def get(app: App, session: str) -> None:
    """Ask for the share page, without a network between."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"host", b"127.0.0.1:8000"), (b"cookie", f"session={session}".encode())]
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": "/me", "query_string": b"",
        "root_path": "", "headers": headers, "client": ("127.0.0.1", 50000),
    }  # fmt: skip
    await app(scope, receive, send)
    if sent[0]["status"] != 200 or b"in line" not in sent[1]["body"]:
        raise SystemExit("a share page has no place on it")


async def measure(config: Config, people: int) -> dict[str, Times]:
    """Measure a list that was filled."""
    settings = config.sites[lists.SITE]
    database = connect(config.machine.database.url)
    app = create_app(
        Runtime(config.machine, database, (settings,), Tokens(config.machine.secret_keys), development=True)
    )
    confirmed = [person for person in range(1, people + 1) if person % 10]
    chosen = random.Random(SEED).sample(confirmed, min(ASKED, len(confirmed)))  # noqa: S311 - not a secret
    async with app.running():
        site = app.sites[0]
        opened = await database.write(sessions, site, chosen)
        for session in opened[:100]:  # the first ones draw the pages that others are filled into
            await get(app, session)
        await database.read(
            time_places, site, chosen[:100]
        )  # statements are prepared, as in a server that runs
        took, ways = await database.read(time_places, site, chosen)
        return {
            "way": Times.of(ways),
            "place": Times.of(took),
            "share": Times.of([await timed(lambda session=session: get(app, session)) for session in opened]),
            "leaderboard": Times.of(
                [await timed(lambda: database.read(leaders, site, 20)) for _ in range(200)]
            ),
        }


def row(on: databases.Databases, people: int, rule: str) -> dict[str, Any]:
    """Make a list, measure it, and say what came of it."""
    with tempfile.TemporaryDirectory() as name, on.fresh() as env:
        folder = Path(name)
        lists.furnish(folder, rule)
        env["WAITLIST_SECRET_KEYS"] = SECRET
        began = time.perf_counter()
        asyncio.run(lists.fill(folder, env, people))
        filled = time.perf_counter() - began
        print(f"  {people:,} people in {filled:.0f} s", file=sys.stderr)
        times = asyncio.run(measure(load(folder, env), people))
    figures = {
        f"{what}_{kind}": round(getattr(time, kind), 4)
        for what, time in times.items()
        for kind in ("median", "p99")
    }
    print(
        f"| {on.name} | {people:,} | {rule} | {' | '.join(f'{ms:.3f}' for ms in figures.values())} |",
        flush=True,
    )
    return {"database": on.name, "people": people, "rule": rule, "filled_s": round(filled, 1), **figures}


def main() -> None:
    """Measure every list and print the table."""
    parser = argparse.ArgumentParser(prog="scripts/bench place", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--huge", action="store_true", help="a list of five million as well")
    parser.add_argument("--rule", nargs="+", default=["friends", "jump"], choices=["friends", "jump"])
    databases.add_options(parser)
    kept.add_option(parser)
    chosen = parser.parse_args()
    sizes = [*chosen.people, *([5_000_000] if chosen.huge else [])]
    if chosen.database and len(sizes) * len(chosen.rule) > 1:
        parser.error("--database takes one list: say --people NUMBER --rule RULE, too")
    keeper = kept.keeper(chosen, "place", ("database", "people", "rule"), asked=ASKED, seed=SEED)
    print(f"{kept.said()}; milliseconds, median and 99 of 100\n")
    print("| database | people | rule | way | p99 | place | p99 | share page | p99 | leaderboard | p99 |")
    print("|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    with databases.chosen(chosen, **databases.LARGE) as on:
        for people in sizes:
            for rule in chosen.rule:
                keeper.keep([row(on, people, rule)])


if __name__ == "__main__":
    main()
