"""What hands pages from one transaction to another, each on a thread of its own database."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from waitlist.problems import WaitlistError
from waitlist.store.copying import Table, Values

_ROOM = 4  # pages on their way


class Abandoned(Exception):
    """The other end gave up, and knows why."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a table; with the last one, which has none, comes the checksum of all before."""

    table: Table
    rows: list[Values]
    checksum: str = ""


class Pipe:
    """A few pages between the one who gives and the one who takes. Whoever fails closes it for both."""

    def __init__(self) -> None:
        self._pages: deque[Page | None] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._begun: set[str] = set()

    def begin(self, end: str) -> None:
        """Say that the `source` or the `target` is at work.

        A database runs again what it lost on the way. That cannot be here: the other end has gone on.
        """
        if end in self._begun:
            raise WaitlistError(
                f"The connection to the {end} was lost on the way. Nothing was copied: start again."
            )
        self._begun.add(end)

    def put(self, page: Page | None) -> None:
        """Hand a page over, None after the last one. Waits while there is no room."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._pages) < _ROOM)
            if self._closed:
                raise Abandoned
            self._pages.append(page)
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Page]:
        while page := self._next():
            yield page

    def _next(self) -> Page | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._pages)
            if self._closed:
                raise Abandoned
            page = self._pages.popleft()
            self._changed.notify_all()
            return page

    def close(self) -> None:
        """Let neither end wait any longer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
