"""Reading: a connection that cannot write, and one transaction on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from waitlist.store.sqlite.errors import translated
from waitlist.store.sqlite.transaction import SqliteTx

T = TypeVar("T")


def set_up_reader(_path: Path, connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("pragma query_only = on")
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma cache_size = -4000")  # KiB
    # No mmap: each reader's mapping counts as memory, and a failing disk would kill the process (SIGBUS).


def read(
    path: Path,
    fn: Callable[..., T],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    connection: sqlite3.Connection,
) -> T:
    """Run a use case that sees one state of the database."""
    try:
        connection.execute("begin")
        return SqliteTx(connection, path).call(fn, args, kwargs)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    finally:
        if connection.in_transaction:
            connection.execute("rollback")
