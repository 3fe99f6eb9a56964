"""Where something stands in a long list in ascending order."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable


def places(among: array[int], wanted: Iterable[int | None]) -> tuple[dict[int, int], list[int]]:
    """Return where each of the wanted numbers stands, and those that are not there; None is nobody."""
    size = len(among)  # what another thread adds meanwhile is not looked at
    found: dict[int, int] = {}
    missing: list[int] = []
    for one in set(wanted):
        if one is None:
            continue
        place = bisect_left(among, one, 0, size)
        if place < size and among[place] == one:
            found[one] = place
        else:
            missing.append(one)
    return found, missing
