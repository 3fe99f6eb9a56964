"""`waitlist restore`: a backup becomes the database, and nobody who was erased comes back."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from command import Ran, Waitlist
from disk import small_files
from game import Game

from waitlist.addresses import parse
from waitlist.flows.returned import Returned, heard
from waitlist.flows.unsubscribe import unsubscribe
from waitlist.store.ledger import Ledger
from waitlist.store.sqlite.files import OwnerLock


@pytest.fixture
def file(waitlist) -> Path:
    """The database: Ada brought Ben and Cleo. There is a `backup.sqlite3` of it; no server runs."""
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", "")
    with Game(waitlist.folder) as game:
        ada = game.member("ada@example.com")
        for name in ("ben", "cleo"):
            game.member(f"{name}@example.com", by=ada)
        file = game.database.path.resolve()
    waitlist.environment(WAITLIST_DATABASE_URL=f"sqlite:///{file}")
    assert waitlist("backup", "backup.sqlite3").code == 0
    return file


def ask(file: Path, sql: str) -> list[tuple]:
    with sqlite3.connect(file) as connection:
        rows = connection.execute(sql).fetchall()
    connection.close()
    return rows


def people(file: Path) -> dict[str, int]:
    """Who is on the list, with the number of friends."""
    return dict(ask(file, "select canonical, friends from signups where canonical is not null order by id"))


def listing(waitlist: Waitlist, file: Path) -> list[str]:
    """What lies beside the database and belongs to it."""
    return sorted(found.name for found in waitlist.folder.glob(f"{file.name}*"))


def test_what_was_lost_is_there_again(waitlist, file) -> None:
    file.unlink()
    told = waitlist("restore", "backup.sqlite3")
    assert told.code == 0
    assert told.out == ""
    assert told.err == (
        f"{file}: restored from {waitlist.folder / 'backup.sqlite3'}.\n"
        "erasures: 0 in the ledger, 0 people erased from this backup.\n"
        "orrin: 3 confirmed\n"
        "mails: 8 are waiting, and leave when the server starts.\n"
    )
    assert people(file) == {"ada@example.com": 2, "ben@example.com": 0, "cleo@example.com": 0}
    assert listing(waitlist, file) == [file.name, f"{file.name}.lock"]
    assert "ok    recount orrin" in waitlist("doctor").out


def test_nobody_who_was_erased_since_comes_back_and_the_credit_stays(waitlist, file) -> None:
    assert waitlist("erase", "ben@example.com", "--yes").code == 0
    told = waitlist("restore", "backup.sqlite3", "--force", "--json")
    assert told.code == 0
    said = json.loads(told.out)
    assert (said["erasures"], said["erased"], said["warnings"]) == (1, 1, [])
    assert said["sites"] == {"orrin": {"confirmed": 2, "erased": 1}}
    assert people(file) == {"ada@example.com": 2, "cleo@example.com": 0}
    assert ask(
        file, "select count(*) from outbox o join signups s on s.id = o.signup where s.status = 'erased'"
    ) == [(0,)]
    doctor = waitlist("doctor").out
    assert "ok    recount orrin" in doctor
    assert "ok    erasures: 1, all of them in the ledger, too." in doctor
    # Once more: the same, and nobody is erased a second time.
    told = waitlist("restore", "backup.sqlite3", "--force", "--json")
    assert (json.loads(told.out)["erased"], people(file)) == (
        1,
        {"ada@example.com": 2, "cleo@example.com": 0},
    )
    assert len(Ledger(waitlist.folder / "data").read()[0]) == 1


def test_an_erasure_that_only_the_database_knows_is_replayed_as_well(waitlist, file) -> None:
    waitlist("erase", "ben@example.com", "--yes")
    (waitlist.folder / "data" / "erased.jsonl").unlink()  # as after a crash between the erasure and its line
    assert waitlist("restore", "backup.sqlite3", "--force").code == 0
    assert "ben@example.com" not in people(file)


def test_the_ledger_alone_is_enough_when_the_database_is_gone(waitlist, file) -> None:
    waitlist("erase", "ben@example.com", "--yes")
    file.unlink()
    assert waitlist("restore", "backup.sqlite3").code == 0
    assert "ben@example.com" not in people(file)


def test_who_joined_again_after_an_erasure_stays(waitlist, file) -> None:
    waitlist("erase", "ben@example.com", "--yes")
    with sqlite3.connect(file) as connection:
        connection.execute(
            """insert into signups (id, site, canonical, address, member, language, status, joined_at)
               select max(id) + 1, site, 'ben@example.com', 'ben@example.com', 1, 'en', 'pending', 9e12
               from signups"""
        )
    connection.close()
    assert waitlist("backup", "later.sqlite3").code == 0
    told = waitlist("restore", "later.sqlite3", "--force", "--json")
    assert json.loads(told.out)["erased"] == 0
    assert "ben@example.com" in people(file)
    assert waitlist("restore", "backup.sqlite3", "--force").code == 0
    assert "ben@example.com" not in people(file)


def test_a_ledger_of_another_database_concerns_nobody(waitlist, file) -> None:
    ledger = waitlist.write("data/erased.jsonl", '{"at": 9000000000000, "site": 5, "hash": "x"}\nnonsense\n')
    told = waitlist("restore", "backup.sqlite3", "--force", "--json")
    said = json.loads(told.out)
    assert (said["erasures"], said["erased"]) == (1, 0)
    assert said["warnings"] == [f"{ledger}: 1 lines cannot be read, and were left out."]


def test_a_database_is_not_replaced_unasked_and_else_kept(waitlist, file) -> None:
    before = file.read_bytes()
    told = waitlist("restore", "backup.sqlite3")
    assert told.code == 1
    assert told.err == (
        f"{file}: there is a database already. Add --force to replace it; it is kept under a new name.\n"
    )
    assert file.read_bytes() == before
    waitlist("erase", "ada@example.com", "--yes")
    told = waitlist("restore", "backup.sqlite3", "--force", "--json")
    aside = Path(json.loads(told.out)["aside"])
    assert aside.name.startswith(f"{file.name}.before-restore-20")
    assert listing(waitlist, file) == [file.name, aside.name, f"{file.name}.lock"]
    assert set(people(aside)) == {"ben@example.com", "cleo@example.com"}


def test_what_a_killed_server_left_in_its_log_is_kept_and_not_taken_for_the_new(waitlist, file) -> None:
    # A connection that stays open keeps the log where it is, as after kill -9.
    script = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("pragma journal_mode = wal")
connection.execute("update signups set name = 'in the log'")
connection.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script, file], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert file.with_name(f"{file.name}-wal").stat().st_size > 0
    told = waitlist("restore", "backup.sqlite3", "--force", "--json")
    aside = Path(json.loads(told.out)["aside"])
    assert ask(aside, "select distinct name from signups") == [("in the log",)]
    assert ask(file, "select distinct name from signups") == [("",)]


def test_a_backup_with_its_log_beside_it_is_taken_as_a_whole(waitlist, file) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("update signups set name = 'in the log'")
        connection.commit()
        copies = [
            shutil.copy(f"{file}{suffix}", waitlist.folder / f"copy{suffix}") for suffix in ("", "-wal")
        ]
    connection.close()
    assert waitlist("restore", "copy", "--force").code == 0
    assert ask(file, "select distinct name from signups") == [("in the log",)]
    assert all(Path(copied).exists() for copied in copies)


def test_a_damaged_database_is_replaced_and_kept_as_it_is(waitlist, file) -> None:
    file.write_bytes(b"\x99" * 9000)
    told = waitlist("restore", "backup.sqlite3", "--force", "--json")
    assert told.code == 0
    said = json.loads(told.out)
    assert said["warnings"][0].startswith("The database that was there could not be read (")
    assert Path(said["aside"]).read_bytes() == b"\x99" * 9000
    assert len(people(file)) == 3


def refused(waitlist: Waitlist, file: Path, *words: str) -> str:
    """Run a restore that changes nothing; return what it says."""
    before, beside = file.read_bytes(), set(listing(waitlist, file))
    told: Ran = waitlist("restore", *words, "--force")
    assert told.code == 1
    assert told.out == ""
    assert file.read_bytes() == before
    assert set(listing(waitlist, file)) - beside <= {f"{file.name}.lock"}
    return told.err


def test_while_a_server_has_the_file_nothing_is_restored(waitlist, file) -> None:
    owner = OwnerLock(file)
    assert owner.take()
    try:
        assert f"The database {file} is already served by process " in refused(
            waitlist, file, "backup.sqlite3"
        )
    finally:
        owner.release()


def test_while_a_command_has_the_file_open_nothing_is_restored(waitlist, file) -> None:
    connection = sqlite3.connect(file)
    connection.execute("pragma journal_mode = wal")
    connection.execute("begin")
    connection.execute("select * from signups").fetchone()
    try:
        assert refused(waitlist, file, "backup.sqlite3") == (
            f"The database {file} is in use by another process, perhaps a command: wait for its end. "
            "Nothing was changed.\n"
        )
    finally:
        connection.close()


def test_a_damaged_backup_is_refused(waitlist, file) -> None:
    with (waitlist.folder / "backup.sqlite3").open("r+b") as backup:
        backup.seek(4096 * 3)
        backup.write(b"\x99" * 4096 * 4)
    assert refused(waitlist, file, "backup.sqlite3").startswith(
        "backup.sqlite3 is damaged, or no backup at all: "
    )


def test_where_there_is_no_room_the_database_stays_and_the_need_is_told(waitlist, file) -> None:
    length = (waitlist.folder / "backup.sqlite3").stat().st_size
    with small_files(200_000):
        assert refused(waitlist, file, "backup.sqlite3") == (
            f"backup.sqlite3 could not be restored to {file}: File too large. Nothing was changed. Its "
            "folder has to be one that this user can write to, with room for another copy: "
            f"{length / 1e6:.1f} MB.\n"
        )


def test_what_is_no_backup_is_refused(waitlist, file) -> None:
    waitlist.write("diary", "Dear diary, today I joined a waiting list." * 100)
    ask(waitlist.folder / "empty", "pragma user_version = 1")
    ask(waitlist.folder / "books", "create table invoices (id integer)")
    assert refused(waitlist, file, "diary") == (
        "diary is damaged, or no backup at all: file is not a database. Use another one.\n"
    )
    assert refused(waitlist, file, "empty") == (
        f"{waitlist.folder / 'empty'} holds no list. Name a file that `waitlist backup` made.\n"
    )
    assert refused(waitlist, file, "books") == (
        f"{waitlist.folder / 'books'} is no backup of a waitlist: it holds tables of another program "
        "(invoices). Name a file that `waitlist backup` made.\n"
    )
    assert refused(waitlist, file, "nowhere") == (
        "nowhere: no such file. Name one that `waitlist backup` made.\n"
    )
    assert refused(waitlist, file, file.name) == (
        f"{file.name} is the database itself. Name a file that `waitlist backup` made.\n"
    )


def test_a_file_that_is_not_there_is_said_before_anything_is_asked_for(waitlist, file) -> None:
    told = waitlist("restore", "nowhere")
    assert (told.code, told.out) == (1, "")
    assert told.err == "nowhere: no such file. Name one that `waitlist backup` made.\n"


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_that_of_no_backup(waitlist, file, name: str) -> None:
    told = waitlist("restore", name, "--force")
    assert (told.code, told.out) == (2, "")
    assert "FILE: got an empty name, expected that of a file that `waitlist backup` made." in told.err


def test_the_file_of_another_running_server_is_refused(waitlist, file) -> None:
    owner = OwnerLock(waitlist.folder / "backup.sqlite3")
    assert owner.take()
    try:
        assert refused(waitlist, file, "backup.sqlite3") == (
            "backup.sqlite3: a server is writing to it, so that a copy could be torn. "
            "Let `waitlist backup` make one.\n"
        )
    finally:
        owner.release()


def test_a_newer_backup_is_refused(waitlist, file) -> None:
    ask(
        waitlist.folder / "backup.sqlite3",
        "insert into migrations select max(number) + 1, 'later', 0, 'x' from migrations",
    )
    assert refused(waitlist, file, "backup.sqlite3").startswith(
        f"{waitlist.folder / 'backup.sqlite3'}: The database is newer than this program: it has migration "
    )


def test_a_backup_of_a_site_that_is_served_no_more_loses_its_erased_people_as_well(waitlist, file) -> None:
    waitlist("erase", "ben@example.com", "--yes")
    (waitlist.folder / "sites" / "orrin").rename(waitlist.folder / "sites" / "other")
    told = waitlist("restore", "backup.sqlite3", "--force", "--json")
    assert json.loads(told.out)["sites"] == {"orrin": {"confirmed": 2, "erased": 1}}


def test_who_unsubscribed_or_complained_since_gets_no_mails(waitlist, file) -> None:
    with Game(waitlist.folder, url=f"sqlite:///{file}") as game:
        game.now += 10_000
        game.do(unsubscribe, game.site, game.link_of("ben@example.com"), game.tick())
        game.do(heard, [game.site], [Returned(parse("cleo@example.com"), "complaint")], game.tick())
    told = waitlist("restore", "backup.sqlite3", "--force")
    assert "mails: to 2 people none leave" in told.err
    assert ask(file, "select canonical from signups where unsubscribed_at is not null order by id") == [
        ("ben@example.com",),
        ("cleo@example.com",),
    ]
    assert ask(file, "select why from suppressed") == [("complaint",)]
    assert [row[0] for row in ask(file, "select action from audit")] == ["restore"]
