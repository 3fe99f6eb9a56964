"""What is looked up a page at a time, and remembered for the next ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from waitlist.store.database import Tx

V = TypeVar("V")


class Remembered(Generic[V]):
    """Values by id; never many more than `limit`. `look_up(tx, ids)` finds those that are not remembered.

    The same few people bring most friends, and what lies scattered over a large file takes long to fetch.
    """

    def __init__(
        self, look_up: Callable[[Tx, Sequence[int]], Iterable[tuple[int, V]]], limit: int = 50_000
    ) -> None:
        self._look_up = look_up
        self._limit = limit
        self._known: dict[int | None, V] = {}

    def of(self, tx: Tx, ids: Iterable[int | None]) -> Mapping[int | None, V]:
        """Return at least the values of these ids, as far as there are any; there is none for None."""
        wanted = {one for one in ids if one is not None}
        missing = sorted(one for one in wanted if one not in self._known)
        if len(self._known) + len(missing) > self._limit:
            self._known = {one: self._known[one] for one in wanted.difference(missing)}
        self._known.update(self._look_up(tx, missing))
        return self._known
