"""Where people stand: their place in line, and their highest tier."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping

from waitlist.store import exports, places
from waitlist.store.database import Row, Tx


class Line:
    """Everybody's place at one moment, by number: one pass over the line, four bytes a person."""

    def __init__(self, tx: Tx, site: int) -> None:
        self._site = site
        numbers = array("I", exports.line(tx, site))
        self._places = array("I", bytes(4 * (max(numbers, default=0) + 1)))
        for place, number in enumerate(numbers, 1):
            self._places[number] = place

    def places(self, tx: Tx, people: Iterable[tuple[int | None, int | None, int]]) -> list[int | None]:
        """Return the places of people, given by group, key and number in line; None for who has none."""
        known, size = self._places, len(self._places)
        return [
            None
            if group is None or key is None
            # Who came into the line since then is looked up.
            else (known[number] if number < size else 0) or places.place(tx, self._site, group, key, number)
            for group, key, number in people
        ]


def highest(unlocks: Iterable[Row], steps: Mapping[str, int]) -> Row | None:
    """Return the unlock of the highest tier; `steps` are the friends each tier of the ladder in force needs.

    A tier that left the ladder stays with those who earned it, below the ones that are in it.
    """
    return max(
        unlocks,
        key=lambda unlock: (unlock["tier"] in steps, steps.get(unlock["tier"], unlock["friends"])),
        default=None,
    )
