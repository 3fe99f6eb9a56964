"""A small list of people in a SQLite file, and what tests of that database do with it."""

from __future__ import annotations

import asyncio
import stat
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from waitlist.store.database import Tx
from waitlist.store.sqlite import SqliteDatabase


@asynccontextmanager
async def opened(path: Path, **options: Any) -> AsyncIterator[SqliteDatabase]:
    database = SqliteDatabase(path, **options)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


def make_tables(tx: Tx) -> None:
    tx.run("create table people (name text primary key)")
    tx.run("create table friends (name text not null references people (name), friend text not null)")
    tx.run(
        """create table promises
           (name text not null references people (name) deferrable initially deferred)"""
    )


def join(tx: Tx, name: str) -> str:
    tx.run("insert into people (name) values (:name)", name=name)
    return f"welcome {name}"


def names(tx: Tx) -> list[str]:
    return [row["name"] for row in tx.all("select name from people order by name")]


def listing(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def size(file: Path) -> int:
    return file.stat().st_size


async def together(db: SqliteDatabase, *writes: Callable[[Tx], Any]) -> list[Any]:
    """Write all of it in one group, which waits behind a slow write."""
    first = asyncio.create_task(db.write(lambda _: time.sleep(0.05)))
    await asyncio.sleep(0.01)
    outcomes = await asyncio.gather(*[db.write(write) for write in writes], return_exceptions=True)
    await first
    return outcomes
