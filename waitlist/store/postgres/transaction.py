"""A transaction of one psycopg connection in pipeline mode."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, TypeVar

import psycopg
from psycopg.pq import ExecStatus
from psycopg.rows import tuple_row

from waitlist.store.database import Columns, Row
from waitlist.store.postgres.company import Company
from waitlist.store.postgres.outgoing import Add, Insert, Outgoing, Run, send

Connection = psycopg.Connection["PostgresRow"]

T = TypeVar("T")

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_HINT = re.compile(r"(?<=[\s(])\+(?=[a-z])")
_cursor_numbers = itertools.count(1)


@cache
def translate(sql: str) -> bytes:
    """Return our SQL in psycopg's way of writing parameters.

    A `+` before a column keeps SQLite from an index; here it would keep PostgreSQL from one that it wants.
    """
    return _PARAMETER.sub(r"%(\1)s", _HINT.sub("", sql.replace("%", "%%"))).encode()


_NAMES: dict[str, tuple[str, ...]] = {}
"""The columns of statements that were asked by columns: a few, each with its text in the code."""


@cache
def _by_columns(sql: str, names: tuple[str, ...]) -> str:
    """Return the statement that gives each column of another as an array, in the order of its rows.

    In binary form it is read in a third of the time that rows take.
    """
    columns = ", ".join(f"array_agg({name})" for name in names)
    return f"select {columns} from ({sql}) as q"  # noqa: S608 - ours


class PostgresRow:
    """One row, by name and by position."""

    __slots__ = ("_columns", "_values")

    def __init__(self, columns: dict[str, int], values: Sequence[Any]) -> None:
        self._columns = columns
        self._values = values

    def __getitem__(self, key: int | str, /) -> Any:
        return self._values[self._columns[key] if isinstance(key, str) else key]

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def keys(self) -> list[str]:
        return list(self._columns)


def make_row(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], PostgresRow]:
    """Return what makes the rows of a result, for psycopg."""
    result = cursor.pgresult
    columns: dict[str, int] = {}
    if result is not None and result.status == ExecStatus.TUPLES_OK and result.ntuples:
        columns = {(result.fname(i) or b"").decode(): i for i in range(result.nfields)}
    return lambda values: PostgresRow(columns, values)


class PostgresTx:
    """The `Tx` of a connection for one use case; `shard` is the number that its counts are kept under.

    What it writes is kept until it asks something, or until `send`: what is wrong with it is raised then.
    `company` are the use cases that share the transaction, if there are several.
    """

    __slots__ = ("_connection", "company", "dialect", "outgoing", "shard")

    def __init__(self, connection: Connection, shard: int) -> None:
        self.dialect: Literal["postgres"] = "postgres"
        self.shard = shard
        self.company: Company | None = None
        self.outgoing = Outgoing()
        self._connection = connection

    def one(self, sql: str, /, **params: Any) -> Row | None:
        return self._ask(sql, params).fetchone()

    def all(self, sql: str, /, **params: Any) -> list[Row]:
        rows: list[Row] = []
        rows += self._ask(sql, params).fetchall()
        return rows

    def columns(self, sql: str, /, **params: Any) -> Columns:
        found = self._ask(_by_columns(sql, self._names(sql, params)), params, binary=True).fetchone()
        return [tuple(column or ()) for column in found or ()]

    def _names(self, sql: str, params: Mapping[str, Any]) -> tuple[str, ...]:
        if sql not in _NAMES:
            cursor = self._ask(f"select * from ({sql}) as q limit 0", params)  # noqa: S608 - ours
            cursor.fetchall()  # waits for what the server says
            _NAMES[sql] = tuple(column.name for column in cursor.description or ())
        return _NAMES[sql]

    def run(self, sql: str, /, **params: Any) -> None:
        self.outgoing.written.append(Run(translate(sql), params))

    def insert(self, table: str, /, **values: Any) -> None:
        self.outgoing.written.append(Insert(table, values))

    def insert_new(self, table: str, /, **values: Any) -> None:
        self.outgoing.written.append(Insert(table, values, is_new=True))

    def add(self, table: str, key: Mapping[str, Any], /, **amounts: int) -> None:
        self.outgoing.written.append(Add(table, key, amounts))

    def each(self, sql: str, /, *, batch: int = 1000, **params: Any) -> Iterator[Row]:
        return itertools.chain.from_iterable(self._fetched(self.all, sql, batch, params))

    def numbers(self, sql: str, /, *, batch: int = 10_000, **params: Any) -> Iterator[int]:
        return itertools.chain.from_iterable(self._fetched(self._first_column, sql, batch, params))

    def _first_column(self, sql: str) -> Sequence[int]:
        cursor: psycopg.Cursor[Any] = self._ask(sql, {})
        cursor.row_factory = tuple_row  # made faster
        return [number for (number,) in cursor.fetchall()]

    def _fetched(
        self, ask: Callable[[str], Sequence[T]], sql: str, batch: int, params: Mapping[str, Any]
    ) -> Iterator[Sequence[T]]:
        name = f"each_{next(_cursor_numbers)}"
        self.run(f"declare {name} no scroll cursor for {sql}", **params)
        while rows := ask(f"fetch {batch} from {name}"):
            yield rows
            if len(rows) < batch:
                break
        self.run(f"close {name}")

    def wait_turn(self, key: Hashable = None) -> None:
        if self.company is not None:
            self.company.wait_turn(key)

    def _ask(
        self, sql: str, params: Mapping[str, Any], *, binary: bool = False
    ) -> psycopg.Cursor[PostgresRow]:
        self.outgoing.question = translate(sql), params, binary
        if self.company is None:
            send(self._connection, [self.outgoing])
        else:
            self.company.ask()
        return self.outgoing.answer
