"""Killed before any of its steps, a migration or a restore leaves a database that opens."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from faults.steps import COMMAND, MIGRATE, killed_before
from game import Game

from waitlist.cli import run
from waitlist.store.migrate import BUNDLED, load, migrate, pending
from waitlist.store.sqlite import SqliteDatabase

LONG = os.environ.get("WAITLIST_LONG") == "1"
EVERY = 1 if LONG else 29
MORE = """
create table more (name text not null primary key);
insert into more select canonical from signups where canonical is not null;
alter table signups add column extra text not null default '';
update signups set extra = 'new';
create index signups_extra on signups (extra);
"""
LAST = "drop index signups_extra;\ndrop table more;\nupdate signups set extra = 'newest';\n"


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """A database of this version with four people on it."""
    with Game(tmp_path) as game:
        ada = game.member("ada@example.com")
        for name in ("ben", "cleo", "dan"):
            game.member(f"{name}@example.com", by=ada)
        path = game.database.path
    return path.resolve()


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """The migrations of this version, and two to come."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    known = load(BUNDLED, "sqlite")
    for migration in known:
        (folder / migration.file_name).write_text(
            BUNDLED.joinpath(migration.file_name).read_text("utf-8"), "utf-8"
        )
    for number, text in enumerate((MORE, LAST), len(known) + 1):
        (folder / f"{number:04}_step.sql").write_text(text, "utf-8")
    return folder


def each_kill(kill: Callable[[int], bool]) -> Iterator[int]:
    """Yield after each kill, until there was nothing left to kill."""
    for step in itertools.count(1, EVERY):
        if not kill(step):
            return
        yield step


def opens(path: Path) -> set[str]:
    """Open a database as another program would; return who is on the list."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        if not connection.execute("select 1 from sqlite_master where name = 'signups'").fetchall():
            return set()
        return {row[0] for row in connection.execute("select canonical from signups")}


async def resume(path: Path, folder: Path) -> None:
    database = SqliteDatabase(path, exclusive=True)
    await database.open()
    try:
        await migrate(database, time.time_ns() // 1_000_000, folder)
        assert await pending(database, folder) == ()
    finally:
        await database.close()


@pytest.mark.parametrize("start", ["nothing", "a campaign"])
def test_a_migration(tmp_path: Path, campaign: Path, migrations: Path, start: str) -> None:
    folder = tmp_path / "work"
    path = folder / "waitlist.sqlite3"

    def kill(step: int) -> bool:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if start == "a campaign":
            shutil.copy(campaign, path)
        return killed_before(step, MIGRATE, path, migrations)

    everybody = opens(campaign) if start == "a campaign" else set()
    longest, kills, unopenable = 0.0, 0, 0
    for _ in each_kill(kill):
        kills += 1
        began = time.monotonic()
        try:
            if path.exists():
                assert opens(path) == everybody
            for copy in folder.glob("waitlist.sqlite3.backup-*"):
                assert opens(copy) == everybody
            asyncio.run(resume(path, migrations))
        except sqlite3.Error:
            unopenable += 1
        longest = max(longest, time.monotonic() - began)
        assert opens(path) == everybody
    print(  # noqa: T201 - the figures are reported
        f"migration of {start} killed before each of {kills} steps: {unopenable} unopenable, 0 lost, "
        f"resumed within {longest:.2f} s"
    )
    assert kills > 2
    assert unopenable == 0


def test_a_restore(tmp_path: Path, campaign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "work"
    path = folder / "waitlist.sqlite3"
    env = {"WAITLIST_DATABASE_URL": f"sqlite:///{path}"}
    backup = tmp_path / "backup.sqlite3"
    shutil.copy(campaign, backup)
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute(
            "update signups set canonical = 'eve@example.com' where canonical = 'dan@example.com'"
        )
    old, new = opens(campaign), opens(backup)

    def kill(step: int) -> bool:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "sites" / "orrin").mkdir(parents=True)
        (folder / "sites" / "orrin" / "site.toml").touch()
        (folder / "waitlist.toml").touch()
        shutil.copy(campaign, path)
        return killed_before(step, COMMAND, "restore", backup, "--force", cwd=folder, env=env)

    monkeypatch.setenv("WAITLIST_DATABASE_URL", env["WAITLIST_DATABASE_URL"])
    kept = replaced = 0
    longest = 0.0
    for _ in each_kill(kill):
        found = opens(path)
        assert found in (old, new)
        kept += found == old
        replaced += found == new
        if found == new:
            (aside,) = folder.glob("*.before-restore-*")
            assert opens(aside) == old
        began = time.monotonic()
        assert run(["restore", str(backup), "--force", "--config", str(folder)]) == 0
        longest = max(longest, time.monotonic() - began)
        assert opens(path) == new
        assert not list(folder.glob("*.restoring*"))
    assert opens(path) == new
    print(  # noqa: T201 - the figures are reported
        f"restore killed before each of {kept + replaced} steps: {kept} times the old database, "
        f"{replaced} times the new, 0 unopenable, 0 lost, done again within {longest:.2f} s"
    )
    assert kept > 2
