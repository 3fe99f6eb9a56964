"""A long list of texts in little memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate


class Texts:
    """Texts by their place, in hardly more bytes than they have; None is an empty one.

    One thread may add to it while another one reads what was there before.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("I", [0])

    def add(self, texts: Iterable[str | None]) -> None:
        encoded = [(text or "").encode() for text in texts]
        ends: Iterator[int] = accumulate(map(len, encoded), initial=self._ends[-1])
        next(ends)
        self._bytes += b"".join(encoded)
        self._ends.extend(ends)

    def __getitem__(self, place: int) -> str | None:
        return self._bytes[self._ends[place] : self._ends[place + 1]].decode() or None
