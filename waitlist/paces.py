"""How evenly things follow each other: a clock does not vary, and people do. Pure."""

from __future__ import annotations

import math
from typing import NamedTuple


class Pace(NamedTuple):
    """Mean and mean square of the gaps between people, or of other lengths of time, on a logarithmic scale.

    ``gaps`` is how many are remembered. Both means are in thousandths, of natural logarithms of milliseconds.
    """

    gaps: int = 0
    mean: int = 0
    square: int = 0

    @property
    def spread(self) -> float:
        """The standard deviation: 0 for a clock, about 1.3 for people who come by chance, more in waves."""
        return math.sqrt(max(0.0, self.square / 1000 - (self.mean / 1000) ** 2))

    @property
    def even(self) -> float:
        """How much people come as by the clock, 0 to 1."""
        return ramp(self.gaps, 6, 12) * (1 - ramp(self.spread, 0.35, 0.8)) if self.mean else 0.0

    @property
    def steady(self) -> float:
        """How alike the lengths are that something takes, 0 to 1: of people they differ tenfold."""
        return ramp(self.gaps, 6, 12) * (1 - ramp(self.spread, 0.25, 0.6)) if self.mean else 0.0

    def on(self, milliseconds: int) -> Pace:
        """Return the pace with one more gap; older ones weigh less and less, and one alone never much."""
        gap, mean = math.log1p(milliseconds), self.mean / 1000
        if self.gaps >= _FIRST:
            gap = min(max(gap, mean - _FARTHEST), mean + _FARTHEST)
        count = min(self.gaps + 1, _REMEMBERED)
        return Pace(
            count,
            round(self.mean + 1000 * (gap - mean) / count),
            round(self.square + (1000 * gap**2 - self.square) / count),
        )


def ramp(value: float, none: float, full: float) -> float:
    """Return 0 up to a value, 1 from another one on, and between them what lies between."""
    return min(1.0, max(0.0, (value - none) / (full - none)))


_REMEMBERED = 20  # gaps
_FIRST = 3  # before so many nothing is known of the others
_FARTHEST = 3.0  # from the mean: a night between two waves is no more than that
