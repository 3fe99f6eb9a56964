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

    def place(self, tx: Tx, row: Row) -> int | None:
        """Return the place of a signup (`number`, `rank_group`, `rank_key`), None without one."""
        if row["rank_group"] is None:
            return None
        number = int(row["number"])
        place = self._places[number] if number < len(self._places) else 0
        # Who came into the line since then is looked up.
        return place or places.place(tx, self._site, row["rank_group"], row["rank_key"], number)


def highest(unlocks: Iterable[Row], steps: Mapping[str, int]) -> Row | None:
    """Return the unlock of the highest tier; `steps` are the friends each tier of the ladder in force needs.

    A tier that left the ladder stays with those who earned it, below the ones that are in it.
    """
    return max(
        unlocks,
        key=lambda unlock: (unlock["tier"] in steps, steps.get(unlock["tier"], unlock["friends"])),
        default=None,
    )
