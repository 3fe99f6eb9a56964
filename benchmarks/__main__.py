"""``scripts/bench``: what the pages and the form carry, each beside its ceiling on this machine in this run.

Every figure is a ratio to a bare server under the same load, measured in turn, A B A B …; the median counts.
Absolute numbers belong to the machine and to the hour.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import servers
from benchmarks.load import Load, run
from benchmarks.servers import Server


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: the median ``ratio`` of ``rate`` to ``ceiling`` (both requests a second), and what must be."""

    name: str
    rate: float
    ceiling: float
    ratio: float
    must: float
    p99: float
    failed: int


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def join(server: Server, address: str) -> tuple[str, str]:
    """Join once; return the session cookie and the code of the link that the share page shows."""
    opener = urllib.request.build_opener(_NoRedirect)
    body = urllib.parse.urlencode({"email": address}).encode()
    try:
        opener.open(server.url + "/join", body)
    except urllib.error.HTTPError as answer:
        cookie = str(answer.headers["set-cookie"]).partition(";")[0]
    else:
        raise SystemExit("joining was not answered with a redirect")
    page = servers.fetch(server.url + "/me", {"Cookie": cookie}).body.decode()
    found = re.search(r"/r/([a-z0-9]{12})", page)
    if found is None:
        raise SystemExit("the share page shows no link")
    return cookie, found[1]


def compare(
    name: str, must: float, rounds: int, ours: Callable[[], Load], theirs: Callable[[], Load]
) -> Figure:
    """Measure both in turn and return the medians."""
    pairs = []
    for number in range(rounds):
        print(f"  {name}: round {number + 1} of {rounds}", file=sys.stderr)
        pairs.append((ours(), theirs()))
    return Figure(
        name,
        rate=statistics.median(a.rate for a, _ in pairs),
        ceiling=statistics.median(b.rate for _, b in pairs),
        ratio=statistics.median(a.rate / b.rate for a, b in pairs),
        must=must,
        p99=statistics.median(a.p99 for a, _ in pairs),
        failed=sum(a.failed for a, _ in pairs),
    )


def pages(stack: ExitStack, folder: Path, server: Server, rounds: int, seconds: int) -> list[Figure]:
    """Landing, link landing and share page beside bare ASGI that returns the very same headers and body."""
    cookie, code = join(server, "ada@example.com")
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
    figures = []
    for name, path, must, headers in (
        ("landing page", "/", 0.8, {}),
        ("landing page, bare headers", "/", 0.0, {}),
        ("link landing page", f"/r/{code}", 0.45, browser),
        ("share page", "/me", 0.28, {"Cookie": cookie}),
    ):
        same = servers.fetch(server.url + path, headers)
        answer = same.bare() if name.endswith("bare headers") else same
        bare = stack.enter_context(servers.bare("page", folder / name.replace(" ", "-"), answer))

        def ours(path: str = path, headers: dict[str, str] = headers) -> Load:
            return run(server.url + path, connections=32, seconds=seconds, headers=headers)

        def theirs(bare: Server = bare) -> Load:
            return run(bare.url + "/", connections=32, seconds=seconds)

        figures.append(compare(name, must, rounds, ours, theirs))
    return figures


def joins(stack: ExitStack, folder: Path, server: Server, rounds: int, seconds: int) -> list[Figure]:
    """A join, flushed to disk before it is answered, beside Starlette that parses the form and redirects."""
    bare = stack.enter_context(servers.bare("form", folder / "form"))
    figures = []
    for connections in (1, 16, 64, 256):

        def ours(connections: int = connections) -> Load:
            return run(server.url + "/join", connections=connections, seconds=seconds, script="join.lua")

        def theirs(connections: int = connections) -> Load:
            return run(bare.url + "/join", connections=connections, seconds=seconds, script="join.lua")

        must = 0.3 if connections == 64 else 0.0
        figures.append(compare(f"join, {connections} connections", must, rounds, ours, theirs))
    return figures


def under_joins(server: Server, seconds: int) -> tuple[float, float]:
    """Return the p99 of the landing page in ms, at rest and while 16 connections join."""
    idle = run(server.url + "/", connections=4, seconds=seconds).p99
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(run, server.url + "/join", connections=16, seconds=seconds + 1, script="join.lua")
        loaded = run(server.url + "/", connections=4, seconds=seconds).p99
        busy.result()
    return idle, loaded


def report(figures: list[Figure], idle: float, loaded: float, server: Server, joined_mb: float) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| | requests/s | ceiling | ratio | must | p99 ms | failed |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {f.name} | {f.rate:,.0f} | {f.ceiling:,.0f} | {f.ratio:.2f} | {f.must or '–'} "
        f"| {f.p99:.1f} | {f.failed} |"
        for f in figures
    ]
    lines += [
        "",
        (
            f"Landing page p99 while 16 connections join: {loaded:.1f} ms, {loaded / idle:.1f} times the "
            f"{idle:.1f} ms at rest (must: at most 12)."
        ),
        f"From the command to the first answer: {server.started:.2f} s (must: at most 2 s).",
        f"Memory of the serving process after it all: {joined_mb:.0f} MB (must: at most 120 MB).",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, and with ``--json FILE`` keep the figures."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4, help="of load in each half of a round")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        own = folder / "waitlist"
        own.mkdir()
        server = stack.enter_context(servers.waitlist(own))
        figures = pages(stack, folder, server, chosen.rounds, chosen.seconds)
        idle, loaded = under_joins(server, chosen.seconds)
        figures += joins(stack, folder, server, chosen.rounds, chosen.seconds)
        memory = server.resident_mb()
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"{chosen.rounds} rounds of {chosen.seconds} s\n"
        )
        print(report(figures, idle, loaded, server, memory))
        if chosen.json:
            kept = {"figures": [asdict(figure) for figure in figures], "idle": idle, "loaded": loaded}
            chosen.json.write_text(json.dumps(kept, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
