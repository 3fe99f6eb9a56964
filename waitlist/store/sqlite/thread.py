"""One aiosqlite connection, used by whole functions instead of single statements."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import aiosqlite

T = TypeVar("T")

# Its debug lines show every function with its arguments: people's addresses.
logging.getLogger("aiosqlite").setLevel(logging.INFO)


class ConnectionThread:
    """A connection and the thread that alone may touch it."""

    def __init__(self, path: Path, *, busy_seconds: float) -> None:
        # isolation_level=None: transactions are begun and ended by us only.
        self._aiosqlite = aiosqlite.connect(
            path, timeout=busy_seconds, isolation_level=None, cached_statements=512
        )

    async def open(self) -> None:
        try:
            _ = await self._aiosqlite
        except sqlite3.Error:
            # Its thread is ending, and would tell that to an event loop which may be gone by then.
            await asyncio.to_thread(self._aiosqlite._thread.join)  # noqa: SLF001 - as below
            raise

    async def run(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """Run `fn` on the thread in one hop, after all that was asked before, even if we are cancelled."""
        # aiosqlite offers a hop for each statement only, and five hops cost more than the transaction.
        # Hence this private call; the version is pinned, and a test asserts that it still works.
        execute: Callable[..., Awaitable[T]] = self._aiosqlite._execute  # noqa: SLF001
        return await execute(fn, self._aiosqlite._conn)  # noqa: SLF001

    def interrupt(self) -> None:
        """Let what runs on the thread fail at its next step."""
        self._aiosqlite._conn.interrupt()  # noqa: SLF001 - as above

    async def close(self) -> None:
        await self._aiosqlite.close()
