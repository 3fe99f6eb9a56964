"""What `waitlist doctor` says of locks on our tables that somebody holds for long on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from command import Waitlist
from running import until

WHEN = r"since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, for (?:9|10) minutes"
LATER = """create function later.clock_timestamp() returns timestamptz language sql
    as $$ select now() + interval '10 minutes' $$"""


@pytest.fixture
def folder(waitlist: Waitlist, url: str) -> Waitlist:
    """A campaign on PostgreSQL."""
    waitlist("init", "--site", "orrin")
    waitlist.environment(WAITLIST_DATABASE_URL=url)
    assert waitlist("migrate").code == 0
    return waitlist


@pytest.fixture
def later(folder: Waitlist, url: str) -> None:
    """Let the server answer whoever asks what time it is with one in ten minutes."""
    name = url.rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (
            "create schema later",
            LATER,
            f"alter database {name} set search_path = public, later, pg_catalog",
        ):
            connection.execute(statement.encode())


@contextmanager
def somebody(url: str, *statements: str, program: str = "psql") -> Iterator[int]:
    """Leave a transaction open after some statements; gives the number of its process."""
    with closing(psycopg.connect(url, application_name=program)) as connection:
        for statement in statements:
            connection.execute(statement.encode())
        yield connection.info.backend_pid


def told(folder: Waitlist) -> tuple[list[str], list[str]]:
    """Return what is found of locks, with the remedies, and of the database."""
    out = folder("doctor").out
    locks, database = (
        [
            re.sub(r"\s+", " ", each)
            for each in re.findall(rf"^\w+ +{about}: .*(?:\n {{6}}.*)?$", out, re.MULTILINE)
        ]
        for about in ("locks", "database")
    )
    return locks, database


def end(process: int) -> str:
    return (
        "Let whoever works there commit or roll back; else end it: "
        rf"select pg_terminate_backend\({process}\);"
    )


@pytest.mark.usefixtures("later")
def test_who_locked_a_table_long_ago_is_named_and_nothing_waits_for_it(folder, url) -> None:
    with somebody(url, "lock table signups") as process:
        [found], database = told(folder)
    assert re.fullmatch(
        rf"fail locks: Process {process} of PostgreSQL \(psql\) has locked signups, {WHEN}\. "
        rf"Joins and pages wait for that, and fail\. {end(process)}",
        found,
    )
    assert database == []  # to read it would have meant to wait


def test_who_locked_a_table_just_now_is_named_once_the_doctor_had_to_wait_for_it(folder, url) -> None:
    with somebody(url, "lock table signups") as process:
        [found], database = told(folder)
    assert found.startswith(f"fail locks: Process {process} of PostgreSQL (psql) has locked signups, since ")
    assert "a row stayed locked for too long" in database[-1]


@pytest.mark.usefixtures("later")
def test_a_lock_that_lets_people_read_is_a_fault_and_the_rest_is_looked_at(folder, url) -> None:
    with somebody(url, "lock table signups in share mode", program="") as process:
        [found], database = told(folder)
    assert f"Process {process} of PostgreSQL (a program without a name) has locked signups, since " in found
    assert ". Joins wait for that, and fail. " in found
    assert len(database) == 1


@pytest.mark.usefixtures("later")
def test_a_transaction_in_which_nobody_does_anything_is_a_warning(folder, url) -> None:
    with somebody(
        url, "table credits", "table links", "table outbox", "table signups", program="notebook"
    ) as process:
        [found], database = told(folder)
    assert re.fullmatch(
        rf"warn locks: Process {process} of PostgreSQL \(notebook\) keeps locks on credits, links, outbox "
        rf"and 1 more and does nothing, {WHEN}\. Others may wait for that\. {end(process)} "
        r"idle_in_transaction_session_timeout of PostgreSQL ends such transactions by itself\.",
        found,
    )
    assert len(database) == 1


@pytest.mark.usefixtures("later")
def test_who_waits_for_a_whole_table_is_named_beside_who_lets_it_wait(folder, url) -> None:
    with (
        somebody(url, "select * from signups") as idle,
        closing(psycopg.connect(url, application_name="migration")) as waiting,
    ):
        waiting.execute("begin")
        waiting.pgconn.send_query(b"lock table signups")
        with psycopg.connect(url, autocommit=True) as watching:
            until(lambda: bool(watching.execute("select 1 from pg_locks where not granted").fetchone()))
        locks, _ = told(folder)
        waiting.cancel_safe()
    assert [line[:11] for line in locks] == ["warn locks:", "fail locks:"]
    assert f"Process {idle} of PostgreSQL (psql) keeps locks on signups and does nothing" in locks[0]
    assert "(migration) waits to lock signups, since " in locks[1]


@pytest.mark.parametrize(
    "statements",
    [
        ("lock table signups in share mode",),
        ("select * from signups for update",),
        ("create table theirs (id int)", "lock table theirs"),
    ],
)
def test_locks_of_a_moment_are_not_told(folder, url, statements) -> None:
    with somebody(url, *statements):
        locks, database = told(folder)
    assert (locks, len(database)) == ([], 1)


def test_who_may_not_see_what_others_do_is_told_what_stays_locked(postgres, folder, url) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (
            "create role visitor login",
            "grant usage on schema public to visitor",
            "grant select on all tables in schema public to visitor",
        ):
            connection.execute(statement.encode())
    folder.environment(WAITLIST_DATABASE_URL=url.replace("tests@", "visitor@"))
    try:
        with somebody(url, "table links"), somebody(url, "lock table signups", program="psql") as process:
            [found], database = told(folder)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("drop owned by visitor")
            connection.execute("drop role visitor")
    assert found == (
        f"fail locks: Process {process} of PostgreSQL (psql) has locked signups, since when this user may "
        "not see (grant pg_read_all_stats). Joins and pages wait for that, and fail. Let whoever works there "
        f"commit or roll back; else end it: select pg_terminate_backend({process});"
    )
    assert database == []
