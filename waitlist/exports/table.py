"""What an export is: named columns, and pages of what stands in them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from waitlist.store.database import Database, Tx

Kind = Literal["text", "number", "time"]
Cell: TypeAlias = str | int | None
Page: TypeAlias = Sequence[Sequence[Cell]]
"""Some rows, **column by column**: a million cells are worked on in fewer steps than by rows. Never empty."""

PAGE = 500  # rows read at a time: all their cells find room in the cache of a processor


class Column(NamedTuple):
    """A time is UTC epoch milliseconds until it is written."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """An export; each page of `pages(database)` is read by itself, so that others write meanwhile."""

    columns: tuple[Column, ...]
    pages: Callable[[Database], AsyncIterator[Page]]


def columns(text: str, *, numbers: str = "", times: str = "") -> tuple[Column, ...]:
    """Return columns by their names in `text`, in this order; `numbers` and `times` name the ones so kept."""
    kinds: dict[str, Kind] = dict.fromkeys(numbers.split(), "number")
    kinds.update(dict.fromkeys(times.split(), "time"))
    return tuple(Column(name, kinds.get(name, "text")) for name in text.split())


def turned(rows: Iterable[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Return the columns of rows, or the rows of columns; nothing of nothing."""
    return tuple(zip(*rows, strict=True))


async def paged(
    database: Database, page: Callable[[Tx, int], tuple[Page, int | None]]
) -> AsyncIterator[Page]:
    """Read page by page: `page(tx, after)` returns a page and the id to go on after, None at the end."""
    after: int | None = 0
    while after is not None:
        found, after = await database.read(page, after)
        if found:
            yield found
