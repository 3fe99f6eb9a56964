"""What `waitlist doctor` says of clocks, connections, logs and other things around the server."""

from __future__ import annotations

import re
import time

import psycopg
import pytest
from command import Waitlist
from game import Game
from running import free_port

from waitlist.flows import users
from waitlist.flows.audit import COMMAND
from waitlist.problems import StoreUnavailable
from waitlist.store.postgres import PostgresDatabase
from waitlist.store.users import set_totp
from waitlist.tokens import Tokens
from waitlist.web.admin.sealing import Seal


@pytest.fixture
def folder(waitlist: Waitlist) -> Waitlist:
    waitlist("init", "--site", "orrin")
    return waitlist


def told(folder: Waitlist, about: str) -> str:
    """Return what the doctor finds about one thing, with its remedy."""
    out = folder("doctor").out
    assert f" {about}: " in out, out
    [found] = re.findall(rf"^(\w+ +{about}: .*(?:\n {{6}}.*)?)$", out, re.MULTILINE)
    return re.sub(r"\s+", " ", str(found))


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_a_clock_that_differs_from_that_of_the_database_is_told(folder, url) -> None:
    folder.environment(DATABASE_URL=url)
    folder("migrate")
    assert told(folder, "clock") == "ok clock: Nothing speaks against it."
    name = url.rpartition("/")[2]
    wrong = (
        "create function skewed.clock_timestamp() returns timestamptz language sql as $$ select now() {} $$"
    )
    do(url, "create schema skewed", f"alter database {name} set search_path = public, skewed, pg_catalog")
    for shift, found in (
        ("+ interval '10 minutes'", r"fail clock: The clock of this machine is (9|10) minutes behind that"),
        ("- interval '10 minutes'", r"fail clock: The clock of this machine is (9|10) minutes ahead of that"),
        ("+ interval '30 seconds'", r"warn clock: The clock of this machine is (29|30) seconds behind that"),
    ):
        do(url, "drop function if exists skewed.clock_timestamp()", wrong.format(shift))
        assert re.match(found, told(folder, "clock"))


def test_a_database_that_is_read_only_fails(folder, url) -> None:
    folder.environment(DATABASE_URL=url)
    folder("migrate")
    do(url, f"alter database {url.rpartition('/')[2]} set default_transaction_read_only = on")
    assert "fail  database: It is read-only, so that nobody can join.\n" in folder("doctor").out


def test_somebody_from_the_future_speaks_against_a_clock(folder) -> None:
    with Game(folder.folder) as game:
        game.now = int(time.time() * 1000) + 600_000
        game.join("ada@example.com")
    folder.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
    assert re.match(
        r"warn clock: Somebody joined (9|10) minutes from now: the clock of this machine, or of one that "
        r"served, is or was wrong\. Let every machine",
        told(folder, "clock"),
    )


def test_a_database_with_too_few_connections_is_a_warning(folder, url) -> None:
    folder.environment(DATABASE_URL=url)
    folder("migrate")
    found = told(folder, "connections")
    assert re.match(r"ok connections: \d+ of 9\d are taken; each process takes up to 5\.", found)
    name = url.rpartition("/")[2]
    do(url, f"alter database {name} connection limit 6")
    assert re.match(
        r"ok connections: [01] of 6 are taken; each process takes up to 5\.", told(folder, "connections")
    )
    do(url, f"alter database {name} connection limit 4")
    assert re.match(
        r"warn connections: [01] of 4 are taken; each process takes up to 5\. Another process would not "
        r"find room, and one that lost its own neither\. Raise max_connections",
        told(folder, "connections"),
    )


@pytest.mark.anyio
async def test_who_finds_no_connection_is_told_how_many_each_process_takes(postgres, url) -> None:
    do(url, "create role visitor login", "alter role visitor connection limit 0")
    try:
        with pytest.raises(StoreUnavailable) as full:
            await PostgresDatabase(url.replace("tests@", "visitor@")).open()
    finally:
        do(url, "drop role visitor")
    assert "is not available: it has no connection left (" in str(full.value)
    assert str(full.value).endswith(
        "Each process takes database.connections of them: lower that, or raise its max_connections."
    )


def test_a_long_log_of_sqlite_is_a_warning(folder) -> None:
    folder("migrate")
    assert "write-ahead log" not in folder("doctor").out
    log = folder.folder / "data" / "waitlist.sqlite3-wal"
    with log.open("wb") as file:
        file.truncate(300_000_000)
    assert told(folder, "write-ahead log").startswith(
        f"warn write-ahead log: {log} has 300 MB. Something reads"
    )


@pytest.mark.parametrize("on_server", [False, True], ids=["sqlite", "postgres"])
def test_a_key_that_is_not_the_one_of_before_fails(folder, url, on_server) -> None:
    url = url if on_server else f"sqlite:///{folder.folder / 'game.sqlite3'}"
    old, new = "a-secret-that-was-used-before-and-is-long", "another-secret-of-later-that-is-long-enough"
    with Game(folder.folder, url=url) as game:
        game.do(users.add, "ada@example.com", "owner", COMMAND, game.tick())
        sealed = Seal.of(Tokens([old])).close("JBSWY3DPEHPK3PXP")
        [row] = game.do(lambda tx: tx.all("select id from users"))
        game.do(set_totp, row["id"], secret=sealed, waiting=None)
    folder.environment(WAITLIST_DATABASE_URL=url)
    sealed_by = "were sealed by a key that is not among WAITLIST_SECRET_KEYS."
    says = f"fail  secrets: 1 of 1 second steps of users {sealed_by}"
    for keys, found in ((old, []), (f"{new},{old}", []), (new, [says])):
        folder.environment(WAITLIST_SECRET_KEYS=keys)
        assert re.findall(r"^fail  secrets: .*$", folder("doctor").out, re.MULTILINE) == found


def test_the_secret_of_development_has_to_be_the_one_of_before_too(folder) -> None:
    with Game(folder.folder, url=f"sqlite:///{folder.folder / 'game.sqlite3'}") as game:
        game.do(users.add, "ada@example.com", "owner", COMMAND, game.tick())
        sealed = Seal.of(Tokens(["a-secret-that-was-made-for-development"])).close("JBSWY3DPEHPK3PXP")
        [row] = game.do(lambda tx: tx.all("select id from users"))
        game.do(set_totp, row["id"], secret=sealed, waiting=None)
    folder.environment(WAITLIST_DATABASE_URL=game.url)
    file = folder.folder / "data" / "secret"
    says = f"fail  secrets: 1 of 1 second steps of users were sealed by a key that is not in {file}."
    assert says in folder("doctor").out
    folder.write("data/secret", "a-secret-that-was-made-for-development\n")
    assert "second steps" not in folder("doctor").out


def test_counts_that_are_away_are_a_warning(folder) -> None:
    folder.environment(WAITLIST_LIMITS_URL=f"valkey://127.0.0.1:{free_port()}/0")
    assert told(folder, "limits") == (
        "warn limits: The counts on 127.0.0.1 are not available (ConnectionError). Look at limits.url and at "
        "that server. Meanwhile each process counts by itself, so that limits are wider."
    )
