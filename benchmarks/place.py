"""How long place in line, share page and leaderboard take on long lists: ``python -m benchmarks.place``.

Fills a database with people by each rule of the line, the more friends the fewer, and asks for places and
pages of some at random (seed 1), in one process and one after the other. ``--database`` takes an empty one of
the kind that is to be measured; without it every list lies in a SQLite file of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waitlist.config import Config, load
from waitlist.flows.leaderboard import leaders
from waitlist.flows.session import open_session
from waitlist.flows.start import prepare
from waitlist.sites import Site
from waitlist.store import connect, counters, migrate, places, signups
from waitlist.store.database import Database, Tx
from waitlist.tokens import Tokens
from waitlist.web.app import App, create_app
from waitlist.web.runtime import Runtime

START = 1_790_000_000_000
PIECE = 50_000
ASKED = 2_000  # people
SITE_TOML = """
[place]
rule = "{rule}"
jump = 10

[leaderboard]
enabled = true

[[tiers]]
id = "cream"
friends = 5
reward = "Shave cream"

[[tiers]]
id = "handle"
friends = 10
reward = "Handle"
"""

# Half have no friends, a quarter one, an eighth two …; and one of ten thousand has hundreds or thousands.
FRIENDS = """case when i % 10000 = 77 then 100 + i * 7919 % 4000
  when i % 2 = 0 then 0 when i % 4 = 1 then 1 when i % 8 = 3 then 2 when i % 16 = 7 then 3
  else 4 + i * 7919 % 12 end"""
PEOPLE = f"""with recursive numbers (i) as
  (select cast(:first as bigint) union all select i + 1 from numbers where i < :last),
  people as (select i, i * 4096 as id, {FRIENDS} as friends from numbers)"""  # noqa: S608 - from this file
GROUP_AND_KEY = {"friends": "-friends, i", "jump": "0, i - 10 * friends"}

INTO = (
    """insert into signups (id, site, canonical, address, member, language, status, link, joined_at,
         confirmed_at, number, friends, rank_group, rank_key)
       {people} select id, :site, 'person.' || i || '@example.com', 'person.' || i || '@example.com',
         i % 90000, 'en', 'confirmed', id, :now, :now, i, friends, {position} from people""",
    """insert into links (id, site, code, kind, signup, proven_at, created_at, address, language)
       {people} select id, :site, 'c' || (10000000000 + i), 'submission', id, :now, :now,
         'person.' || i || '@example.com', 'en' from people""",
    """insert into link_counts (link, joins, waiting, confirmed)
       {people} select id, friends + 1, 1, friends from people where friends > 0""",
    """insert into unlocks (site, signup, tier, state, friends, unlocked_at)
       {people} select :site, id, 'cream', 'unlocked', 5, :now from people where friends >= 5""",
    """insert into unlocks (site, signup, tier, state, friends, unlocked_at)
       {people} select :site, id, 'handle', 'unlocked', 10, :now from people where friends >= 10""",
)
COUNTS = """insert into place_counts (site, level, rank_group, block, people)
  select site, :level, rank_group, {block}, count(*) from signups where site = :site group by 1, 2, 3, 4"""


@dataclass(frozen=True, slots=True)
class Times:
    """Of each answer in ms."""

    took: list[float]

    def __str__(self) -> str:
        ordered = sorted(self.took)
        return f"{statistics.median(ordered):.3f} | {ordered[len(ordered) * 99 // 100]:.3f}"


@dataclass(frozen=True, slots=True)
class Row:
    """A list that was measured."""

    people: int
    rule: str
    filled: float
    place: Times
    share: Times
    leaderboard: Times

    def __str__(self) -> str:
        return f"| {self.people:,} | {self.rule} | {self.place} | {self.share} | {self.leaderboard} |"


def fill(tx: Tx, site: int, rule: str, first: int, last: int) -> None:
    """Add people by their numbers."""
    given = {"first": first, "last": last, "site": site, "now": START}
    for statement in INTO:
        sql = statement.format(people=PEOPLE, position=GROUP_AND_KEY[rule])
        tx.run(sql, **{name: value for name, value in given.items() if f":{name}" in sql})


def count(tx: Tx, site: int, people: int) -> None:
    """Count what is kept beside the rows: who stands where, and how many there are."""
    for level, block in ((1, "0"), (2, "rank_key >> 16"), (3, "rank_key >> 8")):
        tx.run(COUNTS.format(block=block), site=site, level=level)
    counters.add(tx, site, "number", people)
    counters.add(tx, site, "people", people)


def sessions(tx: Tx, site: Site, people: Sequence[int]) -> list[str]:
    """Open a proven session for each of these people."""
    opened = []
    for person in people:
        signup = signups.by_id(tx, person * 4096)
        assert signup is not None  # everybody was added
        opened.append(open_session(tx, site, signup, proven=True, now=START))
    return opened


def time_places(tx: Tx, site: Site, people: Sequence[int]) -> list[float]:
    """Return how long each place took, and make sure of some by counting everybody who stands before."""
    took = []
    for index, person in enumerate(people):
        row = signups.by_id(tx, person * 4096)
        assert row is not None  # everybody was added
        stands = row["rank_group"], row["rank_key"], row["number"]
        began = time.perf_counter()
        place = places.place(tx, site.id, *stands)
        took.append((time.perf_counter() - began) * 1000)
        if index < 5 and place != _counted(tx, site, *stands):
            raise SystemExit(f"person {person} stands at {place}, counted {_counted(tx, site, *stands)}")
    return took


def _counted(tx: Tx, site: Site, group: int, key: int, number: int) -> int:
    row = tx.one(
        """select count(*) from signups where site = :site and
           (rank_group < :rank_group or (rank_group = :rank_group and
             (rank_key < :rank_key or (rank_key = :rank_key and number <= :number))))""",
        site=site.id, rank_group=group, rank_key=key, number=number,
    )  # fmt: skip
    assert row is not None  # a count is always there
    return int(row[0])


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


async def measure(config: Config, people: int, rule: str) -> Row:
    """Make a list and measure it."""
    settings = config.sites["bench"]
    database: Database = connect(config.machine.database.url)
    app = create_app(
        Runtime(config.machine, database, (settings,), Tokens(config.machine.secret_keys), development=True)
    )
    began = time.perf_counter()
    await database.open()
    await migrate.migrate(database, START)
    site_id = (await database.write(prepare, settings, START)).id
    for first in range(1, people + 1, PIECE):
        await database.write(fill, site_id, rule, first, min(first + PIECE - 1, people))
    await database.write(count, site_id, people)
    await database.close()
    filled = time.perf_counter() - began
    chosen = random.Random(1).sample(range(1, people + 1), min(ASKED, people))  # noqa: S311 - not a secret
    async with app.running():
        site = app.sites[0]
        opened = await database.write(sessions, site, chosen)
        for session in opened[:100]:  # the first ones draw the pages that others are filled into
            await get(app, session)
        return Row(
            people,
            rule,
            filled,
            Times(await database.read(time_places, site, chosen)),
            Times([await timed(lambda session=session: get(app, session)) for session in opened]),
            Times([await timed(lambda: database.read(leaders, site, 20)) for _ in range(200)]),
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.place", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--huge", action="store_true", help="a list of five million as well")
    parser.add_argument("--rule", nargs="+", default=["friends", "jump"], choices=["friends", "jump"])
    parser.add_argument("--database", metavar="URL", help="an empty database; for one list only")
    chosen = parser.parse_args()
    sizes = [*chosen.people, *([5_000_000] if chosen.huge else [])]
    if chosen.database and len(sizes) * len(chosen.rule) > 1:
        parser.error("--database takes one list: say --people NUMBER --rule RULE, too")
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; milliseconds, median and 99 of 100\n")
    print("| people | rule | place | p99 | share page | p99 | leaderboard | p99 |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|")
    for people in sizes:
        for rule in chosen.rule:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                (folder / "waitlist.toml").touch()
                (folder / "sites/bench").mkdir(parents=True)
                (folder / "sites/bench/site.toml").write_text(SITE_TOML.format(rule=rule), "utf-8")
                env = {"WAITLIST_SECRET_KEYS": "of-no-use-to-anybody-but-long-enough-for-a-key"}
                if chosen.database:
                    env["WAITLIST_DATABASE_URL"] = chosen.database
                row = asyncio.run(measure(load(folder, env), people, rule))
            print(row, flush=True)
            print(f"{people} people in {row.filled:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
