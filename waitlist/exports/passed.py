"""Codes of people who brought others, remembered as an export passes them.

Friends come after who brought them, so that most codes are known when they are asked for. Fetched one by one
from all over a large file they would take longer than all the rest.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

from waitlist.exports.places import places
from waitlist.exports.remembered import Remembered
from waitlist.exports.texts import Texts
from waitlist.store import exports
from waitlist.store.database import Tx


class Passed:
    """Some twenty bytes for each of those who were noted. Anybody else is looked up."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._codes = Texts()
        self._others: Remembered[str | None] = Remembered(_codes)

    def note(self, codes: Mapping[int, str | None]) -> None:
        """Remember codes by the ids of their owners, ascending; not twice if a page is read again."""
        last = self._ids[-1] if self._ids else 0
        new = {one: code for one, code in codes.items() if one > last}
        self._ids.extend(new)
        self._codes.add(new.values())

    def of(self, tx: Tx, wanted: Iterable[int | None]) -> Mapping[int | None, str | None]:
        """Return the codes of at least these people; None has none."""
        noted, others = places(self._ids, wanted)
        found: dict[int | None, str | None] = {None: None}
        found.update((one, self._codes[place]) for one, place in noted.items())
        if others:
            more = self._others.of(tx, others)
            found.update((one, more[one]) for one in others)
        return found


def _codes(tx: Tx, people: Sequence[int]) -> Iterator[tuple[int, str | None]]:
    return (
        (one, None if is_test else code) for one, _, code, _, is_test, _ in exports.referrers_of(tx, people)
    )
