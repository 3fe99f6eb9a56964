"""`waitlist migrate`: the schema, brought up by whoever owns the file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from waitlist.config import load
from waitlist.store.sqlite.files import OwnerLock


@pytest.fixture
def file(waitlist) -> Path:
    """The path of the database of a new folder."""
    waitlist("init")
    return load(waitlist.folder, {}).machine.database.path


def test_it_makes_the_database_and_a_second_time_does_nothing(waitlist, file) -> None:
    told = waitlist("migrate")
    assert told.code == 0
    assert told.err.startswith("applied: 0001_start")
    assert waitlist("migrate").err == "The database was up to date.\n"
    assert waitlist("migrate", "--check").code == 0


def test_a_check_makes_nothing(waitlist, file) -> None:
    told = waitlist("migrate", "--check")
    assert told.code == 1
    assert told.err == f"{file}: no such file. `waitlist migrate` or `waitlist serve` makes it.\n"
    assert not file.exists()


def test_a_check_names_what_is_missing(waitlist, file) -> None:
    file.parent.mkdir()
    sqlite3.connect(file).close()
    told = waitlist("migrate", "--check")
    assert told.code == 1
    assert told.err.startswith("missing: 0001_start")


def test_while_a_server_has_the_file_its_schema_stays(waitlist, file) -> None:
    file.parent.mkdir()
    sqlite3.connect(file).close()
    owner = OwnerLock(file)
    assert owner.take()
    try:
        for command in (["migrate"], ["tiers", "plan"]):
            told = waitlist(*command)
            assert told.code == 1
            assert "is already served by process" in told.err
    finally:
        owner.release()
    assert waitlist("tiers", "plan").code == 0


def test_a_newer_database_is_refused(waitlist, file) -> None:
    waitlist("migrate")
    with sqlite3.connect(file) as connection:
        connection.execute("insert into migrations select max(number) + 1, 'later', 0, 'x' from migrations")
    connection.close()
    for command in (["migrate"], ["migrate", "--check"], ["tiers", "plan"], ["purge-tests"]):
        told = waitlist(*command)
        assert told.code == 1
        assert told.err.startswith("The database is newer than this program: it has migration ")
        assert "Traceback" not in told.err


def test_a_file_that_is_no_database_is_refused(waitlist, file) -> None:
    file.parent.mkdir()
    file.write_text("Dear diary, today I joined a waiting list." * 100)
    told = waitlist("migrate")
    assert told.code == 78
    assert told.err.startswith(f"{file}: got a file that is not a SQLite database, expected a database made")
