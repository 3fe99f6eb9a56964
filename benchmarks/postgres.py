"""``scripts/bench postgres``: joining on PostgreSQL, with one process and with two, beside SQLite.

All three serve the same site on the same machine, and PostgreSQL itself runs on it, too. They are measured in
turn in one run; every join is flushed to the disk before it is answered. What a join takes of the processor,
in the site's processes and in PostgreSQL's, says how many would fit on more cores. ``--share 0.3`` lets each
process have three tenths of a core: a second process then shows what it adds where cores are not full.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import kept, processor, servers, shares
from benchmarks.__main__ import join
from benchmarks.databases import Postgres
from benchmarks.load import Load, run
from benchmarks.servers import Server
from benchmarks.shares import workers

KINDS = ("SQLite", "PostgreSQL, 1 process", "PostgreSQL, 2 processes")
STAR = ", all through one link"


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of a load, and the processor's milliseconds a join: the site's own, and PostgreSQL's."""

    load: Load
    own_ms: float
    database_ms: float


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="scripts/bench postgres", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--share", type=float, default=0.0, help="of a core, for each process; Linux, root")
    kept.add_option(parser)
    chosen = parser.parse_args()
    keeper = kept.keeper(
        chosen, "postgres", ("kind", "star"),
        rounds=chosen.rounds, seconds=chosen.seconds, connections=chosen.connections, share=chosen.share,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        postgres = Postgres(durable=True, shared_buffers="256MB")
        stack.callback(postgres.stop)
        postgres.start()
        running = start(stack, Path(temporary), postgres)
        if chosen.share:
            served = {server.pid for server, _ in running}
            stack.enter_context(shares.held([one for pid in served for one in workers(pid)], chosen.share))
        rounds: list[list[Joined]] = []
        for number in range(chosen.rounds):
            print(f"  round {number + 1} of {chosen.rounds}", file=sys.stderr)
            rounds.append(
                [
                    _joined(server, ref, postgres, chosen.connections, chosen.seconds)
                    for server, ref in running
                ]
            )
    print(
        f"{kept.said()}, {chosen.connections} connections, {chosen.rounds} rounds of {chosen.seconds} s"
        f"{f', {chosen.share:g} of a core for each process' if chosen.share else ''}\n"
    )
    print("| | joins/s | to SQLite | to one process | p99 ms | failed | processor: own ms | PostgreSQL ms |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    rows = [
        row(kind, star, index, rounds)
        for index, (kind, star) in enumerate(itertools.product(KINDS, (False, True)))
    ]
    for each in rows:
        print(
            f"| {each['kind']}{STAR if each['star'] else ''} | {each['rate']:,.0f} | {each['to_sqlite']:.2f} "
            f"| {each['to_one']:.2f} | {each['p99']:.1f} | {each['failed']} | {each['own_ms']:.2f} "
            f"| {each['database_ms']:.2f} |"
        )
    keeper.keep(rows)


def start(stack: ExitStack, folder: Path, postgres: Postgres) -> list[tuple[Server, str]]:
    """Start the servers; return each twice, with the code of nobody's link and of a star's."""
    running: list[tuple[Server, str]] = []
    for number, kind in enumerate(KINDS):
        own = folder / str(number)
        own.mkdir()
        env = {} if kind == "SQLite" else {"DATABASE_URL": postgres.create()}
        workers = ("--workers", "2") if kind.endswith("2 processes") else ()
        server = stack.enter_context(servers.waitlist(own, *workers, **env))
        running += [(server, ""), (server, join(server, "ada@example.com")[1])]
    return running


def row(kind: str, star: bool, index: int, rounds: list[list[Joined]]) -> dict[str, Any]:  # noqa: FBT001 - a column
    """Return the medians of what was measured at an index in each round."""
    joined = [each[index] for each in rounds]
    return {
        "kind": kind,
        "star": star,
        "rate": round(statistics.median(each.load.rate for each in joined), 1),
        "to_sqlite": round(_median(rounds, index, 0), 3),
        "to_one": round(_median(rounds, index, 2), 3),
        "p99": statistics.median(each.load.p99 for each in joined),
        "failed": sum(each.load.failed for each in joined),
        "own_ms": round(statistics.median(each.own_ms for each in joined), 3),
        "database_ms": round(statistics.median(each.database_ms for each in joined), 3),
    }


def _median(rounds: list[list[Joined]], index: int, other: int) -> float:
    return statistics.median(each[index].load.rate / each[other].load.rate for each in rounds)


def _joined(server: Server, ref: str, postgres: Postgres, connections: int, seconds: int) -> Joined:
    pids = (server.pid, postgres.pid)
    before = [processor.seconds(pid) for pid in pids]
    load = run(f"{server.url}/join", connections=connections, seconds=seconds, script="join.lua", ref=ref)
    own, database = (
        (processor.seconds(pid) - was) * 1000 / (load.rate * seconds)
        for pid, was in zip(pids, before, strict=True)
    )
    return Joined(load, own, database)


if __name__ == "__main__":
    main()
