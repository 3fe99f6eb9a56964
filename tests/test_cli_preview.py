"""`waitlist preview`: what it says when something cannot be."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from command import Waitlist
from served import write_folder

from waitlist.preview.chromium import INSTALL, NAMES


@pytest.fixture
def shop(waitlist: Waitlist) -> Waitlist:
    write_folder(waitlist.folder)
    return waitlist


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--theme", "poter"], "--theme: there is no theme 'poter'; did you mean 'poster'?"),
        (
            ["--theme", "zzz"],
            "--theme: there is no theme 'zzz'; there are classic, core, instrument, poster.",
        ),
        (["--language", "tha"], "--language: there is no language 'tha' on these sites; did you mean 'th'?"),
        (
            ["--language", "fr"],
            "--language: there is no language 'fr' on these sites; there are en, th.",
        ),
        (["--page", "shaer"], "--page: there is no page or state 'shaer'; did you mean 'share'?"),
        (["--page", "share-38"], "--page: there is no page or state 'share-38'; did you mean 'share-37'?"),
        (
            ["--site", "harrys", "--site", "orin", "--page", "share"],
            "--site: there is no site 'orin'; the sites are harrys.",
        ),
        (["--site", "harys", "--site", "harrys"], "--site: there is no site 'harys'; did you mean 'harrys'?"),
        (
            ["--shots", "made", "--chromium", "no-such-program"],
            f"--chromium: no-such-program is no program that can be started. {INSTALL}",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused(shop: Waitlist, words: list[str], said: str) -> None:
    told = shop("preview", *words)
    assert (told.code, told.out, told.err) == (2, "", f"{said}\n")


def test_without_a_browser_it_says_what_to_install(shop: Waitlist) -> None:
    shop.environment(PATH=str(shop.folder))
    told = shop("preview", "--shots", "made")
    names = ", ".join(NAMES)
    assert (told.code, told.err) == (
        1,
        f"Pictures need Chromium, and none of {names} is there. {INSTALL}\n",
    )
    assert not (shop.folder / "made").exists()


def test_a_browser_that_is_none_is_told_with_its_last_words(shop: Waitlist) -> None:
    program = shop.write("browser", "#!/bin/sh\necho 'no display' >&2\n")
    program.chmod(0o755)
    told = shop("preview", "--shots", "made", "--page", "terms", "--chromium", str(program))
    assert told.code == 1
    assert told.err.endswith("Chromium ended before all was done. Its last words: no display\n")


@pytest.mark.parametrize("place", ["taken", "taken/inside"])
def test_a_folder_that_cannot_be_written_is_told(shop: Waitlist, place: str) -> None:
    shop.write("taken", "a file")
    program = shop.write("browser", "#!/bin/sh\n")
    program.chmod(0o755)
    told = shop("preview", "--shots", place, "--chromium", str(program))
    assert told.code == 1
    assert told.err.startswith(f"--shots: cannot write into {place}: ")
    assert told.err.endswith(
        "Name a folder that this user may write into; one that is not there yet is made.\n"
    )


def test_mistakes_in_the_settings_are_said_first(shop: Waitlist) -> None:
    shop.write("sites/harrys/site.toml", "thme = 1\n")
    told = shop("preview")
    assert told.code == 78
    assert told.err.startswith("sites/harrys/site.toml: thme: got an unknown key")


def test_a_port_that_is_taken_is_told(shop: Waitlist) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = shop("preview", "--port", str(port))
    assert told.code == 1
    assert told.err == (
        f"Port {port} on 127.0.0.1 is in use: another program, or another `waitlist preview`, listens there. "
        f"Stop it, or take another port: waitlist preview --port {port + 1}.\n"
    )


def test_a_folder_without_settings_is_told(waitlist: Waitlist, tmp_path: Path) -> None:
    told = waitlist("preview", "--config", str(tmp_path / "none"))
    assert told.code == 2
