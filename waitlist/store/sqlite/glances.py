"""Reads of a few rows, made by the event loop itself.

A row is found in some ten microseconds. To hand the question to a thread and the answer back takes twenty
times as long, most of it for the two threads to take turns. In WAL mode a reader never waits for the writer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from waitlist.problems import StoreUnavailable
from waitlist.store.sqlite.errors import primary_code
from waitlist.store.sqlite.reading import read, set_up_reader

T = TypeVar("T")


class Busy(Exception):
    """Another process has the file to itself for a moment, as when it mends the log of one that died."""


class Glances:
    """A connection of its own, to be used by the thread that opened it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # timeout=0: the event loop waits for nobody.
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, cached_statements=512)
        set_up_reader(path, self._connection)

    def look(self, fn: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        """Run a use case in a transaction that cannot write. Raises `Busy` when that would mean to wait."""
        try:
            return read(self._path, fn, args, kwargs, self._connection)
        except StoreUnavailable as error:
            cause = error.__cause__
            if isinstance(cause, sqlite3.Error) and primary_code(cause) == sqlite3.SQLITE_BUSY:
                raise Busy from error
            raise

    def close(self) -> None:
        self._connection.close()
