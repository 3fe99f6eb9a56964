"""A chart of days as shapes with attributes alone: the security policy allows no style in a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waitlist.flows.overview import Day

WIDTH, HEIGHT = 720, 160
_GAP = 0.28  # of a day's width
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """A day: the whole bar are joins, the lower part those that were confirmed on this day."""

    day: Day
    x: float
    width: float
    top: float
    height: float
    inner_top: float
    inner_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in a box of `WIDTH` by `HEIGHT`; `most` is what its upper edge stands for."""

    bars: tuple[Bar, ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def chart(days: Sequence[Day]) -> Chart:
    """Return the chart of joins and confirmations."""
    most = rounded_up(max((max(day.joins, day.confirmed) for day in days), default=0))
    step = WIDTH / max(1, len(days))

    def bar(place: int, day: Day) -> Bar:
        joined, confirmed = (
            HEIGHT * figure / most for figure in (max(day.joins, day.confirmed), day.confirmed)
        )
        return Bar(
            day,
            round(place * step + step * _GAP / 2, 2),
            round(step * (1 - _GAP), 2),
            round(HEIGHT - joined, 2),
            round(joined, 2),
            round(HEIGHT - confirmed, 2),
            round(confirmed, 2),
        )

    return Chart(tuple(bar(place, day) for place, day in enumerate(days)), most)


def rounded_up(number: int) -> int:
    """Return a round number that is not smaller: 1, 2, 5, 10, 20 and so on."""
    size = 1
    while True:
        for step in _STEPS:
            if number <= step * size:
                return step * size
        size *= 10
