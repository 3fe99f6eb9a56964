"""What a copy is made of: which tables go, how much at a time, and what is left when it is cut off."""

from __future__ import annotations

import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import databases
import psycopg
import pytest
from command import started
from copies import Played, fill
from game import Game
from postgres import Postgres
from running import until

from waitlist.flows.pipe import Abandoned, Page, Pipe
from waitlist.problems import WaitlistError
from waitlist.store import copying
from waitlist.store.migrate import BUNDLED, load

_CREATED = re.compile(r"create table (\w+)")
TABLE = copying.Table("signups", ("id",), 1)


@pytest.fixture(params=["sqlite", "postgres"])
def game(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Game]:
    """An empty campaign, on each database."""
    url = ""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres").create()
    with Game(tmp_path, url=url) as game:
        yield game
    if url:
        request.getfixturevalue("postgres").drop(url)


@pytest.fixture
def server(postgres: Postgres) -> Iterator[str]:
    made = postgres.create()
    yield made
    postgres.drop(made)


def test_every_table_of_the_migrations_is_copied_or_left_out_on_purpose(game) -> None:
    statements = "".join(
        statement for migration in load(BUNDLED, game.database.dialect) for statement in migration.statements
    )
    created = set(_CREATED.findall(statements)) | {"migrations"}
    copied = [table.name for table in game.do(copying.tables)]
    assert created >= copying.LEFT_OUT
    assert sorted(copied) == sorted(created - copying.LEFT_OUT)


def test_both_databases_have_the_same_columns(tmp_path, postgres) -> None:
    with Game(tmp_path) as game:
        here = {table.name: table.columns for table in game.do(copying.tables)}
    with databases.on(postgres), Game(tmp_path) as game:
        there = {table.name: table.columns for table in game.do(copying.tables)}
    assert here == there


def test_a_table_comes_after_those_that_it_refers_to(game) -> None:
    names = [table.name for table in game.do(copying.tables)]
    before = (("sites", "signups"), ("signups", "links"), ("links", "credits"), ("links", "link_counts"))
    assert all(names.index(first) < names.index(second) for first, second in before)


def test_rows_are_read_a_page_at_a_time(tmp_path, game) -> None:
    fill(tmp_path, game.url, 2500)
    table = next(table for table in game.do(copying.tables) if table.name == "signups")
    assert table.rows == 2500
    assert game.do(lambda tx: [len(page) for page in copying.pages(tx, table)]) == [1000, 1000, 500]


def test_a_checksum_is_of_the_rows_and_not_of_their_order() -> None:
    def of(*rows: tuple[object, ...]) -> str:
        checksum = copying.Checksum()
        checksum.add(rows)
        return str(checksum)

    ada, ben = (1, "ada", None), (2, "ben", None)
    assert of(ada, ben) == of(ben, ada)
    different = {
        of(),
        of(ada),
        of(ben),
        of(ada, ben),
        of(ada, ada),
        of((1, "ada", "")),
        of(("1", "ada", None)),
    }
    assert len(different) == 7


def test_whoever_waits_at_a_pipe_is_let_go_when_it_is_closed() -> None:
    pipe, full, heard = Pipe(), Pipe(), []

    def overfill(pipe: Pipe) -> None:
        while True:
            pipe.put(Page(TABLE, []))

    def take() -> None:
        with pytest.raises(Abandoned):
            list(pipe)
        heard.append("taker")

    def give() -> None:
        with pytest.raises(Abandoned):
            overfill(full)
        heard.append("giver")

    threads = [threading.Thread(target=end) for end in (take, give)]
    for thread in threads:
        thread.start()
    for closed in (pipe, full):
        closed.close()
    for thread in threads:
        thread.join(30)
    assert sorted(heard) == ["giver", "taker"]


def test_neither_end_of_a_pipe_can_begin_again() -> None:
    pipe = Pipe()
    pipe.begin("source")
    with pytest.raises(WaitlistError) as refused:
        pipe.begin("source")
    assert str(refused.value) == (
        "The connection to the source was lost on the way. Nothing was copied: start again."
    )


def test_a_target_that_changes_what_is_written_is_found_out(waitlist, server) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", "")
    Played(waitlist.folder, f"sqlite:///{waitlist.folder}/data/waitlist.sqlite3")
    waitlist.environment(WAITLIST_DATABASE_URL=server)
    assert waitlist("migrate").code == 0
    with psycopg.connect(server) as connection:
        connection.execute(
            """create function shout() returns trigger language plpgsql as
               $$ begin new.name = upper(new.name); return new; end $$"""
        )
        connection.execute(
            "create trigger shout before insert on signups for each row execute function shout()"
        )
    told = waitlist("copy", "--from", "sqlite:///data/waitlist.sqlite3")
    assert told.code == 1
    assert re.fullmatch(
        r"Copying and comparing\nsignups: what was written is not what was read: 10 rows with the checksum "
        r"[0-9a-f]{32} were given, 10 with [0-9a-f]{32} are there\. Nothing was copied; keep both databases, "
        r"and report it\.\n",
        told.err,
    )
    assert people(server) == 0


def people(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from signups").fetchone()
    assert row is not None
    return int(row[0])


def at_work(url: str, statement: str) -> list[int]:
    """Return which connections to a database are at a statement."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            """select pid from pg_stat_activity where datname = current_database() and query like %s
               and application_name = 'waitlist' and xact_start is not null""",
            (statement,),
        ).fetchall()
    return [pid for (pid,) in rows]


@pytest.fixture
def launch(waitlist) -> Path:
    """A folder whose database holds so many people that a copy can be caught at work."""
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", "")
    fill(waitlist.folder, f"sqlite:///{waitlist.folder}/data/waitlist.sqlite3", 8000)
    return waitlist.folder


@contextmanager
def caught(
    folder: Path, url: str, statement: str, *words: str
) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Start a copy, and hold it in the middle of its work; give it with its connections."""
    with started("copy", *words, cwd=folder) as process:
        until(lambda: bool(at_work(url, statement)))
        process.send_signal(signal.SIGSTOP)
        pids = at_work(url, "%")  # by now it may be at the next statement, but not at its end
        assert pids
        yield process, pids


def test_a_copy_that_was_killed_leaves_nothing_and_is_started_again(waitlist, launch, server) -> None:
    with caught(launch, server, 'insert into "%', "--to", server) as (process, _):
        process.kill()
    until(lambda: not at_work(server, "%"))
    assert people(server) == 0
    assert waitlist("copy", "--to", server).code == 0
    back = ("--from", server, "--to", "sqlite:///back.sqlite3")
    with caught(launch, server, "fetch %", *back) as (process, _):
        process.kill()
    until(lambda: not at_work(server, "%"))
    told = waitlist("copy", *back)
    assert told.code == 0
    assert "signups             8000\n" in told.out


@pytest.mark.parametrize("lost", ["target", "source"])
def test_a_connection_that_is_lost_on_the_way_leaves_nothing(waitlist, launch, server, lost) -> None:
    words, statement = ["--to", server], 'insert into "%'
    if lost == "source":
        assert waitlist("copy", *words).code == 0
        words, statement = ["--from", server, "--to", "sqlite:///back.sqlite3"], "fetch %"
    with caught(launch, server, statement, *words) as (process, pids):
        with psycopg.connect(server) as connection:
            for pid in pids:
                connection.execute("select pg_terminate_backend(%s)", (pid,))
        process.send_signal(signal.SIGCONT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said == (
        "Copying and comparing\n"
        f"The connection to the {lost} was lost on the way. Nothing was copied: start again.\n"
    )
    assert waitlist("copy", *words).code == 0
