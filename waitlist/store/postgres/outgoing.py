"""What use cases of one transaction write and ask, sent together.

Rows that they add are kept until somebody asks something: a statement costs the client and the server about
as much for thirty rows as for one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg

from waitlist.store.writing import adding, inserting

if TYPE_CHECKING:
    from waitlist.store.postgres.transaction import Connection, PostgresRow


class Insert(NamedTuple):
    """A row; `is_new`: only if its key is not there."""

    table: str
    values: Mapping[str, Any]
    is_new: bool = False


class Add(NamedTuple):
    """Amounts for the row with a key."""

    table: str
    key: Mapping[str, Any]
    amounts: Mapping[str, int]


class Run(NamedTuple):
    """Any other statement without rows, in psycopg's way of writing parameters."""

    sql: bytes
    params: Mapping[str, Any]


Queue = deque[Insert | Add | Run]

# Others refer to these, so their rows are written first.
_REFERRED_TO = {"sites": 0, "signups": 1, "links": 2}
_REFERRING = len(_REFERRED_TO)


class Outgoing:
    """What one use case wrote since it last asked, and what it asks now; `answer` holds the rows it gets.

    A question is a statement, its parameters, and whether its rows are wanted in the server's binary form.
    """

    __slots__ = ("answer", "question", "written")

    def __init__(self) -> None:
        self.written: Queue = deque()
        self.question: tuple[bytes, Mapping[str, Any], bool] | None = None
        self.answer: psycopg.Cursor[PostgresRow]


def send(connection: Connection, outgoing: Sequence[Outgoing]) -> None:
    """Send all of it: first what was written, that of each use case in its order, then the questions."""
    queues = [each.written for each in outgoing]
    while any(queues):
        _send_rows(connection, queues)
        for queue in queues:
            while queue and isinstance(queue[0], Run):
                connection.execute(*queue.popleft())
    for each in outgoing:
        if each.question is not None:
            sql, params, binary = each.question
            each.answer = connection.execute(sql, params, binary=binary)
            each.question = None


def _send_rows(connection: Connection, queues: Sequence[Queue]) -> None:
    """Send the rows that stand first in every queue."""
    inserts: dict[tuple[str, bool, tuple[str, ...]], list[tuple[Any, ...]]] = {}
    sums: dict[tuple[str, tuple[str, ...], tuple[str, ...]], dict[tuple[Any, ...], list[int]]] = {}
    for queue in queues:
        while queue and not isinstance(queue[0], Run):
            match queue.popleft():
                case Insert(table, values, is_new):
                    inserts.setdefault((table, is_new, tuple(values)), []).append(tuple(values.values()))
                case Add(table, key, amounts):
                    rows = sums.setdefault((table, tuple(key), tuple(amounts)), {})
                    known = rows.setdefault(tuple(key.values()), [0] * len(amounts))
                    for i, amount in enumerate(amounts.values()):
                        known[i] += amount
    for table, is_new, columns in sorted(inserts, key=lambda each: _REFERRED_TO.get(each[0], _REFERRING)):
        source, arrays = _together(inserts[table, is_new, columns])
        connection.execute(inserting(table, columns, source, is_new=is_new).encode(), arrays)
    for (table, key_columns, amount_columns), rows in sums.items():
        # In the order of their keys, so that transactions which hold some of them wait in turn.
        source, arrays = _together([(*key, *rows[key]) for key in sorted(rows)])
        connection.execute(adding(table, key_columns, amount_columns, source).encode(), arrays)


def _together(rows: Sequence[tuple[Any, ...]]) -> tuple[str, list[list[Any]]]:
    """Return the select that gives the rows, and its parameters: an array for each column with values."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    types = tuple(_type(column) for column in columns)
    return _unnest(types), [column for column, kind in zip(columns, types, strict=True) if kind]


def _type(column: Sequence[Any]) -> str:
    """Return the type of a column, of which there are two; `""` if all is null."""
    value = next((value for value in column if value is not None), None)
    if value is None:
        return ""
    return "bigint" if isinstance(value, int) else "text"


@cache
def _unnest(types: tuple[str, ...]) -> str:
    given = ", ".join(f"%s::{kind}[]" for kind in types if kind)
    names = ", ".join(f"c{i}" for i, kind in enumerate(types) if kind)
    chosen = ", ".join(f"c{i}" if kind else "null" for i, kind in enumerate(types))
    return f"select {chosen} from unnest({given}) as rows ({names})"  # noqa: S608 - names of types and our own
