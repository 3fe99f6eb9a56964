"""The SQLite database and a full disk, a lock, a killed process: an answer, nothing lost, well by itself."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lists import join, make_tables, names, opened, size, together

from waitlist.problems import StoreUnavailable
from waitlist.store.database import Tx
from waitlist.store.sqlite import SqliteDatabase

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "waitlist.db"


@pytest.fixture
async def db(path: Path) -> AsyncIterator[SqliteDatabase]:
    async with opened(path) as database:
        await database.write(make_tables)
        yield database


async def test_a_full_disk_is_an_answer_and_heals_by_itself(db: SqliteDatabase) -> None:
    await db.write(join, "ada")
    (pages,) = await db.read(lambda tx: tuple(tx.one("pragma page_count")))
    await db.write(lambda tx: tx.all(f"pragma max_page_count = {pages}"))

    big = [lambda tx, n=n: join(tx, f"{n} {'x' * 9000}") for n in range(5)]
    outcomes = await together(db, *big, lambda tx: tx.one("select 1")["1"])
    assert outcomes.pop() == 1
    assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}
    assert "the disk is full (database or disk is full). Free some space" in str(outcomes[0])
    assert await db.read(names) == ["ada"]

    await db.write(lambda tx: tx.all("pragma max_page_count = 1000000"))
    assert await db.write(join, "ben") == "welcome ben"


@contextmanager
def files_limited_to(length: int) -> Iterator[None]:
    """Let the system refuse what would make a file of this process longer than `length` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_commit_that_fails_fails_the_whole_group_and_heals_by_itself(
    db: SqliteDatabase, path: Path
) -> None:
    await db.write(join, "ada")

    def known(tx: Tx) -> None:
        raise LookupError("of no worth: it saw what was never committed")

    with files_limited_to(size(path.with_name("waitlist.db-wal"))):
        outcomes = await together(db, lambda tx: join(tx, "ben"), known, lambda tx: join(tx, "carol"))
        assert {str(outcome) for outcome in outcomes} == {
            (
                f"The database {path} is not available: reading or writing failed (disk I/O error). "
                "Look whether the disk is full, and at the system's log."
            )
        }
        assert len({id(outcome) for outcome in outcomes}) == 3
        assert await db.read(names) == ["ada"]
    assert await db.write(join, "ben") == "welcome ben"
    assert await db.read(names) == ["ada", "ben"]


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Let another process hold the write lock for so long."""
    script = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('pragma wal_autocheckpoint = 0'); c.execute('begin immediate');"
        "print('locked', flush=True); time.sleep(float(sys.argv[2])); c.execute('rollback'); c.close()"
    )
    command = [sys.executable, "-c", script, str(path), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield


async def test_a_lock_of_another_process_is_waited_for(db: SqliteDatabase, path: Path) -> None:
    with locked(path, 1):
        assert await db.write(join, "ada") == "welcome ada"


async def test_a_lock_that_lasts_fails_all_that_wait_and_the_next_write_goes_on(path: Path) -> None:
    async with opened(path, busy_seconds=0.2) as db:
        await db.write(make_tables)
        with locked(path, 1):
            writes = [db.write(join, str(number)) for number in range(300)]
            outcomes = await asyncio.gather(*writes, return_exceptions=True)
            assert {str(outcome) for outcome in outcomes} == {
                (
                    f"The database {path} is not available: another process has locked it "
                    "(database is locked). Wait for that process, or stop it."
                )
            }
            assert await db.read(names) == []
        assert await db.write(join, "ada") == "welcome ada"


KILLED = """
import asyncio, sys
from pathlib import Path
from waitlist.store.sqlite import SqliteDatabase

async def client(db, number):
    for n in range(100_000):
        name = f"{number}-{n}"
        await db.write(lambda tx: (tx.run("insert into people values (:n)", n=name),
                                   tx.run("insert into friends values (:n, 'x')", n=name)))
        print(name, flush=True)

async def main():
    db = SqliteDatabase(Path(sys.argv[1]), exclusive=True)
    await db.open()
    await asyncio.gather(*[client(db, number) for number in range(16)])

asyncio.run(main())
"""


def acknowledged_by_a_killed_process(path: Path) -> list[str]:
    command = [sys.executable, "-c", KILLED, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(500)]
        process.kill()
        lines += process.stdout.readlines()
    return [line.strip() for line in lines if line.endswith("\n")]


async def test_nothing_acknowledged_is_lost_when_the_process_is_killed(path: Path) -> None:
    async with opened(path) as db:
        await db.write(make_tables)
    acknowledged = acknowledged_by_a_killed_process(path)
    assert len(acknowledged) >= 500
    async with opened(path, exclusive=True) as db:
        kept = set(await db.read(names))
        assert set(acknowledged) <= kept
        assert await db.read(lambda tx: tx.one("select count(*) from friends")[0]) == len(kept)
        assert await db.read(lambda tx: tx.one("pragma integrity_check")[0]) == "ok"
