"""A transaction of one psycopg connection in pipeline mode."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Literal

import psycopg
from psycopg.pq import ExecStatus

from waitlist.store.database import Row

Connection = psycopg.Connection["PostgresRow"]

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_HINT = re.compile(r"(?<=[\s(])\+(?=[a-z])")
_cursor_numbers = itertools.count(1)


@cache
def translate(sql: str) -> bytes:
    """Return our SQL in psycopg's way of writing parameters.

    A `+` before a column keeps SQLite from an index; here it would keep PostgreSQL from one that it wants.
    """
    return _PARAMETER.sub(r"%(\1)s", _HINT.sub("", sql.replace("%", "%%"))).encode()


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
    if result is not None and result.status == ExecStatus.TUPLES_OK:
        columns = {(result.fname(i) or b"").decode(): i for i in range(result.nfields)}
    return lambda values: PostgresRow(columns, values)


class PostgresTx:
    """The `Tx` of a connection for one transaction; `shard` is the number that its counts are kept under.

    Statements without rows are only queued: what is wrong with one is raised by a later one.
    """

    __slots__ = ("_connection", "dialect", "shard")

    def __init__(self, connection: Connection, shard: int) -> None:
        self.dialect: Literal["postgres"] = "postgres"
        self.shard = shard
        self._connection = connection

    def one(self, sql: str, /, **params: Any) -> Row | None:
        return self._connection.execute(translate(sql), params).fetchone()

    def all(self, sql: str, /, **params: Any) -> list[Row]:
        rows: list[Row] = []
        rows += self._connection.execute(translate(sql), params).fetchall()
        return rows

    def run(self, sql: str, /, **params: Any) -> None:
        self._connection.execute(translate(sql), params)

    def each(self, sql: str, /, *, batch: int = 1000, **params: Any) -> Iterator[Row]:
        name = f"each_{next(_cursor_numbers)}"
        self.run(f"declare {name} no scroll cursor for {sql}", **params)
        while rows := self.all(f"fetch {batch} from {name}"):
            yield from rows
            if len(rows) < batch:
                break
        self.run(f"close {name}")
