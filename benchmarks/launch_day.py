"""A launch day, replayed: ``scripts/bench launch_day``.

Visitors arrive by the clock, whether those before them were answered or not. A client that cannot keep up
with its own clock says so, because its figures are then those of the client.

- ``tv``: a television minute, 50,000 visitors in sixty seconds, one in ten joins.
- ``harrys``: 100,000 signups of a week with its peaks, squeezed into eight minutes.
- ``dollar``: 12,000 signups of two days, most of them in the first hours, squeezed into two minutes.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import databases, kept, servers
from benchmarks.visitors import LATE, PAGES, Day, replay


@dataclass(frozen=True, slots=True)
class Scenario:
    """``visitors`` come during ``seconds``, at the rate ``shape`` of 0 to 1; ``share`` of them join."""

    name: str
    visitors: int
    share: float
    seconds: int
    real_seconds: float
    shape: Callable[[float], float]

    @property
    def title(self) -> str:
        faster = self.real_seconds / self.seconds
        return f"{self.name}{f', {faster:,.0f} times as fast' if faster > 1 else ''}"


def week(part: float) -> float:
    """Seven days that begin loud and grow quieter, each with a night and an evening peak."""
    day = part * 7
    return (0.35 + 0.65 * math.exp(-day / 2)) * (1.05 - math.cos(2 * math.pi * (day % 1 - 0.08)))


def two_days(part: float) -> float:
    """A film that goes round: most come in the first hours."""
    return 0.15 + math.exp(-part * 12)


SCENARIOS = {
    "tv": Scenario("television minute", 50_000, 0.1, 60, 60, lambda _part: 1.0),
    "harrys": Scenario("week of 100,000", 100_000, 1.0, 480, 7 * 86_400, week),
    "dollar": Scenario("two days of 12,000", 12_000, 1.0, 120, 2 * 86_400, two_days),
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


def percentile(ordered: list[float], part: float) -> float:
    """Return a percentile in milliseconds."""
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000, 2) if ordered else 0.0


def by_second(pairs: list[tuple[float, float]], seconds: int) -> list[dict[str, float] | None]:
    """Return median and p99 of what was asked in each second, or None where nothing was."""
    found: list[list[float]] = [[] for _ in range(seconds)]
    for moment, took in pairs:
        found[min(int(moment), seconds - 1)].append(took)
    return [
        {"median": percentile(sorted(each), 0.5), "p99": percentile(sorted(each), 0.99)} if each else None
        for each in found
    ]


def rate(moments: list[float], seconds: int) -> list[int]:
    """Return how many fell into each second."""
    counted = Counter(min(int(moment), seconds - 1) for moment in moments)
    return [counted[second] for second in range(seconds)]


def told(name: str, database: str, day: Day, there: set[str]) -> dict[str, Any]:
    """Return what is kept of a day; ``there`` are the addresses on the list afterwards."""
    scenario = SCENARIOS[name]
    coming = rate(day.arrivals, scenario.seconds)
    return {
        "scenario": name,
        "database": database,
        "title": scenario.title,
        "visitors": len(day.arrivals),
        "busiest": max(coming),
        "joined": len(day.joined),
        "lost": len(day.joined.keys() - there),
        "busy": day.busy,
        "failed": day.failed,
        "most_open": day.most_open,
        "client_late_ms": round(day.late * 1000, 1),
        "client_processor": round(day.worked / day.lasted, 2),
        "client_saturated": day.late > LATE,
        **{
            f"{page}_{kind}": percentile(day.took(page), part)
            for page in PAGES
            for kind, part in (("median", 0.5), ("p99", 0.99))
        },
        "arrivals": coming,
        "joins": rate(list(day.joined.values()), scenario.seconds),
        "waits": {page: by_second(day.waits[page], scenario.seconds) for page in PAGES},
    }


def report(row: dict[str, Any]) -> str:
    """Return the row of a table."""
    behind = f"{row['client_late_ms']:.0f} ms, {row['client_processor']:.0%} of a core"
    cells = [
        f"{row['title']}, on {row['database']}",
        f"{statistics.mean(row['arrivals']):,.0f} / {row['busiest']:,}",
        f"{row['joined']:,}",
        *(f"{row[f'{page}_median']:.1f} / {row[f'{page}_p99']:.1f}" for page in PAGES),
        f"{row['busy']} / {row['failed']}",
        str(row["lost"]),
        f"{row['most_open']:,}",
        f"{behind}{' (saturated)' if row['client_saturated'] else ''}",
    ]
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| | arrivals/s (mean / most) | joined | landing ms (median / p99) | join ms | share ms | 503 / failed | "
    "lost | open at most | client behind (p99) |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def main() -> None:
    """Replay the chosen days, each on an empty list, and print the table."""
    parser = argparse.ArgumentParser(prog="scripts/bench launch_day", description=__doc__)
    parser.add_argument("scenarios", nargs="*", choices=[*SCENARIOS, []], help="all of them otherwise")
    parser.add_argument("--workers", type=int, default=1, help="web processes; more than one on PostgreSQL")
    parser.add_argument("--seed", type=int, default=7)
    databases.add_options(parser)
    kept.add_option(parser)
    chosen = parser.parse_args()
    names = chosen.scenarios or list(SCENARIOS)
    if chosen.database and len(names) > 1:
        parser.error("--database takes one day: name it")
    keeper = kept.keeper(chosen, "launch_day", ("scenario", "database"), seed=chosen.seed)
    flags = ("--workers", str(chosen.workers)) if chosen.workers > 1 else ()
    rows = []
    with databases.chosen(chosen, shared_buffers="256MB") as on:
        kind = f"{on.name}, {chosen.workers} processes" if chosen.workers > 1 else on.name
        for name in names:
            print(f"  {SCENARIOS[name].title}", file=sys.stderr)
            with (
                tempfile.TemporaryDirectory() as temporary,
                on.fresh() as env,
                servers.waitlist(Path(temporary), *flags, **env) as server,
            ):
                scenario = SCENARIOS[name]
                times = arrivals(scenario, chosen.seed)
                day = uvloop.run(replay(server.url, times, scenario.share, chosen.seed))
                row = told(name, kind, day, servers.people(server))
            print(report(row), file=sys.stderr)
            rows.append(row)
            keeper.keep([row])
    print(kept.said(), "", HEAD, *map(report, rows), sep="\n")


if __name__ == "__main__":
    main()
