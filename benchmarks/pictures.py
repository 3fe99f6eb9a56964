"""Draw what was kept: ``python -m benchmarks.pictures docs/figures/*.json`` writes an SVG beside each."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from benchmarks import plot

Rows = list[dict[str, Any]]
Drawn = Iterator[tuple[str, Figure]]


def sqlite_first(line: tuple[str, Any]) -> tuple[bool, Any]:
    """Order lines of several databases."""
    return line[0] != "SQLite", line


def server(rows: Rows) -> Drawn:
    """Pages beside the bare ceiling, and the rate of joins by the number of connections."""
    figure, ((pages, joins),) = plot.sheet(2, width=10.5, height=4)
    shown = [row for row in rows if not row["connections"]]
    plot.bars(
        pages,
        [row["name"] for row in shown],
        {"waitlist": [row["rate"] for row in shown], "bare ASGI": [row["ceiling"] for row in shown]},
    )
    pages.set_title("Pages, 32 connections")
    pages.set_xlabel("answers a second")
    joining = [row for row in rows if row["connections"]]
    for name, label, colour in (
        ("rate", "waitlist, each flushed to the disk", plot.COLOURS[0]),
        ("ceiling", "bare Starlette, keeps nothing", plot.QUIET),
    ):
        joins.plot([row[name] for row in joining], marker="o", color=colour, label=label)
    plot.steps(joins, [row["connections"] for row in joining], "connections")
    joins.set_title("Joins")
    joins.set_ylabel("joins a second")
    joins.set_ylim(bottom=0)
    plot.thousands(joins.yaxis)
    for axes in (pages, joins):
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
    yield "", figure


def postgres(rows: Rows) -> Drawn:
    """Joins by database and processes, through everybody's links and through one."""
    figure, ((axes,),) = plot.sheet(1, width=7.5, height=3.2)
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    rates = {(row["kind"], row["star"]): row["rate"] for row in rows}
    plot.bars(
        axes,
        kinds,
        {
            "nobody's link": [rates[kind, False] for kind in kinds],
            "all through one star's link": [rates[kind, True] for kind in kinds],
        },
    )
    axes.set_xlabel("joins a second")
    axes.legend(loc="lower right")
    yield "", figure


def place(rows: Rows) -> Drawn:
    """Place, share page and leaderboard by the length of the list."""
    figure, (panels,) = plot.sheet(3, width=11, height=3.9)
    sizes = sorted({row["people"] for row in rows})
    lines = sorted({(row["database"], row["rule"]) for row in rows}, key=sqlite_first)
    for axes, (name, title) in zip(
        panels,
        (("place", "Place in line"), ("share", "Share page"), ("leaderboard", "Leaderboard")),
        strict=True,
    ):
        for number, (database, rule) in enumerate(lines):
            own = {row["people"]: row for row in rows if (row["database"], row["rule"]) == (database, rule)}
            at = [index for index, people in enumerate(sizes) if people in own]
            for kind, line in (("median", "-"), ("p99", ":")):
                axes.plot(
                    at,
                    [own[sizes[index]][f"{name}_{kind}"] for index in at],
                    line, marker="o", color=plot.COLOURS[number],
                    label=f"{database}, rule {rule}" if kind == "median" else None,
                )  # fmt: skip
        if name == "place":
            axes.axhline(0.2, color=plot.QUIET, linewidth=1, linestyle="--")
            axes.text(
                0.99,
                0.2,
                "must",
                transform=axes.get_yaxis_transform(),
                fontsize=8,
                color=plot.QUIET,
                ha="right",
                va="bottom",
            )
        plot.steps(axes, sizes, "people on the list")
        axes.set_yscale("log")
        plot.thousands(axes.yaxis)
        axes.set_title(title)
    panels[0].set_ylabel("milliseconds: median, dotted p99")
    low = min(axes.get_ylim()[0] for axes in panels)
    high = max(axes.get_ylim()[1] for axes in panels)
    for axes in panels:
        axes.set_ylim(low, high)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    yield "", figure


def export(rows: Rows) -> Drawn:
    """Rows a second and memory of the long ones, at rest and while people join."""
    figure, ((rate, memory),) = plot.sheet(2, width=10.5, height=4.4)
    kinds = [kind for kind in ("signups", "links", "credits") if any(row["kind"] == kind for row in rows)]
    groups = sorted({(row["database"], row["joining"]) for row in rows}, key=sqlite_first)
    found = {(row["database"], row["joining"], row["kind"]): row for row in rows}
    for axes, column, label in ((rate, "rate", "rows a second"), (memory, "memory_mb", "MB at the most")):
        plot.bars(
            axes,
            kinds,
            {
                f"{database}{', while people join' if joining else ''}": [
                    found[database, joining, kind][column] for kind in kinds
                ]
                for database, joining in groups
            },
        )
        axes.set_xlabel(label)
    rate.set_title("Rate")
    memory.set_title("Memory of the command")
    figure.legend(*rate.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    yield "", figure


def launch_day(rows: Rows) -> Drawn:
    """One picture for each day: who came, and how long they waited, second by second."""
    for row in rows:
        figure, ((came,), (waited,)) = plot.sheet(
            1, 2, width=8.5, height=2.6, sharex=True, height_ratios=[2, 3]
        )
        seconds = range(len(row["arrivals"]))
        came.fill_between(seconds, row["arrivals"], step="mid", color="#c9ced4", label="visitors")
        came.step(seconds, row["joins"], where="mid", color=plot.COLOURS[0], label="joins answered")
        came.set_title(f"{row['title']}, on {row['database']}")
        came.set_ylabel("a second")
        came.set_ylim(bottom=0)
        for number, page in enumerate(("landing", "join", "share")):
            for kind, line in (("median", "-"), ("p99", ":")):
                values = [found[kind] if found else None for found in row["waits"][page]]
                waited.plot(
                    seconds,
                    [float("nan") if value is None else value for value in values],
                    line, color=plot.COLOURS[number], linewidth=1.4,
                    label=page if kind == "median" else None,
                )  # fmt: skip
        waited.set_yscale("log")
        plot.thousands(waited.yaxis)
        waited.set_ylabel("ms: median, dotted p99")
        waited.set_xlabel("second of the replay")
        for axes in (came, waited):
            axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
        database = "" if row["database"] == "SQLite" else f"-{row['database'].split(',')[0].lower()}"
        yield f"-{row['scenario']}{database}", figure


PICTURES: dict[str, Callable[[Rows], Drawn]] = {
    "server": server,
    "postgres": postgres,
    "place": place,
    "export": export,
    "launch_day": launch_day,
}


def draw(file: Path) -> None:
    """Draw what a file holds, beside it."""
    kept = json.loads(file.read_text("utf-8"))
    rows = [row for run in kept["runs"] for row in run["rows"]]
    for suffix, figure in PICTURES[kept["benchmark"]](rows):
        plot.save(figure, file.with_name(f"{file.stem}{suffix}.svg"))


def main() -> None:
    """Draw the files that are named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.json")
    for file in parser.parse_args().files:
        draw(file)


if __name__ == "__main__":
    main()
