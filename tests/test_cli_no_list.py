"""Commands about people where database.url names no list: an empty one would say that nobody is there."""

from __future__ import annotations

import psycopg
import pytest
from game import Game

COMMANDS = (
    "erase ada@example.com --yes",
    "export signups",
    "leaderboard",
    "lift ada@example.com",
    "purge-tests",
    "review list",
    "review show ada@example.com",
    "review undo 1",
    "user disable ada@example.com",
    "user list",
)


@pytest.fixture
def folder(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_not_there_is_said_and_not_made(waitlist, folder, command: str) -> None:
    file = waitlist.folder / "data" / "waitlist.sqlite3"
    told = waitlist(*command.split())
    assert (told.code, told.out) == (1, "")
    assert told.err == f"{file}: no such file. `waitlist serve` makes it; database.url says where.\n"
    assert not file.exists()


def test_the_first_user_can_be_added_before_the_server_first_starts(waitlist, folder) -> None:
    assert waitlist("user", "add", "ada@example.com").code == 0
    assert (waitlist.folder / "data" / "waitlist.sqlite3").exists()


def test_nobody_is_held_back_at_a_site_that_was_never_served(waitlist, folder) -> None:
    with Game(waitlist.folder) as game:
        waitlist.environment(WAITLIST_DATABASE_URL=game.url)
        waitlist.write("sites/other/site.toml", "")
        told = waitlist("lift", "ada@example.com", "--site", "other")
    assert told.code == 1
    assert told.err.startswith("other: mails to ada@example.com were not held back.")


@pytest.mark.parametrize("command", [each for each in COMMANDS if "disable" not in each])
def test_an_empty_database_of_postgresql_is_said_and_left_empty(
    waitlist, folder, url: str, command: str
) -> None:
    waitlist.environment(WAITLIST_DATABASE_URL=url)
    told = waitlist(*command.split())
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("The database is empty: `waitlist serve` makes the list in it.")
    with psycopg.connect(url) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    assert {name for (name,) in tables} <= {"commits"}
