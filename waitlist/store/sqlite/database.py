"""A SQLite file as a `Database`."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from waitlist.problems import ConfigError, Problem, StoreUnavailable
from waitlist.store.database import Tx
from waitlist.store.sqlite.checkpoints import Checkpoints
from waitlist.store.sqlite.errors import primary_code, translated
from waitlist.store.sqlite.files import OwnerLock, prepare
from waitlist.store.sqlite.groups import GroupWriter
from waitlist.store.sqlite.snapshot import snapshot
from waitlist.store.sqlite.thread import ConnectionThread
from waitlist.store.sqlite.transaction import SqliteTx

P = ParamSpec("P")
T = TypeVar("T")

OWNER_PATIENCE = 1.0  # seconds: the server before us may be just ending


class SqliteDatabase:
    """One file, one writer, `readers` readers.

    `exclusive` is for the process that serves the file; commands open it beside the server without.
    `busy_seconds` is how long a write waits for another process; `waiting_limit` how many writes, and how
    many reads, may wait before more are refused, `owner_patience` how long another process that serves the
    file is waited for.
    """

    def __init__(
        self,
        path: Path,
        *,
        exclusive: bool = False,
        readers: int = 3,
        busy_seconds: float = 5.0,
        waiting_limit: int = 2000,
        owner_patience: float = OWNER_PATIENCE,
    ) -> None:
        self.dialect: Literal["sqlite"] = "sqlite"
        self.path = path
        self._exclusive = exclusive
        self._reader_count = readers
        self._busy_seconds = busy_seconds
        self._waiting_limit = waiting_limit
        self._owner_patience = owner_patience
        self._owner = OwnerLock(path)
        self._threads: list[ConnectionThread] = []
        self._writer: GroupWriter | None = None
        self._readers: list[ConnectionThread] = []
        self._reader_free = asyncio.Semaphore(readers)
        self._reads = 0

    @property
    def waiting(self) -> tuple[int, int]:
        return 0 if self._writer is None else self._writer.waiting, self._reads

    async def open(self) -> None:
        prepare(self.path)
        if self._exclusive:
            await self._own()
        try:
            writer = await self._connect(_set_up_writer)
            self._readers = [await self._connect(_set_up_reader) for _ in range(self._reader_count)]
        except BaseException as error:
            await self._disconnect()
            if isinstance(error, sqlite3.Error):
                raise translated(error, self.path) from error
            raise
        checkpoints = Checkpoints(self.path, self._owner)
        self._writer = GroupWriter(writer, self.path, checkpoints, waiting_limit=self._waiting_limit)

    async def close(self) -> None:
        writer, self._writer = self._writer, None
        try:
            if writer is not None:
                await writer.close()
        finally:
            await self._disconnect()

    async def write(self, fn: Callable[Concatenate[Tx, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self._writer is None:
            raise self._closed()
        result: T = await self._writer.submit(fn, args, kwargs)
        return result

    async def read(self, fn: Callable[Concatenate[Tx, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self._writer is None:
            raise self._closed()
        if self._reads >= self._waiting_limit:
            raise StoreUnavailable(
                f"The database {self.path} is busy: {self._reads} reads wait already. Try again.",
                retry_after=1,
            )
        self._reads += 1
        try:
            async with self._reader_free:
                if self._writer is None:  # closed while this one waited
                    raise self._closed()
                thread = self._readers.pop()
                try:
                    return await thread.run(partial(_read, self.path, fn, args, kwargs))
                finally:
                    self._readers.append(thread)
        finally:
            self._reads -= 1

    async def ping(self) -> None:
        await self.read(lambda tx: tx.one("select 1"))

    async def snapshot(self, target: Path) -> None:
        """Write a verified copy of the database to the new file `target`; reading and writing go on.

        Raises StoreUnavailable; then there is no `target`.
        """
        await snapshot(self.path, target)

    async def _own(self) -> None:
        until = time.monotonic() + self._owner_patience
        while not self._owner.take():
            if time.monotonic() > until:
                raise self._owner.refusal()
            await asyncio.sleep(0.05)

    async def _connect(self, set_up: Callable[[Path, sqlite3.Connection], None]) -> ConnectionThread:
        thread = ConnectionThread(self.path, busy_seconds=self._busy_seconds)
        await thread.open()
        self._threads.append(thread)
        await thread.run(partial(set_up, self.path))
        return thread

    async def _disconnect(self) -> None:
        # The writer last: the connection that is closed last removes the empty log.
        while self._threads:
            await self._threads.pop().close()
        self._owner.release()

    def _closed(self) -> StoreUnavailable:
        return StoreUnavailable(f"The database {self.path} is closed.", retry_after=5)


def _set_up_writer(path: Path, connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    mode = _switch_to_log(connection)
    if mode != "wal":
        got = f"a place where SQLite cannot keep a write-ahead log (mode {mode!r})"
        raise ConfigError([Problem(str(path), got, "a local disk", "Move the file off the network drive.")])
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma cache_size = -16000")  # KiB


def _switch_to_log(connection: sqlite3.Connection) -> str:
    """Two processes that make the file at once: SQLite does not wait here by itself."""
    for _ in range(50):
        try:
            return str(connection.execute("pragma journal_mode = wal").fetchone()[0])
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.02)
    return str(connection.execute("pragma journal_mode = wal").fetchone()[0])


def _set_up_reader(_path: Path, connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("pragma query_only = on")
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma cache_size = -4000")  # KiB
    # No mmap: each reader's mapping counts as memory, and a failing disk would kill the process (SIGBUS).


def _read(
    path: Path,
    fn: Callable[..., T],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    connection: sqlite3.Connection,
) -> T:
    try:
        connection.execute("begin")
        return SqliteTx(connection, path).call(fn, args, kwargs)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    finally:
        if connection.in_transaction:
            connection.execute("rollback")
