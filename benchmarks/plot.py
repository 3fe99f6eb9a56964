"""The plain style that all pictures of the benchmarks share, on top of matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

# Told apart in greyscale, and by people who see fewer colours, too.
COLOURS = ("#1b6ca8", "#d1661c", "#3c8d5a", "#7a5aa6", "#555555")
QUIET = "#8a8a8a"

STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#b5b5b5",
    "axes.grid": True,
    "axes.labelcolor": "#333333",
    "axes.labelsize": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titlepad": 10,
    "figure.facecolor": "white",
    "figure.titlesize": 13,
    "font.size": 10,
    "grid.color": "#e6e6e6",
    "legend.fontsize": 9,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "lines.markersize": 5,
    "svg.hashsalt": "waitlist",  # the same figures give the same file
    "xtick.color": "#333333",
    "ytick.color": "#333333",
}


def sheet(columns: int, rows: int = 1, *, width: float = 0.0, height: float = 3.6, **options: Any) -> Any:
    """Return a figure and its axes: ``columns`` times ``rows``, each ``height`` inches high."""
    mpl.rcParams.update(STYLE)
    figure = Figure(figsize=(width or 4.4 * columns, height * rows), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, **options)


def save(figure: Figure, file: Path) -> None:
    """Write an SVG without the hour in it."""
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    # matplotlib ends lines with blanks, which git and people dislike.
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(line.rstrip() for line in lines) + "\n", "utf-8")


def thousands(axis: Any) -> None:
    """Label an axis with whole numbers, 12,000 and the like."""
    axis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")


def steps(axes: Axes, values: Sequence[float], label: str) -> None:
    """Give the x axis a mark for each of the values that were measured, evenly apart."""
    axes.set_xticks(range(len(values)), [f"{value:,}" for value in values])
    axes.set_xlim(-0.2, len(values) - 0.8)
    axes.set_xlabel(label)


def bars(axes: Axes, names: Sequence[str], groups: dict[str, Sequence[float]], form: str = "{:,.0f}") -> None:
    """Draw a bar for each name and group, lying, with its figure at its end."""
    high = 0.8 / len(groups)
    most = max(value for values in groups.values() for value in values)
    for number, (group, values) in enumerate(groups.items()):
        at = [place + (number - (len(groups) - 1) / 2) * high for place in range(len(names))]
        quiet = group.startswith("bare")
        axes.barh(at, values, high * 0.92, label=group, color="#c9ced4" if quiet else COLOURS[number])
        for y, value in zip(at, values, strict=True):
            axes.text(value + most * 0.01, y, form.format(value), va="center", fontsize=8, color="#333333")
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0, most * 1.14)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    thousands(axes.xaxis)
