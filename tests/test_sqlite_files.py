"""The file of a SQLite database: who may use it, its log, its copies, and how it is named."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lists import join, listing, make_tables, mode, names, opened, size

from waitlist.problems import ConfigError, StoreUnavailable, WaitlistError
from waitlist.store import connect
from waitlist.store.database import Tx
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
