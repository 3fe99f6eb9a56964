"""Use cases that wait together run side by side in one transaction of PostgreSQL."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from waitlist.store.database import IntegrityViolation, Tx
from waitlist.store.postgres import PostgresDatabase

pytestmark = pytest.mark.anyio


@pytest.fixture
async def db(url: str) -> AsyncIterator[PostgresDatabase]:
    database = PostgresDatabase(url, writers=1, readers=1)
    await database.open()
    await database.write(_set_up)
    yield database
    await database.close()


def _set_up(tx: Tx) -> None:
    tx.run("create table signups (id bigint primary key, name text unique, town text)")
    tx.run("create table links (id bigint primary key, signup bigint not null references signups (id))")
    tx.run("create table counts (link bigint, day bigint, joins bigint, primary key (link, day))")


async def together(db: PostgresDatabase, *uses: Callable[[Tx], Any]) -> list[Any]:
    """Let all of them wait for the only connection, so that they share a transaction."""
    go, began = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def keep_busy(_: Tx) -> None:
        loop.call_soon_threadsafe(began.set)
        go.wait(10)

    first = asyncio.ensure_future(db.write(keep_busy))
    await began.wait()
    all_of_them = [asyncio.ensure_future(db.write(use)) for use in uses]
    await asyncio.sleep(0)
    go.set()
    await first
    return await asyncio.gather(*all_of_them, return_exceptions=True)


def transaction(tx: Tx) -> int:
    row = tx.one("select pg_current_xact_id()::text::bigint as id")
    assert row is not None
    return int(row["id"])


async def test_those_who_wait_together_share_a_transaction_and_ask_at_the_same_time(
    db: PostgresDatabase,
) -> None:
    said: list[str] = []

    def use(name: str) -> Callable[[Tx], int]:
        def ask_twice(tx: Tx) -> int:
            said.append(f"{name} asks")
            tx.one("select 1")
            said.append(f"{name} asks again")
            return transaction(tx)

        return ask_twice

    ids = await together(db, use("ada"), use("ben"), use("cem"))
    assert len(set(ids)) == 1
    assert said == [*(f"{name} asks" for name in ("ada", "ben", "cem"))] + [
        f"{name} asks again" for name in ("ada", "ben", "cem")
    ]


async def test_each_gets_its_own_rows_and_sees_what_it_wrote(db: PostgresDatabase) -> None:
    def use(number: int) -> Callable[[Tx], list[Any]]:
        def write_and_read(tx: Tx) -> list[Any]:
            tx.insert("signups", id=number, name=f"person {number}", town=None if number % 2 else "Rayong")
            tx.insert("links", id=10 + number, signup=number)
            rows = tx.all(
                "select name, town, l.id from signups s join links l on l.signup = s.id where s.id = :number",
                number=number,
            )
            return [tuple(row) for row in rows]

        return write_and_read

    assert await together(db, *(use(number) for number in range(4))) == [
        [("person 0", "Rayong", 10)],
        [("person 1", None, 11)],
        [("person 2", "Rayong", 12)],
        [("person 3", None, 13)],
    ]


async def test_what_one_writes_stays_in_its_order(db: PostgresDatabase) -> None:
    def replace(tx: Tx) -> None:
        tx.run("delete from signups")
        tx.insert("signups", id=1, name="ada", town="Nan")
        tx.run("update signups set town = 'Trat' where id = 1")
        tx.insert_new("signups", id=1, name="ben", town="Loei")
        tx.run("update signups set name = upper(name)")

    def other(tx: Tx) -> None:
        tx.insert("signups", id=2, name="cem", town="Nan")

    await db.write(lambda tx: tx.insert("signups", id=1, name="old", town="old"))
    await db.write(replace)
    assert await db.read(_people) == [(1, "ADA", "Trat")]
    await db.write(lambda tx: tx.run("delete from signups"))
    await together(db, replace, other)
    assert (1, "ADA", "Trat") in await db.read(_people)


def _people(tx: Tx) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in tx.all("select id, name, town from signups order by id")]


async def test_links_of_all_follow_the_signups_of_all(db: PostgresDatabase) -> None:
    await db.write(lambda tx: tx.insert("signups", id=1, name="ada", town=None))

    def come_back(tx: Tx) -> None:
        tx.insert("links", id=10, signup=1)

    def come(tx: Tx) -> None:
        tx.insert("signups", id=2, name="ben", town=None)
        tx.insert("links", id=11, signup=2)

    assert await together(db, come_back, come) == [None, None]
    rows = await db.read(
        lambda tx: [tuple(row) for row in tx.all("select id, signup from links order by id")]
    )
    assert rows == [(10, 1), (11, 2)]


async def test_what_many_add_to_one_row_is_one_sum(db: PostgresDatabase) -> None:
    def add(tx: Tx) -> None:
        tx.add("counts", {"link": 7, "day": 1}, joins=1)
        tx.add("counts", {"link": 7, "day": 2}, joins=10)
        tx.add("counts", {"link": 7, "day": 1}, joins=1)

    def read(tx: Tx) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in tx.all("select day, joins from counts where link = 7 order by day")]

    await together(db, *[add] * 20)
    await db.write(add)
    assert await db.read(read) == [(1, 42), (2, 210)]


async def test_of_two_who_hold_the_same_the_second_sees_what_the_first_wrote(db: PostgresDatabase) -> None:
    def find_or_make(number: int) -> Callable[[Tx], int]:
        def use(tx: Tx) -> int:
            tx.wait_turn("ada")
            row = tx.one("select id from signups where name = 'ada'")
            if row is not None:
                return int(row["id"])
            tx.insert("signups", id=number, name="ada", town=None)
            return number

        return use

    assert await together(db, *(find_or_make(number) for number in range(5))) == [0] * 5


async def test_whoever_wants_to_be_alone_goes_last_and_nobody_comes_between(db: PostgresDatabase) -> None:
    said: list[str] = []

    def alone(name: str) -> Callable[[Tx], None]:
        def use(tx: Tx) -> None:
            tx.one("select 1")
            tx.wait_turn()
            for step in (1, 2):
                said.append(f"{name} {step}")
                tx.wait_turn()
                tx.one("select 1")

        return use

    def quick(tx: Tx) -> None:
        tx.wait_turn("x")
        for _ in range(4):
            tx.one("select 1")
        said.append("quick")

    assert await together(db, alone("ada"), quick, alone("ben")) == [None] * 3
    assert said == ["quick", "ada 1", "ada 2", "ben 1", "ben 2"]


async def test_those_who_wait_for_each_other_are_carried_out_one_by_one(db: PostgresDatabase) -> None:
    def both(number: int, *keys: str) -> Callable[[Tx], int]:
        def use(tx: Tx) -> int:
            for key in keys:
                tx.wait_turn(key)
                tx.one("select 1")
            tx.insert("signups", id=number, name=str(number), town=None)
            return transaction(tx)

        return use

    one, other = await together(db, both(1, "a", "b"), both(2, "b", "a"))
    assert one != other
    assert [row[0] for row in await db.read(_people)] == [1, 2]


async def test_what_one_raises_in_the_middle_harms_no_other(db: PostgresDatabase) -> None:
    def write(number: int) -> Callable[[Tx], int]:
        def use(tx: Tx) -> int:
            tx.insert("signups", id=number, name=str(number), town=None)
            tx.one("select 1")
            return number

        return use

    def spoil(tx: Tx) -> None:
        tx.insert("signups", id=100, name="mallory", town=None)
        tx.one("select 1")
        raise LookupError("mallory")

    def twice(tx: Tx) -> None:
        tx.insert("signups", id=1, name="again", town=None)

    results = await together(db, write(1), spoil, write(2), twice, write(3))
    assert results[::2] == [1, 2, 3]
    assert isinstance(results[1], LookupError)
    assert isinstance(results[3], IntegrityViolation)
    assert [row[0] for row in await db.read(_people)] == [1, 2, 3]
