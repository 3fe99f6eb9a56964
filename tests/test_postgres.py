"""PostgreSQL: what waits is committed together, once, whoever else writes and whatever breaks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import databases
import psycopg
import pytest
from game import START, Game
from postgres import Postgres
from wire import Wire

from waitlist import addresses
from waitlist.flows.confirm import confirm
from waitlist.flows.join import Submission, join
from waitlist.flows.recount import differences
from waitlist.problems import ConfigError, StoreUnavailable
from waitlist.store import connect
from waitlist.store.database import Database, IntegrityViolation, Tx
from waitlist.store.migrate import BUNDLED, load, migrate
from waitlist.store.postgres import PostgresDatabase
from waitlist.store.postgres.transaction import translate

pytestmark = pytest.mark.anyio


@pytest.fixture
async def db(url: str) -> AsyncIterator[PostgresDatabase]:
    database = PostgresDatabase(url)
    await database.open()
    await database.write(_set_up)
    yield database
    await database.close()


def _set_up(tx: Tx) -> None:
    tx.run("create table people (name text primary key, friends bigint not null default 0)")


def add(tx: Tx, name: str) -> str:
    tx.run("insert into people (name) values (:name)", name=name)
    return name


def names(tx: Tx) -> list[str]:
    return [row["name"] for row in tx.all("select name from people order by name")]


def test_parameters_percent_signs_and_hints_are_translated() -> None:
    sql = "select a::text, b % 2 from t where +site = :site and +t.n = :n1 and c like 'x%' and d = 1 + e"
    assert translate(sql) == (
        b"select a::text, b %% 2 from t where site = %(site)s and t.n = %(n1)s and c like 'x%%' and d = 1 + e"
    )


async def test_rows_are_read_by_name_and_by_position(db: PostgresDatabase) -> None:
    await db.write(add, "ada")
    row = await db.read(lambda tx: tx.one("select name, friends from people"))
    assert row is not None
    assert (row["name"], row[1], len(row), list(row), row.keys()) == (
        "ada",
        0,
        2,
        ["ada", 0],
        ["name", "friends"],
    )
    assert dict(row) == {"name": "ada", "friends": 0}
    total = await db.read(lambda tx: tx.one("select sum(friends) as n from people"))
    assert total is not None
    assert type(total["n"]) is int


async def test_many_writes_at_once_are_all_kept_and_one_that_fails_harms_no_other(
    db: PostgresDatabase,
) -> None:
    def spoil(tx: Tx, name: str) -> None:
        add(tx, name)
        raise LookupError(name)

    writes: list[Any] = [db.write(add, f"{number:03}") for number in range(200)]
    writes[50:50] = [db.write(spoil, "mallory")]
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(results.pop(50), LookupError)
    assert results == [f"{number:03}" for number in range(200)]
    assert await db.read(names) == results


async def test_a_row_that_breaks_a_key_is_told_without_what_it_held(db: PostgresDatabase) -> None:
    await db.write(add, "ada@example.com")
    with pytest.raises(IntegrityViolation) as told:
        await db.write(add, "ada@example.com")
    assert str(told.value) == 'duplicate key value violates unique constraint "people_pkey"'


async def test_a_read_cannot_write_and_sees_one_state(db: PostgresDatabase) -> None:
    with pytest.raises(StoreUnavailable, match="it is read-only"):
        await db.read(add, "ada")
    await db.write(add, "ada")

    def look_twice(tx: Tx) -> tuple[list[str], list[str]]:
        first = names(tx)
        asyncio.run_coroutine_threadsafe(db.write(add, "ben"), loop).result(5)
        return first, names(tx)

    loop = asyncio.get_running_loop()
    assert await db.read(look_twice) == (["ada"], ["ada"])
    assert await db.read(names) == ["ada", "ben"]


async def test_rows_come_one_by_one_and_reading_them_may_stop_early(db: PostgresDatabase) -> None:
    for number in range(30):
        await db.write(add, f"{number:02}")

    def some(tx: Tx) -> list[str]:
        found = []
        for row in tx.each("select name from people where name >= :first order by name", batch=4, first="03"):
            found.append(row["name"])
            if len(found) == 10:
                break
        return found

    assert await db.read(some) == [f"{number:02}" for number in range(3, 13)]
    everybody = await db.read(lambda tx: [row[0] for row in tx.each("select name from people", batch=7)])
    assert len(everybody) == 30


async def test_a_cancelled_write_is_carried_out_all_the_same(db: PostgresDatabase) -> None:
    task = asyncio.create_task(db.write(add, "ada"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await db.write(add, "ben")
    assert await db.read(names) == ["ada", "ben"]


async def test_a_connection_that_is_cut_off_is_made_again(db: PostgresDatabase, url: str) -> None:
    await db.write(add, "ada")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            """select pg_terminate_backend(pid) from pg_stat_activity
               where pid <> pg_backend_pid() and datname = current_database()"""
        )
    await db.write(add, "ben")
    assert await db.read(names) == ["ada", "ben"]


@pytest.mark.parametrize("cut_before", [False, True], ids=["after it was carried out", "before it arrived"])
async def test_a_commit_whose_answer_is_lost_counts_once(
    db: PostgresDatabase, url: str, postgres: Postgres, cut_before: bool
) -> None:
    def count(tx: Tx) -> int:
        row = tx.one("update people set friends = friends + 1 where name = 'ada' returning friends")
        assert row is not None
        return int(row["friends"])

    await db.write(add, "ada")
    with Wire(postgres.port) as wire:
        far = PostgresDatabase(url.replace(str(postgres.port), str(wire.port)), writers=1, readers=1)
        await far.open()
        await far.write(count)
        wire.cut_before = cut_before
        for number in range(2, 7):
            wire.cut_commits = 1
            assert await far.write(count) == number
        assert wire.cuts == 5
        await far.close()
    row = await db.read(lambda tx: tx.one("select friends from people"))
    assert row is not None
    assert row["friends"] == 6


async def test_transactions_in_each_others_way_are_run_again(db: PostgresDatabase, url: str) -> None:
    other = PostgresDatabase(url)
    await other.open()
    await db.write(add, "ada")
    await db.write(add, "ben")

    def both(tx: Tx, first: str, second: str) -> None:
        for name in (first, second):
            tx.one("update people set friends = friends + 1 where name = :name returning 1", name=name)
            tx.one("select pg_sleep(0.01)")

    await asyncio.gather(
        *(
            one.write(both, *pair)
            for one, pair in [(db, ("ada", "ben")), (other, ("ben", "ada")), (db, ("ben", "ada"))] * 5
        )
    )
    await other.close()
    rows = await db.read(lambda tx: [row["friends"] for row in tx.all("select friends from people")])
    assert rows == [15, 15]


async def test_beyond_the_limit_of_those_who_wait_it_is_busy(url: str) -> None:
    database = PostgresDatabase(url, writers=1, readers=1, waiting_limit=3)
    await database.open()
    try:
        asked = [asyncio.ensure_future(database.write(lambda tx: tx.one("select pg_sleep(0.2)")))]
        await asyncio.sleep(0.1)
        asked += [asyncio.ensure_future(database.write(lambda tx: tx.one("select 1"))) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(StoreUnavailable, match="is busy: 3 writes wait already"):
            await database.write(lambda tx: tx.one("select 1"))
        await asyncio.gather(*asked)
    finally:
        await database.close()
    with pytest.raises(StoreUnavailable, match="is closed"):
        await database.write(lambda tx: tx.one("select 1"))


async def test_whoever_stood_in_the_queue_for_too_long_is_told_to_come_again(url: str) -> None:
    database = PostgresDatabase(url, writers=1, readers=1, longest_wait=0.1)
    await database.open()
    try:
        slow = asyncio.ensure_future(database.write(lambda tx: tx.one("select pg_sleep(0.5)")))
        await asyncio.sleep(0.1)
        with pytest.raises(StoreUnavailable, match=r"is busy: this write waited 0\.1 seconds for its turn"):
            await database.write(lambda tx: tx.one("select 1"))
        await slow
        await database.write(lambda tx: tx.one("select 1"))
    finally:
        await database.close()


async def test_what_is_wrong_with_the_address_is_said_at_the_start(postgres: Postgres) -> None:
    free = "postgresql://ada:secret@127.0.0.1:1/waitlist"
    with pytest.raises(StoreUnavailable) as away:
        await connect(free).open()
    assert str(away.value).startswith(
        "The database waitlist on 127.0.0.1 is not available: there is no connection to it (connection fail"
    )
    assert "secret" not in str(away.value)
    with pytest.raises(StoreUnavailable, match='database "nowhere" does not exist'):
        await connect(postgres.url("nowhere")).open()
    with pytest.raises(ConfigError, match=r"database.url: got an address that PostgreSQL's client refuses"):
        await connect("postgresql://127.0.0.1/x?colour=blue").open()


def test_without_the_package_it_is_said_how_to_install_it() -> None:
    script = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from waitlist.store import connect\n"
        "connect('postgresql://127.0.0.1/x')"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "pip install 'waitlist[postgres]'" in ran.stderr.splitlines()[-1]


async def test_two_that_start_at_once_make_the_schema_once(url: str) -> None:
    starting = [PostgresDatabase(url) for _ in range(4)]
    await asyncio.gather(*(database.open() for database in starting))
    applied = await asyncio.gather(*(migrate(database, START) for database in starting))
    # Each migration is a turn of its own, so two may share them, but none is made twice.
    made = sorted(migration.number for done in applied for migration in done)
    assert made == [migration.number for migration in load(BUNDLED, "postgres")]
    await asyncio.gather(*(database.close() for database in starting))


async def test_a_connection_that_is_lost_while_migrating_is_made_again(url: str, tmp_path: Path) -> None:
    # What a sequence counted stays, whatever becomes of the transaction.
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create sequence tries")
    (tmp_path / "0001_lost.sql").write_text(
        "create table kept (name text);\n"
        "select pg_terminate_backend(pg_backend_pid()) where nextval('tries') = 1;\n"
    )
    database = connect(url)
    await database.open()
    try:
        assert [migration.number for migration in await migrate(database, START, tmp_path)] == [1]
        assert await database.read(lambda tx: tx.all("select * from kept")) == []
    finally:
        await database.close()
    with psycopg.connect(url) as connection:
        assert connection.execute("select last_value from tries").fetchone() == (2,)


async def test_a_migration_that_meets_a_lock_has_not_failed(url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_held.sql").write_text("create table held (name text);\n")
    database = connect(url)
    await database.open()
    try:
        await migrate(database, START, tmp_path)
        (tmp_path / "0002_wide.sql").write_text(
            "set local lock_timeout = '50ms';\nalter table held add column wide text;\n"
        )
        with psycopg.connect(url) as other:
            other.execute("lock table held")
            with pytest.raises(StoreUnavailable) as locked:
                await migrate(database, START, tmp_path)
        assert "is not available: a row stayed locked for too long (" in str(locked.value)
        assert [migration.number for migration in await migrate(database, START, tmp_path)] == [2]
    finally:
        await database.close()


class Hosts:
    """Several processes' databases on one campaign."""

    def __init__(self, game: Game, others: list[Database]) -> None:
        self.game = game
        self.others = others

    def everywhere(self, what: list[tuple[Any, ...]]) -> list[Any]:
        """Do many things at once, each on one of the databases in turn."""

        async def do() -> list[Any]:
            for database in self.others:
                await database.open()
            try:
                return await asyncio.gather(
                    *(self.others[i % len(self.others)].write(*each) for i, each in enumerate(what))
                )
            finally:
                for database in self.others:
                    await database.close()

        return self.game.runner.run(do())


@pytest.fixture
def hosts(postgres: Postgres, tmp_path: Path) -> Iterator[Hosts]:
    with databases.on(postgres), Game(tmp_path) as game:
        yield Hosts(game, [connect(game.url) for _ in range(2)])


def test_somebody_who_joins_64_times_at_once_is_one_person_with_64_links(hosts: Hosts) -> None:
    ada = hosts.game.member("ada@example.com")
    ben = Submission(addresses.parse("ben@example.com"), "en", referrals=(ada,))
    hosts.everywhere([(join, hosts.game.site, ben, hosts.game.now)] * 64)
    rows = hosts.game.rows("select * from signups where canonical = 'ben@example.com'")
    assert len(rows) == 1
    assert len(hosts.game.rows("select 1 from links where signup = :id", id=rows[0]["id"])) == 64
    counted = hosts.game.row("select sum(joins) as joins, sum(waiting) as waiting from link_counts")
    assert counted is not None
    assert dict(counted) == {"joins": 1, "waiting": 1}
    assert len(hosts.game.mails("ben@example.com")) == hosts.game.site.mails_per_address
    assert hosts.game.differences() == []


def test_64_confirmations_at_once_are_one_credit(hosts: Hosts) -> None:
    game = hosts.game
    ada = game.member("ada@example.com")
    code = game.join("ben@example.com", by=ada).code
    proof = game.link(code)["proof"]
    sessions = hosts.everywhere([(confirm, game.site, code, proof, game.now)] * 64)
    assert all(sessions)
    assert game.friends("ada@example.com") == 1
    assert game.mails("ben@example.com").count("welcome") == 1
    assert game.differences() == []


def test_friends_who_confirm_at_once_beside_their_referrer_all_count(hosts: Hosts) -> None:
    game = hosts.game
    ada = game.join("ada@example.com").code
    friends = [game.join(f"friend{number}@example.com", by=ada).code for number in range(40)]
    proofs = {code: game.link(code)["proof"] for code in [*friends, ada]}
    game.tick()
    order = [*friends[:20], ada, *friends[20:]]
    hosts.everywhere([(confirm, game.site, code, proofs[code], game.now) for code in order])
    assert game.friends("ada@example.com") == 40
    assert sorted(game.tiers("ada@example.com")) == ["cream", "handle", "set"]
    assert game.do(differences, game.site) == []
