"""Where people stand: their place in line, and their highest tier."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

from waitlist.store import exports, places, signups
from waitlist.store.database import Row, Tx


class Line:
    """Everybody's place at one moment, by number: one pass over the line, four bytes a person."""

    def __init__(self, tx: Tx, site: int) -> None:
        self._site = site
        numbers = array("I", exports.line(tx, site))
        self._places = array("I", bytes(4 * (max(numbers, default=0) + 1)))
        for place, number in enumerate(numbers, 1):
            self._places[number] = place

    def places(self, tx: Tx, ids: Sequence[int], numbers: Sequence[int | None]) -> list[int | None]:
        """Return the places of people, given by id and number; None for who has none."""
        known, size = self._places, len(self._places)
        if size == 1:  # a site without a line
            return [None] * len(ids)
        return [
            None if number is None else (number < size and known[number]) or self._since(tx, one)
            for one, number in zip(ids, numbers, strict=True)
        ]

    def _since(self, tx: Tx, signup: int) -> int | None:
        """Return the place of somebody who came into the line later, if so."""
        row = signups.by_id(tx, signup)
        if row is None or row["rank_group"] is None:
            return None
        return places.place(tx, self._site, row["rank_group"], row["rank_key"], row["number"])


def highest(unlocks: Iterable[Row], steps: Mapping[str, int]) -> Row | None:
    """Return the unlock of the highest tier; `steps` are the friends each tier of the ladder in force needs.

    A tier that left the ladder stays with those who earned it, below the ones that are in it.
    """
    return max(
        unlocks,
        key=lambda unlock: (unlock["tier"] in steps, steps.get(unlock["tier"], unlock["friends"])),
        default=None,
    )
