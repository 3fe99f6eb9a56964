"""`waitlist backup`: a verified copy, beside the running server."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import stat
from pathlib import Path

import pytest
from command import started
from disk import small_files
from game import Game
from running import until

from waitlist.cli.sqlite_file import file_behind
from waitlist.problems import WaitlistError
from waitlist.store.database import Tx


@pytest.fixture
def campaign(waitlist) -> Game:
    """Ada is on the list, and the database stays open as beside a server."""
    with Game(waitlist.folder) as game:
        game.member("ada@example.com")
        waitlist.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
        waitlist.write("waitlist.toml", "")
        waitlist.write("sites/orrin/site.toml", "")
        yield game


def people(file: Path) -> list[str]:
    with sqlite3.connect(file) as connection:
        rows = connection.execute("select canonical from signups order by id").fetchall()
    connection.close()
    return [canonical for (canonical,) in rows]


def test_without_a_name_it_goes_to_the_folder_of_backups_under_the_time(waitlist, campaign) -> None:
    told = waitlist("backup")
    assert (told.code, told.out) == (0, "")
    said = re.fullmatch(
        r"(.*/data/backups/waitlist-\d{8}T\d{6}\.\d{3}Z\.sqlite3): 0\.\d MB, checked\.\n", told.err
    )
    assert said, told.err
    file = Path(said[1])
    assert people(file) == ["ada@example.com"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_folder_gets_a_file_with_the_time_and_scripts_are_told_its_name(waitlist, campaign) -> None:
    (waitlist.folder / "off-site").mkdir()
    told = waitlist("backup", "off-site", "--json")
    said = json.loads(told.out)
    file = Path(said["file"])
    assert (told.code, told.err) == (0, "")
    assert file.parent == waitlist.folder / "off-site"
    assert said["bytes"] == file.stat().st_size
    assert people(file) == ["ada@example.com"]


def test_a_file_that_is_there_is_never_overwritten(waitlist, campaign) -> None:
    assert waitlist("backup", "copy.sqlite3").code == 0
    campaign.member("ben@example.com")
    told = waitlist("backup", "copy.sqlite3")
    assert told.code == 1
    assert told.err == (
        f"The backup {waitlist.folder / 'copy.sqlite3'} cannot be made: there is such a file already. "
        "Name another one.\n"
    )
    assert people(waitlist.folder / "copy.sqlite3") == ["ada@example.com"]


def test_a_folder_that_is_not_there_is_wrong_usage(waitlist, campaign) -> None:
    told = waitlist("backup", "nowhere/copy.sqlite3")
    assert (told.code, told.err) == (
        2,
        "nowhere/copy.sqlite3: there is no folder nowhere. Make it, or name another place.\n",
    )


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_wrong_usage(waitlist, campaign, name: str) -> None:
    before = {*waitlist.folder.iterdir()}
    told = waitlist("backup", name)
    assert (told.code, told.out) == (2, "")
    assert told.err == (
        "FILE|DIR: got an empty name, expected that of a file or folder. Leave it out, and the copy goes to "
        f"{waitlist.folder / 'data' / 'backups'}.\n"
    )
    assert {*waitlist.folder.iterdir()} == before


def test_without_a_database_there_is_nothing_to_copy_and_none_is_made(waitlist) -> None:
    waitlist("init")
    file = waitlist.folder / "data" / "waitlist.sqlite3"
    for words in (("backup",), ("export", "signups")):
        told = waitlist(*words)
        assert (told.code, told.out) == (1, "")
        assert told.err == f"{file}: no such file. `waitlist serve` makes it; database.url says where.\n"
    assert not file.parent.exists()


def test_a_folder_in_the_place_of_the_database_is_named_and_left_alone(waitlist) -> None:
    waitlist("init")
    place = waitlist.folder / "data" / "waitlist.sqlite3"
    place.mkdir(parents=True)
    waitlist.write("backup.sqlite3", "")
    for words in (("backup",), ("export", "signups"), ("restore", "backup.sqlite3", "--force")):
        told = waitlist(*words)
        assert (told.code, told.out) == (1, "")
        assert told.err == (
            f"{place}: this is a folder, expected the file of the database. Mend database.url.\n"
        )
    assert [*place.parent.iterdir()] == [place]


def test_what_is_in_the_place_of_the_folder_of_backups_is_named(waitlist, campaign) -> None:
    usual = waitlist.write("data/backups", "a diary")
    told = waitlist("backup")
    assert told.code == 1
    assert told.err == (
        f"{usual}: this folder cannot be made: File exists. Look at what is there and at its rights, or name "
        "another place: waitlist backup DIR.\n"
    )


def test_where_there_is_no_room_the_place_is_named_and_nothing_is_left(waitlist, campaign) -> None:
    target = waitlist.folder / "copy.sqlite3"
    with small_files(200_000):
        told = waitlist("backup", target)
    assert told.code == 1
    assert told.err == (
        f"The backup {target} could not be made. Writing in {waitlist.folder} failed (disk I/O error). Check "
        "its disk; `waitlist backup DIR` writes elsewhere.\n"
    )
    assert not list(waitlist.folder.glob("*copy.sqlite3*"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_one_that_is_ended_in_the_middle_leaves_nothing(waitlist, campaign, how) -> None:
    def much(tx: Tx) -> None:
        tx.run("create table filling (room blob)")
        for _ in range(20):
            tx.run("insert into filling values (zeroblob(10000000))")

    campaign.do(much)
    place = waitlist.folder / "backups"
    place.mkdir()
    env = {"WAITLIST_DATABASE_URL": f"sqlite:///{campaign.database.path}"}
    with started("backup", place, cwd=waitlist.folder, env=env) as process:
        until(lambda: [*place.iterdir()] != [])
        process.send_signal(how)
        assert process.wait(20) == (130 if how is signal.SIGINT else -signal.SIGTERM)
    assert not [*place.iterdir()]


def test_a_damaged_database_is_no_backup(waitlist) -> None:
    waitlist("init")
    waitlist("migrate")
    with (waitlist.folder / "data" / "waitlist.sqlite3").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\x99" * 4096 * 4)
    told = waitlist("backup", "copy.sqlite3")
    assert told.code == 1
    database = waitlist.folder / "data" / "waitlist.sqlite3"
    assert told.err.startswith(
        f"The backup {waitlist.folder / 'copy.sqlite3'} could not be made. The database {database} is not "
        "available: the file is damaged ("
    )
    assert not list(waitlist.folder.glob("*copy.sqlite3*"))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_for_postgresql_it_names_what_to_use_instead(command: str) -> None:
    with pytest.raises(WaitlistError) as refused:
        file_behind("postgresql://ada:secret@db.example/waitlist", command)
    assert str(refused.value) == (
        f"waitlist {command} works on a SQLite file, and database.url names another kind of database. "
        "For PostgreSQL use its own tools: pg_dump and pg_restore, or base backups with an archive of the "
        "write-ahead log, from which any point in time can be restored."
    )
