"""How quickly a long list is exported, and in how much memory: ``python -m benchmarks.export [ROWS]``.

Fills a SQLite file with ROWS people (a million unless given; a tenth not confirmed, seven tenths brought by
others), then runs ``waitlist export`` as a founder does. Seed 1.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from waitlist.config import Config, load
from waitlist.flows.start import prepare
from waitlist.store import connect, migrate
from waitlist.store.database import Tx

START = 1_790_000_000_000
MINUTE = 60_000
PIECE = 20_000
SITE_TOML = """
[[tiers]]
id = "cream"
friends = 5
reward = "Shave cream"

[[tiers]]
id = "handle"
friends = 10
reward = "Handle"
"""


class People:
    """`referrer[i]` is the index of who brought person i, or -1; `friends[i]` how many count for i."""

    def __init__(self, count: int) -> None:
        chance = random.Random(1)  # noqa: S311 - not a secret
        self.confirmed = [chance.random() < 0.9 for _ in range(count)]
        # As in a campaign that spreads: most come through somebody who is bringing friends lately, the others
        # through somebody who joined lately. So few have thousands of friends, and most have none.
        self.referrer: list[int] = []
        bringing: list[int] = []
        for i in range(count):
            lately = int(chance.expovariate(20 / count))
            if i == 0 or chance.random() > 0.7:
                self.referrer.append(-1)
                continue
            among = bringing if bringing and chance.random() < 0.66 else range(i)
            self.referrer.append(among[max(0, len(among) - 1 - lately)])
            bringing.append(self.referrer[-1])
        self.friends = [0] * count
        for i, referrer in enumerate(self.referrer):
            if referrer >= 0 and self.confirmed[i] and self.confirmed[referrer]:
                self.friends[referrer] += 1
        self.number: dict[int, int] = {}
        for i, confirmed in enumerate(self.confirmed):
            if confirmed:
                self.number[i] = len(self.number) + 1

    def __len__(self) -> int:
        return len(self.confirmed)


def _id(person: int) -> int:
    return (person + 1) * 4096


def _signups(people: People) -> Iterator[dict[str, Any]]:
    for i, confirmed in enumerate(people.confirmed):
        number = people.number.get(i)
        joined = START + i * MINUTE // 20
        yield {
            "id": _id(i), "address": f"person.{i:07}@mail{i % 50}.example", "name": f"Person {i}",
            "member": i % 90_000, "status": "confirmed" if confirmed else "pending", "joined": joined,
            "confirmed": joined + 9 * MINUTE if confirmed else None, "number": number,
            "friends": people.friends[i], "grp": None if number is None else -people.friends[i],
        }  # fmt: skip


def _links(people: People) -> Iterator[dict[str, Any]]:
    for i, confirmed in enumerate(people.confirmed):
        joined = START + i * MINUTE // 20
        referrer = people.referrer[i]
        yield {
            "id": _id(i), "code": f"{i:012}", "proven": joined + 9 * MINUTE if confirmed else None,
            "joined": joined, "address": f"person.{i:07}@mail{i % 50}.example", "name": f"Person {i}",
            "through": None if referrer < 0 else _id(referrer),
        }  # fmt: skip


def _credits(people: People) -> Iterator[dict[str, Any]]:
    for i, referrer in enumerate(people.referrer):
        if referrer >= 0:
            counted = people.confirmed[i] and people.confirmed[referrer]
            at = START + i * MINUTE // 20
            yield {
                "friend": _id(i), "referrer": _id(referrer), "state": "counted" if counted else "pending",
                "created": at, "decided": at + 9 * MINUTE if counted else None,
            }  # fmt: skip


def _unlocks(people: People) -> Iterator[dict[str, Any]]:
    for i, friends in enumerate(people.friends):
        for tier, needed in (("cream", 5), ("handle", 10)):
            if people.confirmed[i] and friends >= needed:
                yield {"signup": _id(i), "tier": tier, "friends": needed, "at": START + i * MINUTE}


_INTO = {
    _signups: """insert into signups (id, site, canonical, address, name, member, language, status, link,
        joined_at, confirmed_at, number, friends, rank_group, rank_key)
        values (:id, :site, :address, :address,
        :name, :member, 'en', :status, :id, :joined, :confirmed, :number, :friends, :grp, :number)""",
    _links: """insert into links (id, site, code, kind, signup, proven_at, created_at, address, name,
        language, referrer_link, channel, utm_source, utm_campaign)
        values (:id, :site, :code, 'submission', :id,
        :proven, :joined, :address, :name, 'en', :through, 'mail', 'newsletter', 'spring')""",
    _credits: """insert into credits (site, friend, link, referrer, state, created_at, decided_at)
        values (:site, :friend, :referrer, :referrer, :state, :created, :decided)""",
    _unlocks: """insert into unlocks (site, signup, tier, state, friends, unlocked_at)
        values (:site, :signup, :tier, 'unlocked', :friends, :at)""",
}


def _insert(tx: Tx, sql: str, site: int, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        tx.run(sql, site=site, **row)


def _apart(work: Callable[..., None], *arguments: object) -> None:
    """Do what takes memory in another process: a child's peak is never told as less than its parent's."""
    process = get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _fill(folder: Path, count: int) -> None:
    asyncio.run(_insert_all(load(folder, {}), People(count)))


async def _insert_all(config: Config, people: People) -> None:
    database = connect(config.machine.database.url)
    await database.open()
    try:
        await migrate.migrate(database, START)
        site = (await database.write(prepare, config.sites["bench"], START)).id
        for rows_of, sql in _INTO.items():
            rows = rows_of(people)
            while piece := list(islice(rows, PIECE)):
                await database.write(_insert, sql, site, piece)
    finally:
        await database.close()


def _measure(folder: Path, kind: str, output: Path) -> tuple[int, float, float, float]:
    """Return the rows written, the seconds on the clock and of the processor, and the most memory in MB."""
    command = [sys.executable, "-m", "waitlist", "export", kind, "--config", str(folder)]
    began = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"waitlist export {kind} failed: status {status}")
    with output.open("rb") as file:
        rows = sum(1 for _ in file) - 1
    return rows, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def _check(count: int, rows: int, output: Path) -> None:
    """Compare every place with what sorting all people gives."""
    if rows != count:
        raise SystemExit(f"{rows} rows were exported, expected {count}")
    people = People(count)
    line = sorted(people.number, key=lambda i: (-people.friends[i], people.number[i]))
    places = {i: place for place, i in enumerate(line, 1)}
    with output.open(encoding="utf-8", newline="") as file:
        column = file.readline().rstrip().split(",").index("place")
        for i, line in enumerate(file):
            place = line.split(",")[column]
            if place != str(places.get(i, "")):
                raise SystemExit(f"person {i} stands at {place!r}, expected {places.get(i)}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name), Path(name) / "out.csv"
        (folder / "waitlist.toml").touch()
        (folder / "sites/bench").mkdir(parents=True)
        (folder / "sites/bench/site.toml").write_text(SITE_TOML, "utf-8")
        _apart(_fill, folder, count)
        print(f"{count} people, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
        for kind in ("signups", "winners", "credits", "links", "daily"):
            rows, seconds, worked, memory = _measure(folder, kind, output)
            print(
                f"{kind:8} {rows:9} rows {seconds:6.1f} s {rows / seconds:9.0f} rows/s; "
                f"of the processor {worked:6.1f} s {rows / worked:9.0f} rows/s; {memory:4.0f} MB"
            )
            if kind == "signups":
                _apart(_check, count, rows, output)


if __name__ == "__main__":
    main()
