"""The access log: one line a request, without addresses, tokens or queries, written off the event loop.

What lies ready (see `hot`) is answered before it and has no line.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TextIO

import anyio.to_thread

_log = logging.getLogger("waitlist.access")

MOST = 30_000  # lines waiting to be written; beyond it they are counted, not kept
_PIECE = 100  # lines made into text at once

_Line = tuple[str, str, int, float, str]


class PiecesFormatter(logging.Formatter, ABC):
    """A formatter that also writes many records which differ in their words alone."""

    @abstractmethod
    def lines(self, record: logging.LogRecord, words: Iterable[str]) -> Iterable[str]:
        """Return what each of the words would be written as in the place of the record's own."""


class PiecesHandler(logging.StreamHandler[TextIO]):
    """A handler that also writes many lines at once.

    With each call to the system a thread lets others in and then waits for its turn again. If this one wrote
    line by line, the event loop would have to share its time some thousand times a second.
    """

    def __init__(self, stream: TextIO, formatter: PiecesFormatter) -> None:
        super().__init__(stream)
        self.setFormatter(formatter)
        self._lines = formatter.lines

    def text(self, record: logging.LogRecord, words: Iterable[str]) -> str:
        """Return what is to be written for records that differ in their words alone."""
        return self.terminator.join([*self._lines(record, words), ""])

    def write(self, text: str) -> None:
        self.acquire()
        try:
            self.stream.write(text)
            self.flush()
        except OSError:
            pass  # nobody reads it, or there is no room: as with a single record, what is served goes on
        finally:
            self.release()


class AccessLog:
    """Gathers lines until they are written."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []
        self._pieces: list[Callable[[], object]] = []
        self._waiting = 0
        self._dropped = 0

    def add(self, method: str, route: str, status: int, seconds: float, request_id: str) -> None:
        """Add a line; `route` is the path as the route has it, such as `/confirm/{token}`."""
        if not _log.isEnabledFor(logging.INFO):
            return
        if self._waiting >= MOST:
            self._dropped += 1
            return
        self._waiting += 1
        self._lines.append((method, route, status, seconds, request_id))
        if len(self._lines) >= _PIECE:
            self._gather()

    async def flush(self) -> None:
        """Write what was gathered."""
        if self._waiting:
            self._gather()
            pieces, self._pieces, self._waiting = self._pieces, [], 0
            dropped, self._dropped = self._dropped, 0
            await anyio.to_thread.run_sync(_write, pieces, dropped)

    def _gather(self) -> None:
        """Make the lines into text, here and in small pieces: a thread would hold up the event loop."""
        words = [
            f"{method} {route} {status} {seconds * 1000:.1f} ms {request_id}"
            for method, route, status, seconds, request_id in self._lines
        ]
        self._lines = []
        record = logging.LogRecord(_log.name, logging.INFO, __file__, 0, "", None, None)
        for handler in _handlers():
            if isinstance(handler, PiecesHandler):
                self._pieces.append(partial(handler.write, handler.text(record, words)))
            else:
                self._pieces += [partial(handler.handle, each) for each in _records(record, words)]


def _write(pieces: list[Callable[[], object]], dropped: int) -> None:
    for write in pieces:
        write()
    if dropped:
        _log.warning("%d more requests in these seconds", dropped)


def _records(first: logging.LogRecord, words: Iterable[str]) -> Iterator[logging.LogRecord]:
    # Made by hand: a logger looks at the stack for where it was called, and a record at the process and the
    # thread it is made in, which takes longer than all the rest. Here are many lines, and all from one place.
    for each in words:
        record = logging.LogRecord.__new__(logging.LogRecord)
        record.__dict__.update(first.__dict__)
        record.msg = each
        yield record


def _handlers() -> Iterator[logging.Handler]:
    """Give the handlers that this log's lines go to, as `logging` finds them."""
    logger: logging.Logger | None = _log
    while logger is not None:
        yield from (handler for handler in logger.handlers if handler.level <= logging.INFO)
        logger = logger.parent if logger.propagate else None
