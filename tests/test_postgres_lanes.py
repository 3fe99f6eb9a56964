"""What comes while one connection is at work goes together, and nobody waits for one that is stuck."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

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


@asynccontextmanager
async def at_work(carry_out: Callable[..., Awaitable[Any]]) -> AsyncIterator[Callable[[], None]]:
    """Keep a connection at work until what is given is called, at the latest to the end of the block.

    Nothing may have let it go before.
    """
    began, done = threading.Event(), threading.Event()

    def work(_tx: Tx) -> None:
        began.set()
        assert done.wait(30)

    busy = asyncio.ensure_future(carry_out(work))
    try:
        assert await asyncio.to_thread(began.wait, 30)
        yield done.set
        assert done.is_set() or not busy.done()
    finally:
        done.set()
        await busy


def transaction(tx: Tx) -> str:
    row = tx.one("select pg_current_xact_id()::text as id")
    assert row is not None
    return str(row["id"])


def many(db: PostgresDatabase, count: int) -> list[asyncio.Future[str]]:
    return [asyncio.ensure_future(db.write(transaction)) for _ in range(count)]


async def test_what_comes_while_one_is_at_work_is_committed_together(url: str) -> None:
    async with opened(url, relief=30) as db, at_work(db.write) as let_go:
        waiting = many(db, 20)
        await asyncio.sleep(0)
        assert db.waiting == (20, 0)
        let_go()
        assert len(set(await asyncio.gather(*waiting))) == 1


async def test_nobody_waits_for_long_behind_one_that_is_stuck(url: str) -> None:
    async with opened(url, relief=0.05) as db, at_work(db.write), asyncio.timeout(20):
        assert await db.write(transaction)
        assert await db.write(transaction)


async def test_a_whole_transactions_worth_waits_for_nobody(url: str) -> None:
    async with opened(url, relief=30) as db, at_work(db.write) as let_go:
        waiting = many(db, 40)
        async with asyncio.timeout(20):
            together = set(await asyncio.gather(*waiting[:32]))
        assert len(together) == 1
        let_go()
        rest = set(await asyncio.gather(*waiting[32:]))
        assert len(rest) == 1
        assert rest != together


async def test_who_is_left_behind_a_whole_transaction_is_looked_after(url: str) -> None:
    async with opened(url, relief=0.05) as db, at_work(db.write), at_work(db.write), asyncio.timeout(20):
        assert len(set(await asyncio.gather(*many(db, 70)))) >= 3


async def test_who_reads_does_not_wait_for_a_long_read(url: str) -> None:
    async with opened(url, relief=0.5) as db, at_work(db.read), asyncio.timeout(20):
        assert await db.read(lambda tx: tx.one("select 1")) is not None
