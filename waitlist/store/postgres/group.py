"""Use cases in one transaction, settled once, even when the connection breaks during the commit."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from greenlet import GreenletExit
from psycopg.errors import UniqueViolation

from waitlist.store.postgres.company import Company, Entangled
from waitlist.store.postgres.outgoing import send
from waitlist.store.postgres.transaction import Connection, PostgresTx
from waitlist.store.waiting import Waiting

_BEGIN_WRITING = "begin isolation level read committed read write"
_BEGIN_READING = "begin isolation level repeatable read read only"
# Reading waits for nothing but a change of a whole table. Use cases look rows up by their keys, a few at
# a time: to plan for each value anew takes longer than to find them, and so does what the server does for
# the many rows that it expects, to compile a query or to start further processes.
_SETTINGS = """select set_config('lock_timeout', '10s', true),
                 set_config('plan_cache_mode', 'force_generic_plan', true),
                 set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)"""

_TABLE = """
create table if not exists commits (
    id bigint not null primary key,
    made_at timestamptz not null default now()
)
"""
_LOCK = 7_305_808_869_231_650_157  # any number that is nobody's: of the lock under which the table is made


class Spoilt(Exception):
    """A use case raised something, so that nothing of the transaction may be kept. The member holds it."""


def prepare(connection: Connection) -> None:
    """Make the table in which every transaction that writes leaves its number."""
    if connection.execute("select to_regclass('commits')").fetchone()[0] is None:  # type: ignore[index]
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
            connection.execute(_TABLE)


def sweep(connection: Connection) -> None:
    """Delete the numbers of transactions that nobody asks about any more."""
    connection.execute("delete from commits where made_at < now() - interval '1 hour'")


class Member(Waiting):
    """One use case on its way; `since` is when it came, by `time.monotonic`."""

    __slots__ = ("since",)

    def __init__(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        future: asyncio.Future[Any],
    ) -> None:
        super().__init__(fn, args, kwargs, future)
        self.since = time.monotonic()

    def run(self, tx: PostgresTx) -> None:
        """Keep what the use case returns or raises; errors of the database are for the transaction."""
        self.value = self.error = None
        try:
            self.value = self.fn(tx, *self.args, **self.kwargs)
        except (psycopg.Error, GreenletExit):
            raise
        except BaseException as error:
            self.error = error
            if isinstance(error, StopIteration):  # a future refuses to carry it
                self.error = RuntimeError(f"{getattr(self.fn, '__qualname__', self.fn)} raised StopIteration")
            raise Spoilt from error


class Group:
    """Members of one transaction. `settle` may be called again after it raised psycopg's errors.

    When the connection breaks during the commit, nobody knows whether it was carried out. So the transaction
    writes a number of its own first: the next try waits for the end of the one before, if that still lives,
    and finds the number if it was committed. The server's own number of a transaction will not do: after a
    crash it is given again.
    """

    def __init__(self, members: list[Member], *, read_only: bool, shard: int) -> None:
        self._members = members
        self._read_only = read_only
        self._shard = shard
        self._number = int.from_bytes(os.urandom(8), "big") >> 1
        self._is_first_try = True

    def settle(self, connection: Connection) -> None:
        """Run all and commit, once. Raises psycopg's errors and `Spoilt`; then try again, or leave it."""
        try:
            with connection.pipeline():
                self._run(connection)
        except UniqueViolation as error:
            connection.rollback()
            if error.diag.constraint_name != "commits_pkey":
                raise
        except BaseException:
            # A connection that is gone says so by itself when it is used again.
            if not connection.closed:
                connection.rollback()
            raise

    def _run(self, connection: Connection) -> None:
        connection.execute(_BEGIN_READING if self._read_only else _BEGIN_WRITING)
        connection.execute(_SETTINGS)
        if not self._read_only:
            self._sign(connection)
        txs = [PostgresTx(connection, self._shard) for _ in self._members]
        if len(txs) == 1:
            self._members[0].run(txs[0])
            send(connection, [txs[0].outgoing])
        else:
            self._run_together(connection, txs)
        connection.execute("commit")

    def _run_together(self, connection: Connection, txs: list[PostgresTx]) -> None:
        company = Company(partial(send, connection, [tx.outgoing for tx in txs]))
        for tx in txs:
            tx.company = company
        try:
            company.run(partial(member.run, tx) for member, tx in zip(self._members, txs, strict=True))
        except Entangled as error:
            raise Spoilt from error

    def _sign(self, connection: Connection) -> None:
        """Write the number. After the first try, wait for what comes of it.

        If it is there already, the members hold the outcome of the try that was committed, and must not run.
        """
        if self._is_first_try:
            connection.execute("insert into commits (id) values (%s)", [self._number])
        else:
            connection.execute("insert into commits (id) values (%s) returning 1", [self._number]).fetchone()
        self._is_first_try = False
