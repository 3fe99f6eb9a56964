"""What a use case may ask of a database, whichever one it is.

A use case is one synchronous function whose first argument is a `Tx`. It runs on a thread of the database,
inside one transaction, and may be **run again from its start** when that transaction was lost: it changes
nothing but the database.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Dialect = Literal["sqlite", "postgres"]

Columns = list[tuple[Any, ...]]
"""Rows, column by column."""

OWN_TABLES = frozenset({"commits"})
"""Tables that a `Database` keeps for itself, beside those of the schema."""


class IntegrityViolation(Exception):
    """A row that breaks a unique key, a foreign key or a check. The text is the database's own.

    On PostgreSQL the transaction is spoilt with it, and the use case is run again, a few times, in case
    another one was faster: write `on conflict do nothing` where one is expected.
    """


class Row(Protocol):
    """One row: `row["name"]`, `row[0]`, `dict(row)`, and its values in order: `a, b = row`."""

    def __getitem__(self, key: int | str, /) -> Any: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...
    def keys(self) -> list[str]: ...


class Tx(Protocol):
    """One transaction. Parameters are written `:name` in the SQL and given by keyword."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def shard(self) -> int:
        """The number under which this transaction adds to counts that many processes add to."""

    def one(self, sql: str, /, **params: Any) -> Row | None:
        """Return the first row, or None. Write `limit 1` where there may be many."""

    def all(self, sql: str, /, **params: Any) -> list[Row]:
        """Return every row."""

    def columns(self, sql: str, /, **params: Any) -> Columns:
        """Return every row, column by column: for long lists. No rows: empty columns."""

    def numbers(self, sql: str, /, *, batch: int = 10_000, **params: Any) -> Iterator[int]:
        """Give the whole numbers of the only column one by one, as `each` does, in less time."""

    def run(self, sql: str, /, **params: Any) -> None:
        """Run a statement that returns no rows. What is wrong with it may be raised by a later one."""

    def insert(self, table: str, /, **values: Any) -> None:
        """Add a row: a whole number or a text for each column, or None. Errors as those of `run`."""

    def insert_new(self, table: str, /, **values: Any) -> None:
        """Add a row, unless its key is there already."""

    def add(self, table: str, key: Mapping[str, Any], /, **amounts: int) -> None:
        """Add to the columns of the row with this primary key, which is made where there is none."""

    def each(self, sql: str, /, *, batch: int = 1000, **params: Any) -> Iterator[Row]:
        """Give the rows one by one, fetched `batch` at a time, while this transaction lasts."""

    def wait_turn(self, key: Hashable = None) -> None:
        """Wait until no other use case that shares this transaction holds `key`, and hold it to the end.

        Without a key, until none of them is under way: before a lock of the server is taken, which would not
        keep out those that hold it together.
        """


class Database(Protocol):
    """An open database, used from the event loop that opened it."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def waiting(self) -> tuple[int, int]:
        """How many writes wait, and how many reads wait or are under way."""

    async def open(self) -> None:
        """Connect. Raises ConfigError or StoreUnavailable, each saying what to do."""

    async def close(self) -> None:
        """Finish every write that was accepted, refuse new ones, disconnect."""

    async def write(self, fn: Callable[Concatenate[Tx, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(tx, …)` in a transaction that may write; return its result once committed and flushed.

        What `fn` raises is raised here, and nothing of it is kept. Raises StoreUnavailable when the database
        cannot take it now. A write that was accepted is carried out even if the caller is cancelled.
        """

    async def read(self, fn: Callable[Concatenate[Tx, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(tx, …)` in a transaction that sees one state of the database and cannot write."""

    async def glance(self, fn: Callable[Concatenate[Tx, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Do as `read` does, for a page that waits for a few rows found by key.

        SQLite answers in the event loop, ten times as fast, and everybody else waits so long: for `fn` that
        reads some ten rows of each of a few indexes, never for one that goes through a list. What `fn` raises
        is raised here.
        """

    async def ping(self) -> None:
        """Ask the database something small. Raises StoreUnavailable when it does not answer."""
