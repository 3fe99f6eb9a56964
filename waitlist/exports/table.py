"""What an export is: named columns, and pages of what stands in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from waitlist.exports.ahead import Read, each_page
from waitlist.sites import Site
from waitlist.store.database import Database

Kind = Literal["text", "number", "time"]
Cell: TypeAlias = str | int | None
Page: TypeAlias = Sequence[Sequence[Cell]]
"""Some rows, **column by column**: a million cells are worked on in fewer steps than by rows."""

BuildPage: TypeAlias = Callable[[], Page]
"""Makes a page of what was read for it."""

ReadPage: TypeAlias = Read[BuildPage]
"""Reads for the page after an id, 0 at first; returns what makes it, and the id to go on after, if any.

It asks all that is to be asked of the database; what Python alone can do is left to what is returned.
"""

PAGE = 2000  # rows read at a time
T = TypeVar("T")


class Column(NamedTuple):
    """A time is UTC epoch milliseconds until it is written."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """An export of `sites`. `start` learns what must be known of a site and returns what reads its pages."""

    columns: tuple[Column, ...]
    sites: Sequence[Site]
    start: Callable[[Database, Site], Awaitable[ReadPage]]

    async def pages(self, database: Database, finish: Callable[[Page], T]) -> AsyncIterator[T]:
        """Give what `finish` makes of each page.

        The next ones are read while one is built and finished, in another thread: the database and Python
        work side by side.
        """
        for site in self.sites:
            async with aclosing(each_page(database, await self.start(database, site))) as read:
                async for build in read:
                    for finished in await asyncio.to_thread(_finished, build, finish):
                        yield finished


def _finished(build: BuildPage, finish: Callable[[Page], T]) -> tuple[T, ...]:
    page = build()
    return (finish(page),) if page else ()


def built(page: Page) -> BuildPage:
    """Return what makes a page that is there already."""
    return lambda: page


def columns(text: str, *, numbers: str = "", times: str = "") -> tuple[Column, ...]:
    """Return columns by their names in `text`, in this order; `numbers` and `times` name the ones so kept."""
    kinds: dict[str, Kind] = dict.fromkeys(numbers.split(), "number")
    kinds.update(dict.fromkeys(times.split(), "time"))
    return tuple(Column(name, kinds.get(name, "text")) for name in text.split())


def turned(rows: Iterable[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Return the columns of rows, or the rows of columns; nothing of nothing."""
    return tuple(zip(*rows, strict=True))
