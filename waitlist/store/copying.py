"""Every row of one database for another: which tables there are, and how their rows are read and written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from hashlib import blake2b
from itertools import islice
from typing import Any

from waitlist.problems import WaitlistError
from waitlist.store.database import Dialect, IntegrityViolation, Tx
from waitlist.store.migrate import columns_of, tables_of

# The names in the SQL below are those of our own tables and columns, as the database tells them.
# ruff: noqa: S608

LEFT_OUT = frozenset({"migrations", "hits", "network_keys", "admin_guesses"})
"""What a database has for itself, and what is over with its minute or its day and should leave no copy."""

PAGE = 1000

_REFUSED = {"22", "23"}  # PostgreSQL's classes of values that will not do, and of broken keys and checks

Values = tuple[Any, ...]

_REFERENCES: dict[Dialect, str] = {
    "sqlite": """select t.name as child, f."table" as parent
        from sqlite_master t join pragma_foreign_key_list(t.name) f where t.type = 'table'""",
    "postgres": """select child.relname::text as child, parent.relname::text as parent, f.conname as name
        from pg_constraint f join pg_class child on child.oid = f.conrelid
          join pg_class parent on parent.oid = f.confrelid
        where f.contype = 'f' and f.connamespace = current_schema()::regnamespace""",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table to copy, and how many rows it has."""

    name: str
    columns: tuple[str, ...]
    rows: int


class Checksum:
    """Of rows in whatever order they come: each database sorts text in its own way."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, page: Iterable[Values]) -> None:
        for values in page:
            self._sum += int.from_bytes(blake2b(repr(values).encode(), digest_size=16).digest(), "big")
            self.rows += 1

    def __str__(self) -> str:
        return f"{self._sum % 2**128:032x}"


def tables(tx: Tx) -> tuple[Table, ...]:
    """Return the tables to copy, each after those that it refers to."""
    above: dict[str, set[str]] = {name: set() for name in sorted(tables_of(tx) - LEFT_OUT)}
    for row in tx.all(_REFERENCES[tx.dialect]):
        if row["child"] in above and row["child"] != row["parent"]:
            above[row["child"]].add(row["parent"])
    return tuple(
        Table(name, columns_of(tx, name), _count(tx, name))
        for name in TopologicalSorter(above).static_order()
    )


def _count(tx: Tx, table: str) -> int:
    row = tx.one(f'select count(*) from "{table}"')
    assert row is not None  # a count always gives a row
    return int(row[0])


def pages(tx: Tx, table: Table) -> Iterator[list[Values]]:
    """Give all rows, a page at a time: as values in the order of the columns."""
    rows = tx.each(f'select {_named(table.columns)} from "{table.name}"', batch=PAGE)
    while page := [tuple(row) for row in islice(rows, PAGE)]:
        yield page


def hold(tx: Tx) -> tuple[Table, ...]:
    """Keep everybody else from writing until the transaction ends; return the tables there are."""
    if tx.dialect == "postgres":
        tx.run("set local statement_timeout = 0")  # checking all references at the end is one statement
        tx.run(f"lock table {_named(sorted(tables_of(tx) - LEFT_OUT))} in exclusive mode")
    return tables(tx)


def defer(tx: Tx) -> None:
    """Let a row come before another one that it refers to, until `settle` is called."""
    if tx.dialect == "sqlite":
        tx.run("pragma defer_foreign_keys = on")
    else:
        _within_tables(tx, "deferrable initially deferred")


def insert(tx: Tx, table: Table, page: list[Values]) -> None:
    """Write a page of rows. Raises WaitlistError when the database refuses one of this page or the last."""
    if tx.dialect == "sqlite":
        with _refusals(table):
            _one_by_one(tx, table, page)
        return
    text = json.dumps(
        [dict(zip(table.columns, values, strict=True)) for values in page],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    inserted(tx, table)  # the page before: the server worked at it while we made this one
    columns = _named(table.columns)
    # A statement for each row would take one trip each; one text for all needs no types of columns.
    tx.run(
        f"""insert into "{table.name}" ({columns})
            select {columns} from json_populate_recordset(null::"{table.name}", cast(:page as json))""",
        page=text,
    )


def inserted(tx: Tx, table: Table) -> None:
    """Wait until what was given to `insert` is carried out, and hear what was wrong with it."""
    with _refusals(table):
        tx.one("select 1")


@contextmanager
def _refusals(table: Table) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        state = str(getattr(error, "sqlstate", ""))[:2]
        if not (isinstance(error, IntegrityViolation) or state in _REFUSED):
            raise
        # Not the lines below the first: they hold somebody's address.
        reason = str(error).strip().partition("\n")[0]
        raise WaitlistError(f"A row of {table.name} was refused: {reason}. Nothing was copied.") from error


def settle(tx: Tx) -> None:
    """Check that whatever rows refer to is there, and plan as for a full database from now on."""
    if tx.dialect == "sqlite":
        missing = tx.one('select "table" as child, parent from pragma_foreign_key_check limit 1')
        if missing is not None:
            raise WaitlistError(
                f"A row of {missing['child']} refers to one of {missing['parent']} that is not there. "
                "Nothing was copied. `waitlist doctor` looks at the old database."
            )
        return
    tx.run("set constraints all immediate")
    _within_tables(tx, "not deferrable")
    for table in tables_of(tx) - LEFT_OUT:
        tx.run(f'analyze "{table}"')


def backend(tx: Tx) -> int:
    """Return by which number PostgreSQL knows this connection."""
    row = tx.one("select pg_backend_pid()")
    assert row is not None  # a function always gives a row
    return int(row[0])


def others(tx: Tx, *, writer: int, reader: int) -> int:
    """Return how many connections of this program to a PostgreSQL database there are beside our two."""
    row = tx.one(
        """select count(*) from pg_stat_activity where datname = current_database()
             and application_name = 'waitlist' and pid not in (:writer, :reader)""",
        writer=writer,
        reader=reader,
    )
    assert row is not None  # a count always gives a row
    return int(row[0])


def _one_by_one(tx: Tx, table: Table, page: list[Values]) -> None:
    names = [f"v{number}" for number in range(len(table.columns))]
    sql = f"""insert into "{table.name}" ({_named(table.columns)})
              values ({", ".join(f":{name}" for name in names)})"""
    for values in page:
        tx.run(sql, **dict(zip(names, values, strict=True)))


def _within_tables(tx: Tx, how: str) -> None:
    """Change when references within one table are checked: a page may refer to a later one."""
    for row in tx.all(_REFERENCES["postgres"]):
        if row["child"] == row["parent"]:
            tx.run(f'alter table "{row["child"]}" alter constraint "{row["name"]}" {how}')


def _named(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
