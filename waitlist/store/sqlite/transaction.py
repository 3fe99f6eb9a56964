"""A transaction of one sqlite3 connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar

from waitlist.problems import StoreUnavailable
from waitlist.store.database import Columns, Row
from waitlist.store.sqlite.errors import translated
from waitlist.store.writing import adding, inserting, one_row

T = TypeVar("T")

_NAMES: dict[str, tuple[str, ...]] = {}
"""The columns of statements that were asked by columns: a few, each with its text in the code."""


@cache
def _by_columns(sql: str, names: tuple[str, ...]) -> str:
    """Return the statement that gives each column of another as a JSON text.

    Going through rows, SQLite and Python take turns at every single one. So, SQLite works beside the other
    threads, and Python makes fewer objects.
    """
    columns = ", ".join(f"json_group_array({name})" for name in names)
    return f"select {columns} from ({sql})"  # noqa: S608 - ours


def name_of(fn: Callable[..., object]) -> str:
    """Name a use case without its arguments, which may be somebody's address."""
    return str(getattr(fn, "__qualname__", type(fn).__name__))


class SqliteTx:
    """The `Tx` of one connection, used again for each of its transactions."""

    __slots__ = ("_connection", "_cursors", "_execute", "_path", "dialect", "shard")

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.dialect: Literal["sqlite"] = "sqlite"
        self.shard = 0
        self._connection = connection
        self._path = path
        self._cursors: list[sqlite3.Cursor] = []
        self._execute: Callable[[str, dict[str, Any]], sqlite3.Cursor] = connection.execute

    def one(self, sql: str, /, **params: Any) -> Row | None:
        try:
            row: Row | None = self._execute(sql, params).fetchone()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        return row

    def all(self, sql: str, /, **params: Any) -> list[Row]:
        try:
            return self._execute(sql, params).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def columns(self, sql: str, /, **params: Any) -> Columns:
        try:
            columns = self._execute(_by_columns(sql, self._names(sql, params)), params).fetchone()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        return [tuple(json.loads(column)) for column in columns]

    def _names(self, sql: str, params: dict[str, Any]) -> tuple[str, ...]:
        if sql not in _NAMES:
            cursor = self._execute(f"select * from ({sql}) limit 0", params)  # noqa: S608 - ours
            _NAMES[sql] = tuple(name for name, *_ in cursor.description)
        return _NAMES[sql]

    def run(self, sql: str, /, **params: Any) -> None:
        try:
            self._execute(sql, params)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def insert(self, table: str, /, **values: Any) -> None:
        columns = tuple(values)
        self.run(inserting(table, columns, one_row(columns)), **values)

    def insert_new(self, table: str, /, **values: Any) -> None:
        columns = tuple(values)
        self.run(inserting(table, columns, one_row(columns), is_new=True), **values)

    def add(self, table: str, key: Mapping[str, Any], /, **amounts: int) -> None:
        columns = (*key, *amounts)
        self.run(adding(table, tuple(key), tuple(amounts), one_row(columns)), **key, **amounts)

    def each(self, sql: str, /, *, batch: int = 1000, **params: Any) -> Iterator[Row]:
        try:
            cursor = self._execute(sql, params)
            self._cursors.append(cursor)
            cursor.arraysize = batch
            yield from cursor
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def numbers(self, sql: str, /, *, batch: int = 10_000, **params: Any) -> Iterator[int]:
        try:
            cursor = self._execute(sql, params)
            self._cursors.append(cursor)
            cursor.row_factory = None
            while rows := cursor.fetchmany(batch):
                yield from map(itemgetter(0), rows)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def wait_turn(self, key: Hashable = None) -> None:
        """Go on: SQLite has one writer, which runs one use case after the other."""

    def call(self, fn: Callable[..., T], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> T:
        """Run a use case, and leave no statement half-way, which would hold its snapshot open."""
        self._execute = self._connection.execute
        try:
            return fn(self, *args, **kwargs)
        except StopIteration as stop:
            # A future refuses to carry it.
            raise RuntimeError(f"{name_of(fn)} raised StopIteration") from stop
        finally:
            for cursor in self._cursors:
                cursor.close()
            self._cursors.clear()

    def _failed(self, error: sqlite3.Error) -> Exception:
        if not self._connection.in_transaction:
            # What the function may still try would be committed statement by statement.
            self._execute = self._refuse
        return translated(error, self._path)

    def _refuse(self, _sql: str, _params: dict[str, Any]) -> NoReturn:
        raise StoreUnavailable(
            f"The database {self._path} has rolled this transaction back. Try again.", retry_after=1
        )
