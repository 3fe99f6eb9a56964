"""Pages of a long list, each read while the ones before it are worked on."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections import deque
from collections.abc import AsyncGenerator, Callable
from typing import TypeAlias, TypeVar

from waitlist.store.database import Database, Tx

T = TypeVar("T")
Read: TypeAlias = Callable[[Tx, int], tuple[T, int | None]]

AHEAD = 2  # pages that are read, or are being read, beside the one that is worked on


async def each_page(database: Database, read: Read[T]) -> AsyncGenerator[T]:
    """Give what `read` finds after an id, 0 at first; it returns the id to go on after, too, None at the end.

    Each page is read by itself, so that others write meanwhile. Close this when not all of it is wanted.
    """
    under_way: deque[Future[tuple[T, int | None] | None]] = deque()
    under_way.append(asyncio.ensure_future(database.read(read, 0)))
    try:
        while found := await under_way[0]:
            while len(under_way) <= AHEAD:
                under_way.append(asyncio.ensure_future(_following(under_way[-1], database, read)))
            await asyncio.sleep(0)  # asked for before Python is busy
            under_way.popleft()
            yield found[0]
    finally:
        for reading in under_way:
            reading.cancel()  # of no use once nobody wants it any longer
        await asyncio.gather(*under_way, return_exceptions=True)


async def _following(
    previous: Future[tuple[T, int | None] | None], database: Database, read: Read[T]
) -> tuple[T, int | None] | None:
    """Read the page after another one that may still be read; None after the last one."""
    found = await previous
    if found is None or found[1] is None:
        return None
    return await database.read(read, found[1])
