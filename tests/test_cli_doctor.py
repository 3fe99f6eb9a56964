"""`waitlist doctor`: what is not as it should be, each thing with a remedy."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from command import Ran, Waitlist
from game import Game
from smtp import MailServer

from waitlist.flows.forget import erase

SECRET = "a-secret-that-only-the-tests-know-and-long-enough"


@pytest.fixture
def folder(waitlist) -> Waitlist:
    waitlist("init", "--site", "orrin")
    return waitlist


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer(login=("ada", "secret word")) as server:
        yield server


def lines(told: Ran, about: str) -> list[str]:
    """The lines about one thing, the remedy behind its finding."""
    found: list[str] = []
    for line in told.out.splitlines():
        if line.startswith("      "):
            found[-1] += f" {line.strip()}"
        else:
            found.append(line)
    return [line for line in found if line[6:].startswith(about)]


def test_a_new_folder_is_well_and_stays_as_it_is(folder) -> None:
    told = folder("doctor")
    assert (told.code, told.err) == (0, "")
    assert not [line for line in told.out.splitlines() if line.startswith("fail")]
    assert lines(told, "settings") == [f"ok    settings: {folder.folder} with the sites orrin."]
    [database] = lines(told, "database")
    assert database.endswith("is not there yet; `waitlist serve` makes it.")
    assert not (folder.folder / "data").exists()


def test_findings_are_data_for_scripts(folder) -> None:
    told = folder("doctor", "--json")
    assert told.code == 0
    findings = json.loads(told.out)["findings"]
    assert {"settings", "disk", "SQLite", "database", "mail server", "address orrin", "proxy", "secrets"} <= {
        finding["about"] for finding in findings
    }
    for finding in findings:
        assert finding["status"] in {"ok", "warn"}
        assert bool(finding["remedy"]) is (finding["status"] != "ok")


def test_wrong_settings_are_said_and_fail(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", "theme = 1\n")
    told = waitlist("doctor")
    assert told.code == 1
    assert told.out.startswith("fail  settings: sites/orrin/site.toml: theme: got 1, expected ")
    assert told.out.endswith("      `waitlist check` looks at the settings alone.\n")


def test_a_theme_that_does_not_work_fails(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", 'theme = "ours"\n')
    waitlist.write("themes/ours/theme.toml", 'parent = "theirs"\n')
    told = waitlist("doctor")
    assert told.code == 1
    assert lines(told, "theme")[0].startswith("fail  theme: ")


def test_a_folder_that_cannot_be_written_to_fails(folder) -> None:
    # A file in its place stops even root, whom rights do not stop.
    folder.write("taken", "")
    folder.environment(WAITLIST_DATA="taken/data")
    told = folder("doctor")
    assert told.code == 1
    [found, _] = lines(told, "folder")
    assert found.startswith(
        f"fail  folder {folder.folder}/taken/data: {folder.folder}/taken cannot be written"
    )
    assert "Let the user " in found


def test_a_played_campaign_is_counted_again(folder) -> None:
    with Game(folder.folder) as game:
        game.member("ben@example.com", by=game.member("ada@example.com"))
    folder.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
    told = folder("doctor")
    assert told.code == 0
    assert lines(told, "database") == [f"ok    database: {game.database.path} is whole."]
    assert lines(told, "recount") == ["ok    recount orrin: Every kept count is what the rows say."]

    with sqlite3.connect(game.database.path) as connection:
        connection.execute("update signups set friends = 7 where canonical = 'ada@example.com'")
    connection.close()
    told = folder("doctor")
    assert told.code == 1
    [found] = lines(told, "recount")
    assert "7 friends and 0 held are kept, its credits say 1 and 0" in found


def test_a_database_of_an_older_version_is_a_warning(folder) -> None:
    file = folder.folder / "data" / "waitlist.sqlite3"
    file.parent.mkdir()
    sqlite3.connect(file).close()
    told = folder("doctor")
    assert told.code == 0
    [found] = lines(told, "database")
    assert found.startswith("warn  database: Its schema is older than this program: 0001_start")
    assert "`waitlist migrate` brings it up to date" in found


def test_a_damaged_database_fails(folder) -> None:
    folder("migrate")
    file = folder.folder / "data" / "waitlist.sqlite3"
    damaged = bytearray(file.read_bytes())
    for page in range(3, len(damaged) // 4096):
        damaged[page * 4096 : page * 4096 + 16] = b"\xff" * 16
    file.write_bytes(bytes(damaged))
    told = folder("doctor")
    assert told.code == 1
    [found] = lines(told, "database")
    assert found.startswith("fail  database: ")
    assert "estore" in found


def test_a_database_that_another_program_keeps_locked_fails(folder) -> None:
    folder("migrate")
    file = folder.folder / "data" / "waitlist.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        told = folder("doctor")
    assert told.code == 1
    whole, locked = lines(told, "database")
    assert whole == f"ok    database: {file} is whole."
    assert locked.startswith("fail  database: ")
    assert "another process has locked it (database is locked). Wait for that process, or stop it." in locked


def test_a_file_that_is_no_database_fails(folder) -> None:
    folder.write("data/waitlist.sqlite3", "Dear diary, today I joined a waiting list." * 100)
    told = folder("doctor")
    assert told.code == 1
    assert "a file that is not a SQLite database" in lines(told, "database")[0]


def test_mails_that_nobody_sends_are_a_warning(folder) -> None:
    with Game(folder.folder) as game:
        game.now = int(time.time() * 1000) - 150 * 60_000
        game.join("ada@example.com")
    folder.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
    [found] = lines(folder("doctor"), "queue of mails")
    assert found.startswith(
        "warn  queue of mails: 1 waiting, 0 given up. The oldest should have left 2 hours ago."
    )


def test_erasures_that_a_restore_would_not_know_of_are_a_warning(folder) -> None:
    with Game(folder.folder) as game:
        game.member("ada@example.com")
        game.do(erase, game.site, game.signup("ada@example.com"), game.tick())
    folder.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
    [found] = lines(folder("doctor"), "erasures")
    assert found == (
        f"warn  erasures: 1 of 1 are not in {folder.folder / 'data' / 'erased.jsonl'}, "
        "which a restored backup is held against. "
        "A server that runs adds them within seconds, else the next start does."
    )
    assert not (folder.folder / "data").exists()


def test_a_mail_server_is_tried_without_a_mail(folder, server) -> None:
    folder.environment(WAITLIST_MAIL_URL=server.url)
    told = folder("doctor")
    assert told.code == 0
    [found] = lines(told, "mail server")
    assert found.startswith(f"warn  mail server: localhost:{server.port} lets us in, but may get user name")
    assert (server.connections, server.received) == (1, [])


def test_a_wrong_password_fails_and_is_not_shown(folder, server) -> None:
    folder.environment(WAITLIST_MAIL_URL=server.url.replace("secret word", "mistyped"))
    told = folder("doctor")
    assert told.code == 1
    [found] = lines(told, "mail server")
    assert "refused the user name or password of mail.url" in found
    assert "mistyped" not in told.out


def test_a_public_server_without_secret_and_mail_server_fails(folder) -> None:
    folder.environment(WAITLIST_BASE_URL="https://orrin.example")
    told = folder("doctor")
    assert told.code == 1
    assert lines(told, "address orrin") == ["ok    address orrin: https://orrin.example."]
    assert lines(told, "mail server")[0].startswith("fail  mail server: None is set, so nobody can confirm.")
    assert lines(told, "secrets")[0].startswith("fail  secrets: No key is set, and this is no development.")
    assert lines(told, "proxy")[0].startswith("warn  proxy: None is trusted")


def test_a_public_address_without_https_fails(folder) -> None:
    folder.environment(WAITLIST_BASE_URL="http://orrin.example")
    told = folder("doctor")
    assert told.code == 1
    assert lines(told, "address orrin")[0].startswith(
        "fail  address orrin: http://orrin.example is not encrypted"
    )


@pytest.mark.parametrize(
    ("networks", "found"),
    [
        (
            "10.1.0.0/16,127.0.0.1/32",
            "ok    proxy: X-Forwarded-For is believed from 10.1.0.0/16, 127.0.0.1/32",
        ),
        ("0.0.0.0/0", "fail  proxy: 0.0.0.0/0 is trusted, so that anybody can pretend to be somebody else."),
    ],
)
def test_trusted_proxies_are_looked_at(folder, networks, found) -> None:
    folder.environment(WAITLIST_PROXY_TRUSTED=networks)
    [line] = lines(folder("doctor"), "proxy")
    assert line.startswith(found)


def test_the_source_and_age_of_secrets_are_told_and_never_the_secrets(folder, tmp_path) -> None:
    file = folder.write("keys", SECRET)
    folder.environment(WAITLIST_SECRET_KEYS_FILE=str(file))
    told = folder("doctor")
    assert lines(told, "secrets") == [
        "ok    secrets: 1 key is set, by WAITLIST_SECRET_KEYS_FILE.",
        f"ok    secrets: {file} is 0 days old.",
    ]
    long_ago = time.time() - 800 * 86_400
    os.utime(file, (long_ago, long_ago))
    [_, old] = lines(folder("doctor"), "secrets")
    assert old.startswith(f"warn  secrets: {file} is 800 days old. Put a new one before it")
    assert SECRET not in told.out


def test_a_secret_that_others_can_read_is_a_warning(folder) -> None:
    file = folder.write("data/secret", SECRET)
    file.chmod(0o644)
    found = lines(folder("doctor"), "secrets")
    says = f"warn  secrets: {file} can be read by other users of this machine."
    assert found[1] == f"{says} Make it yours alone: chmod 600 {file}"
