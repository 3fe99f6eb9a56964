"""How quickly a long list is exported, and in how much memory: ``scripts/bench export``.

Fills a database with people, then runs ``waitlist export`` as a founder does: at rest, and while people come,
join and look at their page, so many a second by the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import databases, kept, lists, servers
from benchmarks.visitors import Day, replay
from waitlist.config import load
from waitlist.store import connect
from waitlist.store.database import Tx

KINDS = ("signups", "winners", "credits", "links", "daily")
SEED = 1


def measure(folder: Path, env: dict[str, str], kind: str, output: Path) -> dict[str, Any]:
    """Return the rows written, the seconds on the clock and of the processor, and the most memory in MB."""
    command = [sys.executable, "-m", "waitlist", "export", kind, "--config", str(folder)]
    began = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(
            command,
            stdout=file,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(servers.ROOT), **env},
        )
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"waitlist export {kind} failed: status {status}")
    with output.open("rb") as file:
        rows = sum(1 for _ in file) - 1
    return {
        "rows": rows,
        "seconds": round(seconds, 2),
        "rate": round(rows / seconds),
        "processor_s": round(used.ru_utime + used.ru_stime, 2),
        "memory_mb": round(used.ru_maxrss / 1000, 1),
    }


def _apart(work: Any, *arguments: object) -> None:
    """Do what takes memory in another process: a child's peak is never told as less than its parent's."""
    process = get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _fill(folder: Path, env: dict[str, str], people: int) -> None:
    asyncio.run(lists.fill(folder, env, people))


def _check(folder: Path, env: dict[str, str], people: int, output: Path) -> None:
    """Compare every place that was exported with what sorting all people gives."""
    line = asyncio.run(_line(folder, env))
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if len(rows) != people:
        raise SystemExit(f"{len(rows)} rows were exported, expected {people}")
    for row in rows:
        if row["place"] != str(line.get(row["email"], "")):
            raise SystemExit(f"{row['email']} stands at {row['place']!r}, expected {line.get(row['email'])}")


async def _line(folder: Path, env: dict[str, str]) -> dict[str, int]:
    """Return the places by address."""
    database = connect(load(folder, env).machine.database.url)
    await database.open()
    try:
        stands = await database.read(_stands)
    finally:
        await database.close()
    return {address: place for place, (_, _, address) in enumerate(sorted(stands), 1)}


def _stands(tx: Tx) -> list[tuple[int, int, str]]:
    rows = tx.each("select friends, number, canonical from signups where number is not null")
    return [(-row["friends"], row["number"], row["canonical"]) for row in rows]


def _coming(rate: float, over: threading.Event) -> Iterator[float]:
    chance = random.Random(SEED)  # noqa: S311 - not a secret
    moments = itertools.accumulate(chance.expovariate(rate) for _ in itertools.count())
    return itertools.takewhile(lambda _: not over.is_set(), moments)


@contextmanager
def joining(folder: Path, env: dict[str, str], rate: float) -> Iterator[list[Day]]:
    """Serve the list, and let people join while this lasts; the list then holds what came of it."""
    found: list[Day] = []
    over = threading.Event()
    with servers.waitlist(folder, **env) as server, ThreadPoolExecutor(1) as pool:
        coming = pool.submit(uvloop.run, replay(server.url, _coming(rate, over), 1.0, SEED))
        try:
            time.sleep(1)
            yield found
        finally:
            over.set()
            found.append(coming.result())
        there = servers.people(server)
    if lost := found[0].joined.keys() - there:
        raise SystemExit(f"{len(lost)} people were told that they had joined, and are not on the list")


def line(row: dict[str, Any]) -> str:
    """Return the row of a table."""
    return (
        f"| {row['database']} | {row['kind']} | {'yes' if row['joining'] else 'no'} | {row['rows']:,} "
        f"| {row['seconds']:.1f} | {row['rate']:,} | {row['memory_mb']:.0f} |"
    )


def main() -> None:
    """Fill, export, print the table."""
    parser = argparse.ArgumentParser(prog="scripts/bench export", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=KINDS)
    parser.add_argument("--joins", type=float, default=30, help="people a second who join meanwhile")
    databases.add_options(parser)
    kept.add_option(parser)
    chosen = parser.parse_args()
    keeper = kept.keeper(
        chosen, "export", ("database", "kind", "joining"), people=chosen.people, joins=chosen.joins, seed=SEED
    )
    print(f"{kept.said()}, {chosen.people:,} people, {chosen.joins:g} joins a second in the second half\n")
    print("| database | export | joins | rows | seconds | rows/s | MB |\n|---|---|---|---:|---:|---:|---:|")
    with (
        tempfile.TemporaryDirectory() as name,
        databases.chosen(chosen, **databases.LARGE) as on,
        on.fresh() as env,
    ):
        folder, output = Path(name), Path(name) / "out.csv"
        lists.furnish(folder, "friends")
        began = time.perf_counter()
        _apart(_fill, folder, env, chosen.people)
        print(f"  {chosen.people:,} people in {time.perf_counter() - began:.0f} s", file=sys.stderr)

        def one(kind: str, *, joins: bool) -> dict[str, Any]:
            row = {"database": on.name, "kind": kind, "joining": joins, **measure(folder, env, kind, output)}
            print(line(row), flush=True)
            return row

        rows = []
        for kind in chosen.kinds:
            rows.append(one(kind, joins=False))
            if kind == "signups":
                _apart(_check, folder, env, chosen.people, output)
        with joining(folder, env, chosen.joins) as days:
            rows += [one(kind, joins=True) for kind in chosen.kinds]
    (day,) = days
    took = day.took("join")
    print(
        f"\nMeanwhile {len(day.joined):,} people joined: {took[len(took) // 2] * 1000:.1f} ms in the middle, "
        f"99 of 100 within {took[len(took) * 99 // 100] * 1000:.0f} ms; 503 {day.busy}, failed {day.failed}, "
        f"lost 0; the client {day.late * 1000:.0f} ms behind its clock."
    )
    keeper.keep(rows)


if __name__ == "__main__":
    main()
