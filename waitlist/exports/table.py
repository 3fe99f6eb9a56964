"""What an export is: named columns, and pages of rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from waitlist.store.database import Database, Tx

Kind = Literal["text", "number", "time"]
Cell: TypeAlias = str | int | None
Cells: TypeAlias = tuple[Cell, ...]

PAGE = 2000  # rows read at a time


class Column(NamedTuple):
    """A time is UTC epoch milliseconds until it is written."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """An export. `pages(database)` gives lists of rows, none of them empty, each read by itself."""

    columns: tuple[Column, ...]
    pages: Callable[[Database], AsyncIterator[Sequence[Cells]]]


def columns(text: str, *, numbers: str = "", times: str = "") -> tuple[Column, ...]:
    """Return columns by their names in `text`, in this order; `numbers` and `times` name the ones so kept."""
    kinds: dict[str, Kind] = dict.fromkeys(numbers.split(), "number")
    kinds.update(dict.fromkeys(times.split(), "time"))
    return tuple(Column(name, kinds.get(name, "text")) for name in text.split())


async def paged(
    database: Database, page: Callable[[Tx, int], tuple[list[Cells], int | None]]
) -> AsyncIterator[Sequence[Cells]]:
    """Read page by page: `page(tx, after)` returns rows and the id to go on after, None at the end."""
    after: int | None = 0
    while after is not None:
        rows, after = await database.read(page, after)
        if rows:
            yield rows
