"""Migrations: applied once, together with their record, from any state they were left in."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from waitlist.problems import WaitlistError
from waitlist.store.database import Tx
from waitlist.store.migrate import BUNDLED, MigrationError, load, migrate, pending, split
from waitlist.store.sqlite import SqliteDatabase

pytestmark = pytest.mark.anyio

NOW = 1_795_305_540_123  # 2026-11-21 23:59:00.123

FIRST = "create table people (name text primary key);\n"
SECOND = """
-- A comment; with a semicolon.
create table friends (name text);
insert into friends values ('ben; carol');  /* ; */
create trigger watch after insert on people begin
    insert into friends values (new.name);
    delete from friends where name = '';
end;
"""


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteDatabase]:
    database = SqliteDatabase(path)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    async with opened(tmp_path / "waitlist.db") as database:
        yield database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "migrations", {"0001_start.sql": FIRST, "0002_friends.sql": SECOND})


def written(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def first_only(folder: Path) -> Path:
    return written(folder.with_name("older"), {"0001_start.sql": (folder / "0001_start.sql").read_text()})


def tables(tx: Tx) -> list[str]:
    return [row[0] for row in tx.all("select name from sqlite_master where type = 'table' order by name")]


def backups(db: SqliteDatabase) -> list[Path]:
    return sorted(db.path.parent.glob("*.backup-*"))


async def test_an_empty_database_goes_straight_to_the_newest_schema(db: SqliteDatabase, folder: Path) -> None:
    assert [migration.number for migration in await pending(db, folder)] == [1, 2]
    assert [migration.name for migration in await migrate(db, NOW, folder)] == ["start", "friends"]
    assert await db.read(tables) == ["friends", "migrations", "people"]
    rows = await db.read(lambda tx: tx.all("select number, name, applied_at from migrations"))
    assert [tuple(row) for row in rows] == [(1, "start", NOW), (2, "friends", NOW)]
    assert backups(db) == []
    assert await migrate(db, NOW, folder) == ()


async def test_a_database_with_people_is_backed_up_first(db: SqliteDatabase, folder: Path) -> None:
    await migrate(db, NOW, first_only(folder))
    await db.write(lambda tx: tx.run("insert into people values ('ada')"))
    assert [migration.number for migration in await migrate(db, NOW, folder)] == [2]
    (backup,) = backups(db)
    assert backup.name == "waitlist.db.backup-0001-20261121T235900.123Z"
    async with opened(backup) as copy:
        assert await copy.read(tables) == ["migrations", "people"]
        assert (await copy.read(lambda tx: tx.one("select name from people")))["name"] == "ada"


async def test_without_a_backup_there_is_no_migration(db: SqliteDatabase, folder: Path) -> None:
    await migrate(db, NOW, first_only(folder))
    db.path.with_name("waitlist.db.backup-0001-20261121T235900.123Z").touch()
    with pytest.raises(WaitlistError, match=r"there is such a file already\. Name another one\."):
        await migrate(db, NOW, folder)
    assert await db.read(tables) == ["migrations", "people"]


async def test_what_is_a_copy_itself_needs_none(db: SqliteDatabase, folder: Path) -> None:
    await migrate(db, NOW, first_only(folder))
    assert [migration.number for migration in await migrate(db, NOW, folder, keep_copy=False)] == [2]
    assert backups(db) == []


async def test_a_failed_migration_leaves_nothing_and_is_run_again_when_mended(
    db: SqliteDatabase, folder: Path
) -> None:
    written(
        folder, {"0002_friends.sql": "create table friends (name text);\ninsert into freinds values (1);\n"}
    )
    with pytest.raises(MigrationError) as failed:
        await migrate(db, NOW, folder)
    assert str(failed.value) == (
        "0002_friends.sql failed: no such table: freinds. The database is as it was before. "
        "The statement was:\ninsert into freinds values (1);"
    )
    assert await db.read(tables) == ["migrations", "people"]
    written(folder, {"0002_friends.sql": SECOND})
    assert [migration.number for migration in await migrate(db, NOW, folder)] == [2]


async def test_two_that_start_at_once_apply_each_migration_once(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "waitlist.db"
    async with opened(path) as one, opened(path) as other:
        applied = await asyncio.gather(*[migrate(db, NOW, folder) for db in (one, other)])
        assert sorted(migration.number for both in applied for migration in both) == [1, 2]


STARTER = """
import asyncio, sys
from pathlib import Path
from waitlist.store.migrate import migrate
from waitlist.store.sqlite import SqliteDatabase

async def main():
    database = SqliteDatabase(Path(sys.argv[1]))
    await database.open()
    print("open", flush=True)
    await migrate(database, 0, Path(sys.argv[2]))
    await database.close()

asyncio.run(main())
"""


def starter(db: Path, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", STARTER, str(db), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_processes_that_start_at_once_make_one_database(tmp_path: Path, folder: Path) -> None:
    processes = [starter(tmp_path / "waitlist.db", folder) for _ in range(3)]
    for process in processes:
        _, complaints = process.communicate(timeout=30)
        assert (process.returncode, complaints) == (0, "")


ENDLESS = """insert into people
with recursive n (i) as (select 1 union all select i + 1 from n) select i from n;
"""


async def test_a_migration_that_was_killed_is_taken_up_again(tmp_path: Path) -> None:
    inserts = "insert into people values (hex(randomblob(8)));\n" * 500
    folder = tmp_path / "migrations"
    path = tmp_path / "waitlist.db"
    for seconds in (0.05, 0.3, 0.6):
        # A migration that never ends is surely killed on its way.
        written(folder, {"0001_start.sql": FIRST, "0002_many.sql": inserts + ENDLESS})
        with starter(path, folder) as process:
            process.stdout.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.kill()
        async with opened(path) as db:
            if "people" in await db.read(tables):
                assert (await db.read(lambda tx: tx.one("select count(*) from people")))[0] == 0
    written(folder, {"0001_start.sql": FIRST, "0002_many.sql": inserts})
    async with opened(path) as db:
        await migrate(db, NOW, folder)
        assert (await db.read(lambda tx: tx.one("select count(*) from people")))[0] == 500


async def test_a_newer_database_is_refused(db: SqliteDatabase, folder: Path) -> None:
    await migrate(db, NOW, folder)
    with pytest.raises(MigrationError) as refused:
        await migrate(db, NOW, first_only(folder))
    assert str(refused.value) == (
        "The database is newer than this program: it has migration 2, this version knows 1. "
        "Install the newer version, or restore a backup made before it."
    )


async def test_a_migration_that_was_changed_afterwards_is_refused(db: SqliteDatabase, folder: Path) -> None:
    await migrate(db, NOW, folder)
    written(folder, {"0001_start.sql": "create table persons (name text);"})
    with pytest.raises(MigrationError) as refused:
        await pending(db, folder)
    assert str(refused.value) == (
        "Migration 1 of the database is not the 0001_start.sql of this version. "
        "Use the version of the program that made the database, or restore a backup."
    )


async def test_the_database_of_another_program_is_refused(db: SqliteDatabase, folder: Path) -> None:
    await db.write(lambda tx: tx.run("create table invoices (id integer)"))
    with pytest.raises(MigrationError) as refused:
        await migrate(db, NOW, folder)
    assert str(refused.value) == (
        "The database holds tables of another program (invoices). Name another one in database.url."
    )


@pytest.mark.parametrize(
    "columns", ["id integer, migration text, batch integer", "number integer, checksum text"]
)
async def test_a_table_of_migrations_can_be_that_of_another_program(
    db: SqliteDatabase, folder: Path, columns: str
) -> None:
    await db.write(lambda tx: tx.run(f"create table migrations ({columns})"))
    with pytest.raises(MigrationError) as refused:
        await migrate(db, NOW, folder)
    assert str(refused.value) == (
        "The database holds tables of another program (migrations). Name another one in database.url."
    )


def test_each_kind_of_database_gets_its_own_variant(folder: Path) -> None:
    written(
        folder, {"0003_more.sqlite.sql": "select 1;", "0003_more.postgres.sql": "select 2;", "notes.txt": ""}
    )
    assert [migration.statements for migration in load(folder, "sqlite")][2:] == [("select 1;",)]
    assert [migration.statements for migration in load(folder, "postgres")][2:] == [("select 2;",)]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "3_more.sql",
            "",
            "3_more.sql: expected a name like 0002_add_coupons.sql or 0002_add_coupons.sqlite.sql.",
        ),
        ("0004_more.sql", "", "0004_more.sql: expected number 0003, each number once."),
        ("0002_more.sql", "", "0002_more.sql: expected number 0003, each number once."),
        ("0003_more.sql", "select 1", "0003_more.sql: expected a semicolon after 'select 1' at its end."),
        (
            "0003_more.sql",
            "select 1;\n-- now\nCommit;",
            "0003_more.sql: Commit is not possible, a migration is one transaction.",
        ),
    ],
    ids=["name", "gap", "twice", "unfinished", "commit"],
)
def test_a_file_that_cannot_be_a_migration_is_refused(
    folder: Path, name: str, text: str, message: str
) -> None:
    written(folder, {name: text})
    with pytest.raises(MigrationError) as refused:
        load(folder, "sqlite")
    assert str(refused.value) == message


def test_statements_are_told_apart_by_sqlite_itself() -> None:
    comment, insert, trigger = split(SECOND, "0002_friends.sql")
    assert comment == "-- A comment; with a semicolon.\ncreate table friends (name text);"
    assert insert == "insert into friends values ('ben; carol');"
    assert trigger.endswith("where name = '';\nend;")


async def test_the_bundled_migrations_make_a_sound_database(db: SqliteDatabase) -> None:
    assert len(await migrate(db, NOW)) == len(load(BUNDLED, "sqlite"))
    assert await pending(db) == ()
    assert await db.read(lambda tx: [row[0] for row in tx.all("pragma integrity_check")]) == ["ok"]
