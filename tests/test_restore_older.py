"""A newer version restores a backup of an older one: this version, and the same with a migration more."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from command import ROOT, arguments, environment
from game import Game

from waitlist.store.migrate import BUNDLED, load

NEXT = """
alter table signups add column shoe_size integer not null default 0;
update signups set shoe_size = 42;
"""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The program of a version to come, to be found by Python in this folder."""
    folder = tmp_path / "newer"
    shutil.copytree(ROOT / "waitlist", folder / "waitlist", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("themes", "sites"):
        (folder / name).symlink_to(ROOT / name)
    number = len(load(BUNDLED, "sqlite")) + 1
    (folder / "waitlist/store/migrations" / f"{number:04}_shoes.sql").write_text(NEXT, "utf-8")
    return folder


def ran(program: Path, folder: Path, *words: str) -> str:
    """Run a command of that program in a folder; return what it said."""
    ended = subprocess.run(
        arguments(*words),
        cwd=folder,
        env=environment(PYTHONPATH=str(program)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


def rows(file: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(sql).fetchall()


def test_a_backup_of_an_older_schema_is_migrated_and_the_erased_stay_erased(
    tmp_path: Path, newer: Path
) -> None:
    folder = tmp_path / "campaign"
    (folder / "sites" / "orrin").mkdir(parents=True)
    (folder / "sites" / "orrin" / "site.toml").touch()
    file = folder / "data" / "waitlist.sqlite3"
    file.parent.mkdir()
    (folder / "waitlist.toml").touch()
    with Game(folder, url=f"sqlite:///{file}") as game:
        ada = game.member("ada@example.com")
        for name in ("ben", "cleo"):
            game.member(f"{name}@example.com", by=ada)
    ran(ROOT, folder, "backup", "older.sqlite3")
    ran(ROOT, folder, "erase", "ben@example.com", "--yes")
    before = rows(folder / "older.sqlite3", "select count(*), max(number) from migrations")

    said = ran(newer, folder, "restore", "older.sqlite3", "--force")

    number = len(load(BUNDLED, "sqlite")) + 1
    assert f"applied: {number:04}_shoes.sql\n" in said
    assert "erasures: 1 in the ledger, 1 people erased from this backup.\n" in said
    assert "orrin: 2 confirmed, 1 erased\n" in said
    assert rows(file, "select canonical, friends, shoe_size from signups where canonical is not null") == [
        ("ada@example.com", 2, 42),
        ("cleo@example.com", 0, 42),
    ]
    assert rows(file, "select max(number) from migrations") == [(number,)]
    # The backup is as it was, and the older program, which knows less, refuses the restored database.
    assert rows(folder / "older.sqlite3", "select count(*), max(number) from migrations") == before
    with pytest.raises(AssertionError, match="The database is newer than this program"):
        ran(ROOT, folder, "migrate", "--check")
    assert "ok    recount orrin" in ran(newer, folder, "doctor")
