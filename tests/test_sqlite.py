"""The SQLite database: transactions, those that are committed together, and the queue before them."""

from __future__ import annotations

import asyncio
import inspect
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from lists import join, listing, make_tables, names, opened, together

from waitlist.problems import StoreUnavailable
from waitlist.store.database import IntegrityViolation, Tx
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


async def test_a_row_is_read_by_name_by_position_and_as_a_dict(db: SqliteDatabase) -> None:
    await db.write(join, "ada")
    row = await db.read(lambda tx: tx.one("select name, :x as x from people", x=5))
    assert row is not None
    assert (row["name"], row[0], row["x"], dict(row)) == ("ada", "ada", 5, {"name": "ada", "x": 5})
    assert await db.read(lambda tx: tx.one("select 1 where 1 = 2")) is None


async def test_rows_come_one_by_one_and_a_reader_that_stops_early_leaves_no_snapshot_behind(
    db: SqliteDatabase,
) -> None:
    for number in range(30):
        await db.write(join, f"{number:02}")

    def stop_early(tx: Tx) -> str:
        for row in tx.each("select name from people order by name", batch=3):
            if row["name"] == "05":
                raise LookupError("enough")
        return "never"

    for run in (db.write, db.read):
        with pytest.raises(LookupError) as held:  # the traceback keeps the loop, and its cursor, alive
            await run(stop_early)
        await db.write(join, f"after {run.__name__}")
        assert held.value.args == ("enough",)
    assert len(await db.read(lambda tx: list(tx.each("select * from people")))) == 32


async def test_a_conflict_is_an_integrity_violation_and_the_function_may_go_on(db: SqliteDatabase) -> None:
    await db.write(join, "ada")

    def join_anyway(tx: Tx) -> str:
        try:
            return join(tx, "ada")
        except IntegrityViolation as violation:
            join(tx, "ada 2")
            return str(violation)

    assert await db.write(join_anyway) == "UNIQUE constraint failed: people.name"
    assert await db.read(names) == ["ada", "ada 2"]


async def test_foreign_keys_are_enforced_with_returning_too(db: SqliteDatabase) -> None:
    with pytest.raises(IntegrityViolation, match="FOREIGN KEY constraint failed"):
        await db.write(lambda tx: tx.run("insert into friends values ('nobody', 'ben')"))
    with pytest.raises(IntegrityViolation, match="FOREIGN KEY constraint failed"):
        await db.write(lambda tx: tx.one("insert into friends values ('nobody', 'ben') returning friend"))


async def test_a_mistake_in_sql_stays_what_it_is(db: SqliteDatabase) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table: peple"):
        await db.write(lambda tx: tx.all("select * from peple"))
    with pytest.raises(sqlite3.ProgrammingError, match="did not supply a value for binding parameter :name"):
        await db.read(lambda tx: tx.one("select :name"))


async def test_a_reader_cannot_write_and_sees_what_was_committed_before_it_asked(db: SqliteDatabase) -> None:
    for name in ("ada", "ben", "carol"):
        await db.write(join, name)
        assert name in await db.read(names)
    with pytest.raises(StoreUnavailable, match="it is read-only"):
        await db.read(join, "mallory")


async def test_a_stop_iteration_is_not_swallowed(db: SqliteDatabase) -> None:
    empty: Iterator[str] = iter(())
    with pytest.raises(RuntimeError, match="raised StopIteration"):
        await db.write(lambda _: next(empty))
    with pytest.raises(RuntimeError, match="raised StopIteration"):
        await db.read(lambda _: next(empty))


async def test_of_a_hundred_writes_at_once_one_fails_and_harms_no_other(db: SqliteDatabase) -> None:
    def bad(tx: Tx) -> None:
        join(tx, "half done")
        raise LookupError("mallory")

    writes = [lambda tx, n=n: join(tx, f"{n:03}") for n in range(99)]
    outcomes = await together(db, *writes[:50], bad, *writes[50:])
    assert [str(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == ["mallory"]
    assert await db.read(names) == [f"{n:03}" for n in range(99)]


async def test_the_first_of_a_group_may_fail_as_well(db: SqliteDatabase) -> None:
    def bad(tx: Tx) -> None:
        join(tx, "half done")
        raise LookupError

    outcomes = await together(db, bad, bad, lambda tx: join(tx, "ada"))
    assert [type(outcome) for outcome in outcomes] == [LookupError, LookupError, str]
    assert await db.read(names) == ["ada"]


@pytest.mark.parametrize("position", [0, 1, 2], ids=["first", "middle", "last"])
async def test_who_rolls_the_whole_transaction_back_fails_alone(db: SqliteDatabase, position: int) -> None:
    await db.write(join, "ada")

    def bad(tx: Tx) -> None:
        join(tx, "half done")
        tx.run("insert or rollback into people values ('ada')")

    writes: list[Callable[[Tx], Any]] = [lambda tx: join(tx, "ben"), lambda tx: join(tx, "carol")]
    writes.insert(position, bad)
    outcomes = await together(db, *writes)
    assert isinstance(outcomes.pop(position), IntegrityViolation)
    assert outcomes == ["welcome ben", "welcome carol"]
    assert await db.read(names) == ["ada", "ben", "carol"]


async def test_nothing_is_written_outside_the_transaction_once_it_is_lost(db: SqliteDatabase) -> None:
    await db.write(join, "ada")

    def stubborn(tx: Tx) -> None:
        try:
            tx.run("insert or rollback into people values ('ada')")
        except IntegrityViolation:
            join(tx, "stray")

    def careless(tx: Tx) -> None:
        try:
            stubborn(tx)
        except StoreUnavailable:
            return

    with pytest.raises(StoreUnavailable, match="has rolled this transaction back"):
        await db.write(stubborn)
    ben, lost, carol = await together(db, lambda tx: join(tx, "ben"), careless, lambda tx: join(tx, "carol"))
    assert (ben, carol) == ("welcome ben", "welcome carol")
    assert "ended its transaction, or went on after it was rolled back" in str(lost)
    assert await db.read(names) == ["ada", "ben", "carol"]


async def test_a_key_that_is_checked_at_commit_fails_the_one_who_broke_it(db: SqliteDatabase) -> None:
    def promise(tx: Tx) -> None:
        join(tx, "half done")
        tx.run("insert into promises values ('nobody')")

    ben, broken, carol = await together(db, lambda tx: join(tx, "ben"), promise, lambda tx: join(tx, "carol"))
    assert (ben, carol) == ("welcome ben", "welcome carol")
    assert isinstance(broken, IntegrityViolation)
    assert await db.read(names) == ["ben", "carol"]


async def test_an_accepted_write_is_carried_out_although_the_client_went_away(db: SqliteDatabase) -> None:
    blocker = asyncio.create_task(db.write(lambda _: time.sleep(0.1)))
    await asyncio.sleep(0.02)
    waiting = asyncio.create_task(db.write(join, "ada"))
    await asyncio.sleep(0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await blocker
    assert await together(db) == []
    assert await db.read(names) == ["ada"]


async def test_a_cancelled_read_leaves_the_readers_in_order(path: Path) -> None:
    async with opened(path, readers=1) as db:
        slow = asyncio.create_task(db.read(lambda _: time.sleep(0.1)))
        await asyncio.sleep(0.02)
        slow.cancel()
        assert await db.read(lambda tx: tx.dialect) == "sqlite"


async def test_a_full_queue_refuses_at_once(path: Path) -> None:
    async with opened(path, waiting_limit=3, readers=1) as db:
        release = threading.Event()
        for run, what in ((db.write, "3 writes wait"), (db.read, "3 reads wait")):
            release.clear()
            tasks = [asyncio.create_task(run(lambda _: release.wait()))]
            await asyncio.sleep(0.05)
            tasks += [asyncio.create_task(run(lambda _: True)) for _ in range(3 if run == db.write else 2)]
            await asyncio.sleep(0.01)
            with pytest.raises(StoreUnavailable, match=f"is busy: {what} already. Try again.") as refused:
                await run(lambda _: True)
            assert refused.value.retry_after == 1
            release.set()
            assert all(await asyncio.gather(*tasks))


async def test_closing_refuses_reads_that_still_wait_for_a_reader(path: Path) -> None:
    db = SqliteDatabase(path, readers=1)
    await db.open()
    slow = asyncio.create_task(db.read(lambda _: time.sleep(0.1)))
    waiting = asyncio.create_task(db.read(names))
    await asyncio.sleep(0.02)
    await db.close()
    await slow
    with pytest.raises(StoreUnavailable, match="is closed"):
        await waiting


async def test_closing_carries_out_what_was_accepted_and_refuses_the_rest(path: Path) -> None:
    db = SqliteDatabase(path)
    await db.open()
    await db.write(make_tables)
    tasks = [asyncio.create_task(db.write(join, str(number))) for number in range(300)]
    await asyncio.sleep(0)
    await db.close()
    assert len(await asyncio.gather(*tasks)) == 300
    for refused in (db.write, db.read):
        with pytest.raises(StoreUnavailable, match="is closed"):
            await refused(names)
    assert listing(path.parent) == ["waitlist.db", "waitlist.db.lock"]
    async with opened(path) as again:
        assert len(await again.read(names)) == 300


async def test_many_clients_share_one_flush(
    db: SqliteDatabase, record_property: Callable[[str, object], None]
) -> None:
    async def client(number: int) -> None:
        for turn in range(30):
            await db.write(join, f"{number}-{turn}")

    started = time.monotonic()
    await asyncio.gather(*[client(number) for number in range(64)])
    record_property("writes_per_second", round(64 * 30 / (time.monotonic() - started)))
    assert len(await db.read(names)) == 64 * 30


async def test_the_private_call_of_the_pinned_library_is_as_expected(db: SqliteDatabase) -> None:
    assert version("aiosqlite") == "0.22.1"
    assert list(inspect.signature(aiosqlite.Connection._execute).parameters) == [  # noqa: SLF001
        "self",
        "fn",
        "args",
        "kwargs",
    ]
    here = threading.get_ident()
    writer, reader = (
        await db.write(lambda _: threading.get_ident()),
        await db.read(lambda _: threading.get_ident()),
    )
    assert len({here, writer, reader}) == 3
