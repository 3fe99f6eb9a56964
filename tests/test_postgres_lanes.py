"""What comes while one connection is at work goes together, and nobody waits for one that is stuck."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from waitlist.store.database import Tx
from waitlist.store.postgres import PostgresDatabase

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def opened(url: str, relief: float) -> AsyncIterator[PostgresDatabase]:
    database = PostgresDatabase(url, relief=relief)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def at_work() -> Iterator[tuple[Callable[[Tx], None], threading.Event, threading.Event]]:
    """Give a use case that goes on until the second event; the first one says that it began."""
    began, done = threading.Event(), threading.Event()

    def work(_tx: Tx) -> None:
        began.set()
        assert done.wait(30)

    try:
        yield work, began, done
    finally:
        done.set()


def transaction(tx: Tx) -> str:
    row = tx.one("select pg_current_xact_id()::text as id")
    assert row is not None
    return str(row["id"])


async def test_what_comes_while_one_is_at_work_is_committed_together(url: str) -> None:
    async with opened(url, relief=30) as db:
        with at_work() as (work, began, done):
            busy = asyncio.ensure_future(db.write(work))
            await asyncio.to_thread(began.wait, 30)
            waiting = [asyncio.ensure_future(db.write(transaction)) for _ in range(20)]
            await asyncio.sleep(0)
            assert db.waiting == (20, 0)
            done.set()
            assert len(set(await asyncio.gather(*waiting))) == 1
            await busy


async def test_nobody_waits_for_long_behind_one_that_is_stuck(url: str) -> None:
    async with opened(url, relief=0.05) as db:
        with at_work() as (work, began, done):
            busy = asyncio.ensure_future(db.write(work))
            await asyncio.to_thread(began.wait, 30)
            async with asyncio.timeout(20):
                assert await db.write(transaction)
                assert await db.write(transaction)
            assert not busy.done()
            done.set()
            await busy


async def test_a_whole_transactions_worth_waits_for_nobody(url: str) -> None:
    async with opened(url, relief=30) as db:
        with at_work() as (work, began, done):
            busy = asyncio.ensure_future(db.write(work))
            await asyncio.to_thread(began.wait, 30)
            waiting = [asyncio.ensure_future(db.write(transaction)) for _ in range(40)]
            async with asyncio.timeout(20):
                together = set(await asyncio.gather(*waiting[:32]))
            assert len(together) == 1
            assert not busy.done()
            done.set()
            rest = set(await asyncio.gather(*waiting[32:]))
            assert len(rest) == 1
            assert rest != together
            await busy


async def test_who_is_left_behind_a_whole_transaction_is_looked_after(url: str) -> None:
    async with opened(url, relief=0.05) as db:
        with at_work() as (first, began, done), at_work() as (second, began_too, done_too):
            stuck = [asyncio.ensure_future(db.write(first))]
            await asyncio.to_thread(began.wait, 30)
            stuck.append(asyncio.ensure_future(db.write(second)))
            await asyncio.to_thread(began_too.wait, 30)
            waiting = [asyncio.ensure_future(db.write(transaction)) for _ in range(70)]
            async with asyncio.timeout(20):
                assert len(set(await asyncio.gather(*waiting))) >= 3
            assert not any(each.done() for each in stuck)
            done.set()
            done_too.set()
            await asyncio.gather(*stuck)


async def test_who_reads_does_not_wait_for_a_long_read(url: str) -> None:
    async with opened(url, relief=0.5) as db:
        with at_work() as (work, began, done):
            busy = asyncio.ensure_future(db.read(work))
            await asyncio.to_thread(began.wait, 30)
            async with asyncio.timeout(20):
                assert await db.read(lambda tx: tx.one("select 1")) is not None
            assert not busy.done()
            done.set()
            await busy
