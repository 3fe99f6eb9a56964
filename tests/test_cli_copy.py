"""`waitlist copy`: a campaign moves to another database, whole and compared, or not at all."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from command import arguments, environment
from copies import Played, fill
from game import Game
from postgres import Postgres
from running import free_port
from wire import Wire

from waitlist.store.sqlite.files import OwnerLock

BAR = "Copying and comparing\n"  # what is left of a progress bar without a terminal


@pytest.fixture
def file(waitlist) -> Path:
    """Where the database of the settings lies, which is not there yet."""
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", "")
    return waitlist.folder / "data" / "waitlist.sqlite3"


@pytest.fixture
def sqlite(file) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
def server(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database on a server."""
    made = postgres.create()
    yield made
    postgres.drop(made)


def place(url: str) -> str:
    """How the command names a database."""
    return url.removeprefix("sqlite:///")


def count(url: str, table: str) -> int:
    """Ask how many rows there are, besides this program."""
    sql = f"select count(*) from {table}"  # noqa: S608 - a name from below
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(place(url))) as connection:
            return int(connection.execute(sql).fetchone()[0])
    with psycopg.connect(url) as connection:
        row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("back", [False, True], ids=["to a server", "back to a file"])
def test_a_campaign_goes_on_where_it_stopped(waitlist, sqlite, server, back) -> None:
    source, target = (server, sqlite) if back else (sqlite, server)
    played = Played(waitlist.folder, source)
    told = waitlist("copy", "--from", source, "--to", target, "--json")
    said = json.loads(told.out)
    assert (told.code, said["differences"]) == (0, [])
    assert (said["source"], said["target"]) == (place(source), place(target))
    assert said["tables"] == {table: count(source, table) for table in said["tables"]}
    assert all(said["tables"].values()), "a table without a row shows nothing"
    assert told.err == (
        f"{BAR}{sum(said['tables'].values())} rows copied from {place(source)} to {place(target)}, and read "
        "again: they are the same.\nEvery kept count is what the rows say.\n"
        f"Next: set database.url to {target}, start the server, and look whether all is well. Everybody "
        "is still in the old database: delete it then.\n"
    )
    played.goes_on(waitlist.folder, target)
    played.goes_on(waitlist.folder, source)


def test_there_and_back_again_is_the_same_campaign(waitlist, sqlite, server) -> None:
    played = Played(waitlist.folder, sqlite)
    other = f"sqlite:///{waitlist.folder / 'back.sqlite3'}"
    first = waitlist("copy", "--to", server)
    # The first copy stands in the audit of what it made.
    audited = re.sub(r"^audit( +)1$", r"audit\g<1>2", first.out, flags=re.MULTILINE)
    assert waitlist("copy", "--from", server, "--to", other).out == audited
    assert re.search(r"^signups +10$", first.out, re.MULTILINE)
    played.goes_on(waitlist.folder, other)


def test_the_side_that_is_not_named_is_that_of_the_settings(waitlist, file, server) -> None:
    Played(waitlist.folder, f"sqlite:///{waitlist.folder / 'old.sqlite3'}")
    waitlist.environment(WAITLIST_DATABASE_URL=server)
    told = waitlist("copy", "--from", "sqlite:///old.sqlite3")
    assert told.code == 0
    assert f"rows copied from {waitlist.folder / 'old.sqlite3'} to {server}" in told.err
    assert "Next: start the server, and look" in told.err
    assert "ada@example.com" in waitlist("export", "signups").out


def test_rows_may_refer_to_rows_of_later_pages(waitlist, sqlite, server) -> None:
    fill(waitlist.folder, sqlite, 10_000)
    assert waitlist("copy", "--to", server).code == 0
    assert count(server, "links") == 10_000
    with psycopg.connect(server) as connection, pytest.raises(psycopg.errors.ForeignKeyViolation):
        # And references are checked at once again.
        connection.execute("update links set referrer_link = 999999999 where id = 1")
    back = f"sqlite:///{waitlist.folder / 'back.sqlite3'}"
    assert waitlist("copy", "--from", server, "--to", back).code == 0
    assert count(back, "links") == 10_000


def test_a_terminal_shows_how_far_it_is(waitlist, sqlite, server) -> None:
    fill(waitlist.folder, sqlite, 3000)
    terminal, inside = os.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        ended = subprocess.run(
            arguments("copy", "--to", server),
            cwd=waitlist.folder,
            env=environment(TERM="xterm"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=inside,
            check=False,
        )
        os.close(inside)
        shown = screen.read(65536).decode()
    assert ended.returncode == 0
    assert re.search(r"Copying and comparing  \[#+-*\] +\d+%", shown)
    assert "100%" in shown


def test_kept_counts_that_were_wrong_before_are_said(waitlist, sqlite, server) -> None:
    Played(waitlist.folder, sqlite)
    with closing(sqlite3.connect(place(sqlite))) as connection, connection:
        connection.execute("update counters set value = 99 where name = 'people'")
    told = waitlist("copy", "--to", server)
    assert told.code == 1
    assert told.err.endswith(
        "they are the same.\n"
        "recount orrin: people: 99 confirmed are kept, the rows say 7.\n"
        "The old database has the same rows, so it counts wrongly as well: keep both, and report it.\n"
    )


def test_a_reference_to_nobody_is_refused_and_nothing_is_kept(waitlist, sqlite, server) -> None:
    Played(waitlist.folder, sqlite)
    with closing(sqlite3.connect(place(sqlite))) as connection, connection:
        connection.execute("update links set referrer_link = 4711 where referrer_link is not null")
    for target in (server, "sqlite:///other.sqlite3"):
        told = waitlist("copy", "--to", target)
        assert told.code == 1
        assert "Nothing was copied" in told.err
        assert "4711" not in told.err
    assert count(server, "sites") == 0
    assert count(f"sqlite:///{waitlist.folder / 'other.sqlite3'}", "sites") == 0


def test_a_value_that_postgresql_cannot_hold_is_refused_and_nothing_is_kept(waitlist, sqlite, server) -> None:
    Played(waitlist.folder, sqlite)
    with closing(sqlite3.connect(place(sqlite))) as connection, connection:
        connection.execute("update signups set name = 'a' || char(0) || 'b' where number = 1")
    told = waitlist("copy", "--to", server)
    assert (told.code, told.err) == (
        1,
        f"{BAR}A row of signups was refused: unsupported Unicode escape sequence. Nothing was copied.\n",
    )
    assert count(server, "sites") == 0


def test_without_a_side_there_is_nothing_to_do(waitlist, file) -> None:
    told = waitlist("copy")
    assert (told.code, told.err) == (
        2,
        "--from, --to: expected one of them at least. The other one is database.url.\n",
    )


@pytest.mark.parametrize(
    "same", ["sqlite:///data/waitlist.sqlite3", "sqlite:///data/../data/waitlist.sqlite3"]
)
def test_the_same_file_twice_is_refused(waitlist, file, same) -> None:
    told = waitlist("copy", "--to", same)
    assert (told.code, told.err) == (2, f"--from, --to: both are {file}. Name two databases.\n")


def test_the_same_server_twice_is_refused(waitlist, file, server) -> None:
    other = server.replace("tests@", "ada:sesame@")
    told = waitlist("copy", "--from", server, "--to", other)
    assert (told.code, told.err) == (2, f"--from, --to: both are {server}. Name two databases.\n")


@pytest.mark.parametrize("url", ["mysql://ada:sesame@db/waitlist", "data/waitlist.sqlite3", "sqlite:///"])
def test_another_kind_of_database_is_refused_without_its_password(waitlist, file, url) -> None:
    told = waitlist("copy", "--to", url)
    assert told.code == 2
    assert told.err.startswith(
        "--to: got a value that is not shown, expected sqlite:/// and the path of a file, or "
        "postgresql://user:password@host/name."
    )


def test_a_file_that_is_not_there_is_not_made(waitlist, file, server) -> None:
    told = waitlist("copy", "--from", "sqlite:///gone.sqlite3", "--to", server)
    gone = waitlist.folder / "gone.sqlite3"
    assert (told.code, told.err) == (
        1,
        f"--from: {gone}: no such file. Name the database that has the list.\n",
    )
    assert not gone.exists()
    told = waitlist("copy", "--to", server)
    assert told.err == f"database.url: {file}: no such file. Name the database that has the list.\n"


def test_a_database_without_a_campaign_is_no_source_and_is_left_alone(waitlist, file, server) -> None:
    told = waitlist("copy", "--from", server)
    words = f"--from: {server} holds no campaign. Name the database that has the list.\n"
    assert (told.code, told.err) == (1, words)
    assert not file.exists()
    waitlist.environment(WAITLIST_DATABASE_URL=server)
    assert waitlist("migrate", "--check").code == 1
    waitlist("migrate")
    told = waitlist("copy", "--to", "sqlite:///new.sqlite3")
    assert (told.code, told.err) == (1, words.replace("--from", "database.url"))


def test_a_target_with_a_campaign_is_refused_and_stays_as_it_is(waitlist, sqlite, server) -> None:
    Played(waitlist.folder, sqlite)
    with Game(waitlist.folder, url=server) as game:
        game.member("ben@example.com")
    told = waitlist("copy", "--to", server)
    assert told.code == 1
    assert re.fullmatch(
        rf"Copying and comparing\n--to: {server} is not empty: sites 1, .*signups 1, .*\. "
        r"Name an empty database, or drop this one and create it again\.\n",
        told.err,
    )
    assert count(server, "signups") == 1
    told = waitlist("copy", "--from", server)
    assert told.code == 1
    assert told.err.endswith("Name a file that is not there yet, or move this one away.\n")
    assert count(sqlite, "signups") == 10


def test_a_server_at_work_on_either_file_is_refused(waitlist, sqlite, server) -> None:
    Played(waitlist.folder, sqlite)
    other = waitlist.folder / "other.sqlite3"
    for served, words in ((Path(place(sqlite)), ["--to", server]), (other, ["--to", f"sqlite:///{other}"])):
        owner = OwnerLock(served)
        assert owner.take()
        try:
            told = waitlist("copy", *words)
        finally:
            owner.release()
        assert (told.code, told.err) == (
            1,
            (
                f"The database {served} is already served by process {os.getpid()}. One process serves a "
                "SQLite file: stop that one first. Several at once need PostgreSQL.\n"
            ),
        )


def test_a_server_at_work_on_a_source_in_postgresql_is_refused(waitlist, sqlite, server) -> None:
    Played(waitlist.folder, server)
    with Game(waitlist.folder, url=server):
        told = waitlist("copy", "--from", server)
    assert told.code == 1
    assert re.fullmatch(
        rf"--from: {server} is in use: this program has \d connections? to it besides\. Stop every "
        r"`waitlist serve` and `waitlist worker` first, and let a pooler close what it keeps open\.\n",
        told.err,
    )
    assert waitlist("copy", "--from", server).code == 0


def test_a_server_that_is_not_there_is_said_without_the_password(waitlist, sqlite) -> None:
    Played(waitlist.folder, sqlite)
    port = free_port()
    told = waitlist("copy", "--to", f"postgresql://ada:sesame@127.0.0.1:{port}/waitlist")
    assert told.code == 1
    assert told.err.startswith("The database waitlist on 127.0.0.1 is not available: there is no connection ")
    assert "sesame" not in told.err


def test_an_address_that_the_client_refuses_is_said_by_its_option(waitlist, sqlite) -> None:
    Played(waitlist.folder, sqlite)
    told = waitlist("copy", "--to", "postgresql://ada:sesame@127.0.0.1/waitlist?sslmood=off")
    assert told.code == 78
    assert told.err.startswith("--to: got an address that PostgreSQL's client refuses (")
    assert "sesame" not in told.err


def test_passwords_are_never_shown(waitlist, sqlite, server) -> None:
    Played(waitlist.folder, sqlite)
    secret = server.replace("tests@", "tests:sesame@")
    told = waitlist("copy", "--to", secret)
    again = waitlist("copy", "--to", secret)
    assert (told.code, again.code) == (0, 1)
    assert f" to {server}, and read again" in told.err
    assert "sesame" not in told.out + told.err + again.out + again.err


@pytest.mark.parametrize("arrives", [True, False])
def test_a_commit_that_is_cut_off_leaves_all_or_nothing(waitlist, postgres, sqlite, server, arrives) -> None:
    Played(waitlist.folder, sqlite)
    waitlist.environment(WAITLIST_DATABASE_URL=server)
    assert waitlist("migrate").code == 0
    with Wire(postgres.port) as wire:
        # The first one ends the look at which migrations there are.
        wire.spared_commits, wire.cut_commits, wire.cut_before = 1, 1, not arrives
        told = waitlist("copy", "--from", sqlite, "--to", server.replace(str(postgres.port), str(wire.port)))
        assert wire.cuts == 1
    if arrives:
        assert told.code == 0
    else:
        assert (told.code, told.err) == (
            1,
            f"{BAR}The connection to the target was lost on the way. Nothing was copied: start again.\n",
        )
    assert count(server, "signups") == (10 if arrives else 0)
