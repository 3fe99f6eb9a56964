"""Looking at a few rows from the event loop: a read like any other, by the thread that asks."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from waitlist.problems import StoreUnavailable
from waitlist.store.database import Tx
from waitlist.store.sqlite import SqliteDatabase

pytestmark = pytest.mark.anyio

# Holds what a process holds that mends the index of the log after another one died, until it is told to end.
MENDING = """
import fcntl, mmap, sys
with open(sys.argv[1], "r+b") as file, mmap.mmap(file.fileno(), 0) as index:
    fcntl.lockf(file, fcntl.LOCK_EX, 3, 120)
    index[:96] = bytes(96)
    print("mending", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "waitlist.db"


@pytest.fixture
async def db(path: Path) -> AsyncIterator[SqliteDatabase]:
    database = SqliteDatabase(path)
    await database.open()
    await database.write(lambda tx: tx.run("create table people (name text primary key)"))
    yield database
    await database.close()


def join(tx: Tx, name: str) -> None:
    tx.run("insert into people (name) values (:name)", name=name)


def count(tx: Tx) -> int:
    row = tx.one("select count(*) from people")
    assert row is not None
    return int(row[0])


async def test_a_glance_sees_what_was_committed_before_it(db: SqliteDatabase) -> None:
    assert await db.glance(count) == 0
    await db.write(join, "ada")
    assert await db.glance(count) == 1


async def test_a_glance_is_made_by_the_thread_that_asks_and_waits_for_nobody(db: SqliteDatabase) -> None:
    assert await db.glance(lambda _: threading.get_ident()) == threading.get_ident()
    release = threading.Event()
    busy = [asyncio.create_task(db.write(lambda _: release.wait()))]
    busy += [asyncio.create_task(db.read(lambda _: release.wait())) for _ in range(9)]
    await asyncio.sleep(0.05)
    assert await db.glance(count) == 0
    release.set()
    await asyncio.gather(*busy)


async def test_a_glance_sees_one_state_however_many_questions_it_asks(db: SqliteDatabase, path: Path) -> None:
    def look_twice(tx: Tx) -> tuple[int, int]:
        before = count(tx)
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("insert into people (name) values ('ben')")
        return before, count(tx)

    assert await db.glance(look_twice) == (0, 0)
    assert await db.glance(count) == 1


async def test_a_glance_cannot_write_and_leaves_checkpoints_to_the_writer(db: SqliteDatabase) -> None:
    with pytest.raises(StoreUnavailable, match="read-only"):
        await db.glance(join, "ada")
    assert await db.glance(count) == 0

    def settings(tx: Tx) -> list[Any]:
        return [
            tx.all(f"pragma {name}")[0][0] for name in ("query_only", "wal_autocheckpoint", "busy_timeout")
        ]

    assert await db.glance(settings) == [1, 0, 0]


async def test_what_goes_wrong_in_a_glance_is_raised_and_leaves_no_snapshot_behind(
    db: SqliteDatabase,
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await db.glance(lambda tx: tx.one("select * from nobody"))
    with pytest.raises(ZeroDivisionError):
        await db.glance(lambda tx: count(tx) // 0)
    assert await db.glance(lambda tx: next(tx.each("select 1 union select 2"))[0]) == 1
    with pytest.raises(RuntimeError, match="raised StopIteration"):
        await db.glance(lambda _: next(iter(())))
    await db.write(join, "ada")
    assert await db.glance(count) == 1


async def test_a_closed_database_is_not_looked_at(db: SqliteDatabase, path: Path) -> None:
    await db.close()
    with pytest.raises(StoreUnavailable, match="is closed"):
        await db.glance(count)
    assert sorted(file.name for file in path.parent.iterdir()) == ["waitlist.db", "waitlist.db.lock"]


async def test_where_a_glance_would_have_to_wait_a_reader_waits(db: SqliteDatabase, path: Path) -> None:
    await db.write(join, "ada")
    assert await db.glance(count) == 1
    command = [sys.executable, "-c", MENDING, f"{path}-shm"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:  # noqa: ASYNC220 - it starts at once
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "mending\n"
        looking = asyncio.create_task(db.glance(count))
        await asyncio.sleep(0.1)
        assert not looking.done()
        other.stdin.close()
        assert await looking == 1
