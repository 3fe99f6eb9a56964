"""Group commit: the writes that wait are committed, and flushed to the disk, together."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from waitlist.problems import StoreUnavailable
from waitlist.store.database import IntegrityViolation
from waitlist.store.sqlite.checkpoints import Checkpoints
from waitlist.store.sqlite.errors import translated
from waitlist.store.sqlite.thread import ConnectionThread
from waitlist.store.sqlite.transaction import SqliteTx, name_of
from waitlist.store.waiting import Waiting, deliver_all, fail_all

_MOST_MEMBERS = 128
_LONGEST_SECONDS = 0.03


class Write(Waiting):
    """One use case on its way through the writer."""

    __slots__ = ()

    def run(self, tx: SqliteTx, path: Path) -> None:
        """Keep what the use case returns or raises."""
        self.value = self.error = None
        try:
            self.value = tx.call(self.fn, self.args, self.kwargs)
        except sqlite3.Error as error:
            self.error = translated(error, path)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the one who asked
            self.error = error


class GroupWriter:
    """The queue in front of the one connection that writes.

    `submit` is called in the event loop. As long as anything waits, one `_drain` works on the connection's
    thread, so that the thread never waits for the loop between two groups.
    """

    def __init__(
        self, thread: ConnectionThread, path: Path, checkpoints: Checkpoints, *, waiting_limit: int
    ) -> None:
        self._thread = thread
        self._path = path
        self._checkpoints = checkpoints
        self._waiting_limit = waiting_limit
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Write] = deque()
        self._mutex = threading.Lock()
        self._draining = False
        self._hop: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def submit(
        self, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> asyncio.Future[Any]:
        """Queue a use case. The future may be cancelled; the use case runs nevertheless."""
        if len(self._waiting) >= self._waiting_limit:
            raise StoreUnavailable(
                f"The database {self._path} is busy: {self._waiting_limit} writes wait already. Try again.",
                retry_after=1,
            )
        future = self._loop.create_future()
        with self._mutex:
            self._waiting.append(Write(fn, args, kwargs, future))
            start = not self._draining
            self._draining = True
        if start:
            self._hop = self._loop.create_task(self._thread.run(self._drain))
        return future

    async def close(self) -> None:
        """Carry out what was accepted; nothing may be submitted any more."""
        if self._hop is not None:
            await asyncio.wait([self._hop])
        await self._thread.run(self._drain)  # for the case that the hop was cancelled before its start
        await self._thread.run(self._checkpoints.last)

    def _drain(self, connection: sqlite3.Connection) -> None:
        tx = SqliteTx(connection, self._path)
        while True:
            with self._mutex:
                if not self._waiting:
                    self._draining = False
                    return
            group: list[Write] = []
            try:
                self._commit_group(connection, tx, group)
            except BaseException as error:  # noqa: BLE001 - whatever it is, nobody may be left waiting
                _roll_back(connection)
                fail_all(group, error)
            self._loop.call_soon_threadsafe(deliver_all, group)
            self._checkpoints.after_group(connection, idle=not self._waiting)

    def _commit_group(self, connection: sqlite3.Connection, tx: SqliteTx, group: list[Write]) -> None:
        """Take writes that wait into `group` and commit them; afterwards each holds its outcome."""
        failure = self._begin(connection)
        if failure is not None:
            while self._waiting:
                group.append(self._waiting.popleft())
            fail_all(group, failure)
            return
        stands = self._fill(connection, tx, group)
        if len(group) == 1 and group[0].error is not None:
            _roll_back(connection)
            return
        if stands:
            failure = self._commit(connection)
        if not stands or isinstance(failure, IntegrityViolation):
            # One took the others with it, perhaps by a deferred foreign key: each on its own this time.
            _roll_back(connection)
            self._commit_one_by_one(connection, tx, group)
        elif failure is not None:
            fail_all(group, failure)

    def _fill(self, connection: sqlite3.Connection, tx: SqliteTx, group: list[Write]) -> bool:
        """Run what waits, each in its savepoint. False: the transaction was lost on the way.

        The first needs no savepoint: if it fails, it stays alone in its group and all is undone.
        """
        until = time.monotonic() + _LONGEST_SECONDS
        first = self._waiting.popleft()
        group.append(first)
        first.run(tx, self._path)
        if first.error is not None or not _stands(connection):
            return _stands(connection)
        while self._waiting and len(group) < _MOST_MEMBERS and time.monotonic() < until:
            write = self._waiting.popleft()
            group.append(write)
            try:
                connection.execute("savepoint member")
                write.run(tx, self._path)
                if not _stands(connection):
                    return False
                if write.error is not None:
                    connection.execute("rollback to member")
                connection.execute("release member")
            except sqlite3.Error:
                return False
        return True

    def _commit_one_by_one(self, connection: sqlite3.Connection, tx: SqliteTx, group: list[Write]) -> None:
        failure: Exception | None = None
        for write in group:
            # Once the database takes nothing more, the others need not wait for the same answer.
            if not isinstance(failure, StoreUnavailable):
                failure = self._commit_alone(connection, tx, write)
            if failure is not None:
                fail_all([write], failure)

    def _commit_alone(self, connection: sqlite3.Connection, tx: SqliteTx, write: Write) -> Exception | None:
        """Run `write` in a transaction of its own; return why that could not be begun or committed."""
        failure = self._begin(connection)
        if failure is not None:
            return failure
        write.run(tx, self._path)
        if write.error is not None:
            _roll_back(connection)
            return None
        if not _stands(connection):
            return RuntimeError(
                f"{name_of(write.fn)} ended its transaction, or went on after it was rolled back"
            )
        return self._commit(connection)

    def _begin(self, connection: sqlite3.Connection) -> Exception | None:
        try:
            # A transaction that becomes a writer later fails at once when somebody else wrote meanwhile.
            connection.execute("begin immediate")
        except sqlite3.Error as error:
            return translated(error, self._path)
        return None

    def _commit(self, connection: sqlite3.Connection) -> Exception | None:
        try:
            connection.execute("commit")
        except sqlite3.Error as error:
            _roll_back(connection)
            return translated(error, self._path)
        return None


def _stands(connection: sqlite3.Connection) -> bool:
    """Whether the transaction still exists: some errors, and `on conflict rollback`, end it."""
    return connection.in_transaction


def _roll_back(connection: sqlite3.Connection) -> None:
    if _stands(connection):
        connection.execute("rollback")
