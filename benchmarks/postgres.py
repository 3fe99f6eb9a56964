"""``python -m benchmarks.postgres``: joining on PostgreSQL, with one process and with two, beside SQLite.

All three serve the same site on the same machine, and PostgreSQL itself runs on it, too. They are measured in
turn in one run; every join is flushed to the disk before it is answered.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import servers
from benchmarks.__main__ import join
from benchmarks.load import Load, run
from benchmarks.servers import Server

sys.path.insert(0, str(servers.ROOT / "tests"))
from postgres import Postgres

KINDS = ("SQLite", "PostgreSQL, 1 process", "PostgreSQL, 2 processes")
STAR = ", all through one link"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.postgres", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=64)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        postgres = Postgres(durable=True, shared_buffers="256MB")
        stack.callback(postgres.stop)
        postgres.start()
        running: list[tuple[Server, str]] = []
        for number, kind in enumerate(KINDS):
            folder = Path(temporary) / str(number)
            folder.mkdir()
            env = {} if kind == "SQLite" else {"DATABASE_URL": postgres.create()}
            workers = ("--workers", "2") if kind.endswith("2 processes") else ()
            server = stack.enter_context(servers.waitlist(folder, *workers, **env))
            running += [(server, ""), (server, join(server, "ada@example.com")[1])]
        rounds: list[list[Load]] = []
        for number in range(chosen.rounds):
            print(f"  round {number + 1} of {chosen.rounds}", file=sys.stderr)
            rounds.append(
                [
                    run(
                        f"{server.url}/join",
                        connections=chosen.connections,
                        seconds=chosen.seconds,
                        script="join.lua",
                        ref=ref,
                    )
                    for server, ref in running
                ]
            )
    print(f"{chosen.connections} connections, {chosen.rounds} rounds of {chosen.seconds} s\n")
    print("| | joins/s | to SQLite | to one process | p99 ms | failed |\n|---|---:|---:|---:|---:|---:|")
    for i, kind in enumerate(f"{kind}{star}" for kind in KINDS for star in ("", STAR)):
        loads = [each[i] for each in rounds]
        to_sqlite = statistics.median(each[i].rate / each[0].rate for each in rounds)
        to_one = statistics.median(each[i].rate / each[2].rate for each in rounds)
        rate, p99 = (statistics.median(getattr(load, name) for load in loads) for name in ("rate", "p99"))
        failed = sum(load.failed for load in loads)
        print(f"| {kind} | {rate:,.0f} | {to_sqlite:.2f} | {to_one:.2f} | {p99:.1f} | {failed} |")


if __name__ == "__main__":
    main()
