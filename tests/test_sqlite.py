"""The SQLite database: group commit, faults of every kind, and who may use the file."""

from __future__ import annotations

import asyncio
import inspect
import os
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from waitlist.problems import ConfigError, StoreUnavailable, WaitlistError
from waitlist.store import connect
from waitlist.store.database import IntegrityViolation, Tx
from waitlist.store.sqlite import SqliteDatabase
from waitlist.store.sqlite.checkpoints import Checkpoints
from waitlist.store.sqlite.files import OwnerLock, prepare

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "waitlist.db"


@pytest.fixture
async def db(path: Path) -> AsyncIterator[SqliteDatabase]:
    async with opened(path) as database:
        await database.write(make_tables)
        yield database


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


# --- transactions ----------------------------------------------------------------------------------------


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


# --- group commit ----------------------------------------------------------------------------------------


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


async def test_the_log_is_moved_into_the_file_while_writing_goes_on(db: SqliteDatabase, path: Path) -> None:
    def fill(tx: Tx, block: int) -> None:
        for number in range(500):
            join(tx, f"{block:03} {number:05} {'x' * 200}")

    for block in range(40):
        await db.write(fill, block)
    assert size(path) > 4 * 2**20
    assert size(path.with_name("waitlist.db-wal")) < 16 * 2**20


def test_a_log_that_a_reader_kept_large_is_emptied_once_it_is_gone(path: Path) -> None:
    prepare(path)
    owner = OwnerLock(path)
    checkpoints = Checkpoints(path, owner, retry_seconds=0)
    log = path.with_name("waitlist.db-wal")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("pragma journal_mode = wal")
        writer.execute("pragma wal_autocheckpoint = 0")
        writer.execute("create table blobs (body blob)")
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("begin")
            reader.execute("select count(*) from blobs").fetchone()
            for _ in range(35):
                writer.execute("insert into blobs values (randomblob(2000000))")
                checkpoints.after_group(writer, idle=True)
            assert size(log) > 64 * 2**20
        assert owner.take()
        checkpoints.after_group(writer, idle=True)
        assert size(log) == 0
        writer.execute("insert into blobs values (randomblob(2000000))")
        owner.release()

        other = OwnerLock(path)  # a server: then the checkpoints are its own affair
        assert other.take()
        checkpoints.last(writer)
        assert size(log) > 2000000
        other.release()
        checkpoints.last(writer)
        assert size(log) == 0


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


# --- faults ----------------------------------------------------------------------------------------------


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
                "Check the disk and the system's log."
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


# --- the file --------------------------------------------------------------------------------------------


async def test_the_file_is_made_with_its_folder_for_this_user_only(path: Path) -> None:
    async with opened(path, exclusive=True) as db:
        await db.write(make_tables)
        await db.ping()
        assert listing(path.parent) == [f"waitlist.db{end}" for end in ("", "-shm", "-wal", ".lock")]
        assert {mode(path.parent / name) for name in listing(path.parent)} == {0o600}


async def test_every_commit_is_flushed_and_only_the_writer_checkpoints(db: SqliteDatabase) -> None:
    def settings(tx: Tx) -> tuple[Any, ...]:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint", "query_only")
        return tuple(tx.all(f"pragma {pragma}")[0][0] for pragma in pragmas)

    assert await db.write(settings) == ("wal", 2, 1, 0, 0)
    assert (await db.read(settings))[3:] == (0, 1)


async def test_a_second_server_is_refused_and_told_which_process_has_the_file(path: Path) -> None:
    async with opened(path, exclusive=True) as first:
        second = SqliteDatabase(path, exclusive=True)
        with pytest.raises(StoreUnavailable) as refused:
            await second.open()
        assert str(refused.value) == (
            f"The database {path} is already served by process {os.getpid()}. One process serves a SQLite "
            "file: stop that one first. Several at once need PostgreSQL."
        )
        async with opened(path) as command:  # commands work beside the server
            await command.write(make_tables)
            await asyncio.gather(*[db.write(join, f"{n}") for n, db in enumerate([first, command] * 20)])
        assert len(await first.read(names)) == 40
    async with opened(path, exclusive=True) as next_one:
        assert len(await next_one.read(names)) == 40


async def test_a_server_that_is_just_ending_is_waited_for(path: Path) -> None:
    first = SqliteDatabase(path, exclusive=True)
    await first.open()
    second = SqliteDatabase(path, exclusive=True)
    opening = asyncio.create_task(second.open())
    await asyncio.sleep(0.1)
    await first.close()
    await opening
    await second.close()


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def under_a_file(path: Path) -> Path:
    path.write_text("a file")
    return path / "sub" / "waitlist.db"


def letter(path: Path) -> Path:
    path.write_text("Dear Ada, this is not a database. " * 100)
    return path


@pytest.mark.parametrize(
    ("make", "text"),
    [
        pytest.param(
            folder,
            "database.url: got {path}, which is a folder, expected the path of a file. "
            "Name a file in it: {path}/waitlist.db.",
            id="a folder",
        ),
        pytest.param(
            under_a_file,
            "database.url: got {path}, which cannot be made: Not a directory, "
            "expected a file in a folder that this user can write to. "
            "Create the folder and give it to this user, or name another file.",
            id="under a file",
        ),
        pytest.param(
            letter,
            "{path}: got a file that is not a SQLite database, "
            "expected a database made by this program, or no file yet. "
            "Move it away, or name another file in database.url.",
            id="not a database",
        ),
    ],
)
async def test_an_unusable_path_is_refused(tmp_path: Path, make: Callable[[Path], Path], text: str) -> None:
    path = make(tmp_path / "place")
    with pytest.raises(ConfigError) as refused:
        await SqliteDatabase(path, exclusive=True).open()
    assert str(refused.value) == text.format(path=path)


async def test_a_folder_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"got /proc/waitlist/waitlist\.db, which cannot be made: "):
        await SqliteDatabase(Path("/proc/waitlist/waitlist.db")).open()


async def test_a_snapshot_is_a_whole_database_made_while_writing_goes_on(
    db: SqliteDatabase, tmp_path: Path
) -> None:
    await db.write(join, "ada")
    target = tmp_path / "copy.db"
    _, *others = await asyncio.gather(db.snapshot(target), *[db.write(join, str(n)) for n in range(50)])
    assert len(others) == 50
    assert mode(target) == 0o600
    async with opened(target) as copy:
        assert "ada" in await copy.read(names)
    with pytest.raises(WaitlistError, match="there is such a file already"):
        await db.snapshot(target)
    with pytest.raises(StoreUnavailable, match=r"could not be made: No such file or directory\."):
        await db.snapshot(tmp_path / "nowhere" / "copy.db")
    assert listing(tmp_path) == ["copy.db", "copy.db.lock", "data"]


# --- the urls, and the library beneath -------------------------------------------------------------------


async def test_a_url_names_a_file_seen_from_a_folder_or_from_the_root(tmp_path: Path) -> None:
    relative = connect("sqlite:///data/my 100% list.db", folder=tmp_path)
    absolute = connect(f"sqlite:///{tmp_path}/data/my 100% list.db")
    assert isinstance(relative, SqliteDatabase)
    assert isinstance(absolute, SqliteDatabase)
    assert relative.path == absolute.path == tmp_path / "data" / "my 100% list.db"


@pytest.mark.parametrize(
    "url", ["mysql://ada:secret@host/db", "sqlite://", "sqlite:///", "sqlite:///:memory:"]
)
async def test_another_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="expected sqlite:/// and the path of a file") as refused:
        connect(url)
    assert "secret" not in str(refused.value)


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
