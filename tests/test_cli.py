"""What all commands share: where they look for settings, what they write where, and how they end."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import click
import pytest
from command import arguments, environment, started

from waitlist import __version__
from waitlist.cli import waitlist as root

COMMANDS = list(root.list_commands(click.Context(root)))


def test_the_version_goes_to_stdout(waitlist) -> None:
    told = waitlist("--version")
    assert (told.code, told.out, told.err) == (0, f"waitlist {__version__}\n", "")


def test_help_names_every_command_in_one_line_each(waitlist) -> None:
    told = waitlist("--help")
    assert told.code == 0
    _, _, listed = told.out.partition("Commands:\n")
    assert set(COMMANDS) <= {line.split()[0] for line in listed.splitlines()}
    assert "..." not in listed


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(waitlist, command) -> None:
    told = waitlist(command, "--help")
    assert told.code == 0
    assert told.out.startswith(f"Usage: waitlist {command}")


def test_a_mistyped_command_is_wrong_usage_with_a_suggestion(waitlist) -> None:
    told = waitlist("serv")
    assert (told.code, told.out) == (2, "")
    assert "Error: No such command 'serv'; did you mean 'serve'?" in told.err


def test_a_word_that_is_like_no_command_gets_the_whole_list(waitlist) -> None:
    told = waitlist("xylophone")
    assert told.code == 2
    assert "No such command 'xylophone'; the commands are backup, check, copy, doctor, erase" in told.err


def test_a_mistyped_option_is_wrong_usage(waitlist) -> None:
    told = waitlist("check", "--jsn")
    assert told.code == 2
    assert "No such option" in told.err


def test_without_a_command_help_is_shown(waitlist) -> None:
    assert waitlist().code == 2


def test_settings_are_found_in_the_folders_above(waitlist, monkeypatch) -> None:
    assert waitlist("init").code == 0
    deep = waitlist.folder / "sites" / "notes" / "ideas"
    deep.mkdir(parents=True)
    (waitlist.folder / "sites" / "notes").rename(waitlist.folder / "notes")
    monkeypatch.chdir(waitlist.folder / "notes" / "ideas")
    assert waitlist("check").code == 0


def test_without_settings_the_user_is_told_how_to_get_them(waitlist) -> None:
    told = waitlist("check")
    assert told.code == 78
    assert told.err == (
        f"waitlist.toml: got no such file, expected waitlist.toml in {waitlist.folder} or a folder above it. "
        "`waitlist init` writes one to start from; --config names one that is elsewhere.\n"
    )


@pytest.mark.parametrize("place", ["shop", "shop/waitlist.toml"])
def test_config_names_the_folder_or_the_file(waitlist, place) -> None:
    waitlist("init", "shop")
    assert waitlist("check", "--config", place).code == 0


@pytest.mark.parametrize("place", ["nowhere", "shop/sites/shop/site.toml"])
def test_config_that_names_anything_else_is_wrong_usage(waitlist, place) -> None:
    waitlist("init", "shop")
    told = waitlist("check", "--config", place)
    assert told.code == 2
    assert told.err == (f"--config: got {place}, expected the file waitlist.toml or the folder it is in.\n")


def test_a_site_that_does_not_exist_is_wrong_usage(waitlist) -> None:
    waitlist("init", "--site", "harrys")
    told = waitlist("tiers", "plan", "--site", "harry")
    assert (told.code, told.err) == (2, "--site: there is no site 'harry'; did you mean 'harrys'?\n")
    other = waitlist("tiers", "plan", "--site", "nope")
    assert (other.code, other.err) == (2, "--site: there is no site 'nope'; the sites are harrys.\n")


def test_a_command_for_one_site_asks_which_of_several(waitlist) -> None:
    waitlist("init", "--site", "harrys")
    waitlist("init", "--site", "orrin")
    told = waitlist("erase", "ada@example.com", "--yes")
    assert told.code == 2
    assert told.err == "--site: there are several sites, name one of them: harrys, orrin.\n"


def test_output_that_nobody_reads_to_its_end_is_no_error(tmp_path) -> None:
    with started("schema", "site", cwd=tmp_path) as process:
        process.stdout.close()
        assert process.wait(20) == 1
        assert process.stderr.read() == ""


def test_ctrl_c_ends_with_130_and_no_traceback(tmp_path, waitlist) -> None:
    waitlist("init")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # a mail server that never greets
        silent.settimeout(20)
        env = {"WAITLIST_MAIL_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}"}
        with started("send-test", "ada@example.com", cwd=tmp_path, env=env) as process:
            connection, _ = silent.accept()
            time.sleep(0.2)  # asyncio.wait_for of Python 3.11 loses what comes in the instant of a connection
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
            assert re.fullmatch(r"Trying 127\.0\.0\.1:\d+ …\n\s*", process.stderr.read())
            connection.close()


def test_a_full_disk_is_said_without_a_traceback(tmp_path, waitlist) -> None:
    waitlist("init")
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            arguments("schema", "site"),
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.startswith("[Errno 28] No space left on device. Look at the disk")
    assert "Traceback" not in ended.stderr


def test_data_goes_to_stdout_and_nothing_else_does(waitlist) -> None:
    waitlist("init")
    told = waitlist("tiers", "plan", "--json")
    assert json.loads(told.out)["sites"][0]["changes"] is False
    assert waitlist("check").out == ""
