"""``scripts/bench``: what the pages and the form carry, each beside its ceiling on this machine in this run.

Every figure is a ratio to a bare server under the same load, measured in turn, A B A B …; the median counts.
Absolute numbers belong to the machine and to the hour.
"""

from __future__ import annotations

import argparse
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
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks import kept, people, servers
from benchmarks.load import Load, run
from benchmarks.people import Visitor
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
    connections: int = 0  # of a join


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


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to measure: where it is, what a browser sends for it, and what its ratio must be."""

    name: str
    url: str
    must: float
    headers: dict[str, str]


def served(stack: ExitStack, folder: Path) -> list[tuple[Server, Visitor]]:
    """Serve the sample site with each rule for the place in line, and let somebody come to each."""
    visitors = []
    for rule in ("friends", "jump", "off"):
        own = folder / rule
        servers.furnish(own)
        people.set_rule(own, rule)
        found = [people.newcomer(own)] if rule == "friends" else []
        found.append(people.member(own))
        server = stack.enter_context(servers.waitlist(own))
        visitors += [(server, visitor) for visitor in found]
    return visitors


def shown(server: Server, visitors: list[tuple[Server, Visitor]]) -> list[Shown]:
    """Return the pages: those for everybody, then the share page of each visitor of a server."""
    _, code = join(server, "somebody@example.com")
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
    return [
        Shown("landing page", server.url + "/", 0.8, {}),
        Shown("landing page, bare headers", server.url + "/", 0.0, {}),
        Shown("link landing page", f"{server.url}/r/{code}", 0.45, browser),
        *(Shown(f"share page, {who.name}", f"{at.url}/me", 0.28, who.headers) for at, who in visitors),
    ]


def pages(stack: ExitStack, folder: Path, wanted: list[Shown], rounds: int, seconds: int) -> list[Figure]:
    """Measure pages beside bare ASGI that returns the very same headers and body."""
    figures = []
    for number, page in enumerate(wanted):
        same = servers.fetch(page.url, page.headers)
        answer = same.bare() if page.name.endswith("bare headers") else same
        bare = stack.enter_context(servers.bare("page", folder / f"bare{number}", answer))

        def ours(page: Shown = page) -> Load:
            return run(page.url, connections=32, seconds=seconds, headers=page.headers)

        def theirs(bare: Server = bare, page: Shown = page) -> Load:
            return run(bare.url + "/", connections=32, seconds=seconds, headers=page.headers)

        figures.append(compare(page.name, page.must, rounds, ours, theirs))
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
        figure = compare(f"join, {connections} connections", must, rounds, ours, theirs)
        figures.append(replace(figure, connections=connections))
    return figures


def under_joins(server: Server, seconds: int) -> tuple[float, float]:
    """Return the p99 of the landing page in ms, at rest and while 16 connections join."""
    idle = run(server.url + "/", connections=4, seconds=seconds).p99
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(run, server.url + "/join", connections=16, seconds=seconds + 1, script="join.lua")
        loaded = run(server.url + "/", connections=4, seconds=seconds).p99
        busy.result()
    return idle, loaded


def table(figures: list[Figure]) -> str:
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
    return "\n".join(lines)


def report(figures: list[Figure], idle: float, loaded: float, server: Server, joined_mb: float) -> str:
    """Return the figures as a Markdown table, and below it what is no ratio."""
    lines = [
        table(figures),
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
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4, help="of load in each half of a round")
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="measure only pages with these in the name"
    )
    kept.add_option(parser)
    chosen = parser.parse_args()
    keeper = kept.keeper(chosen, "server", ("name",), rounds=chosen.rounds, seconds=chosen.seconds)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        visitors = served(stack, folder)
        server = visitors[0][0]
        wanted = [page for page in shown(server, visitors) if chosen.only in page.name]
        figures = pages(stack, folder, wanted, chosen.rounds, chosen.seconds)
        said = f"{kept.said()}, {chosen.rounds} rounds of {chosen.seconds} s\n"
        if chosen.only:
            print(said, table(figures), sep="\n")
            return
        idle, loaded = under_joins(server, chosen.seconds)
        figures += joins(stack, folder, server, chosen.rounds, chosen.seconds)
        memory = server.resident_mb()
        print(said, report(figures, idle, loaded, server, memory), sep="\n")
        keeper.keep([asdict(figure) for figure in figures])


if __name__ == "__main__":
    main()
