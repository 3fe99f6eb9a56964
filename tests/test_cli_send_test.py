"""`waitlist send-test`: a real mail to a real server, and a remedy where that fails."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from command import Waitlist, started
from smtp import MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def campaign(waitlist, server) -> Waitlist:
    waitlist("init", "--site", "orrin")
    waitlist.environment(WAITLIST_MAIL_URL=server.url, WAITLIST_MAIL_FROM="hello@orrin.example")
    return waitlist


def test_a_mail_arrives_from_the_brand(campaign, server) -> None:
    told = campaign("send-test", "ada@example.com")
    assert (told.code, told.out) == (0, "")
    assert told.err == (
        f"Trying localhost:{server.port} …\n"
        f"localhost:{server.port} took the mail from hello@orrin.example to ada@example.com. "
        "Look into the mailbox, and into its spam folder.\n"
    )
    [mail] = server.wait_for(1)
    assert (mail.to, mail.message["From"]) == ("ada@example.com", "Orrin <hello@orrin.example>")
    assert mail.message["Subject"] == "A test mail of Orrin"
    assert "Mails of Orrin arrive here." in mail.text
    assert "<p>Mails of Orrin arrive here.</p>" in mail.html


def test_a_refused_address_is_told_with_what_the_server_said(campaign, server) -> None:
    server.mode = "refuse"
    told = campaign("send-test", "ada@example.com")
    assert told.code == 1
    assert f"The mail server localhost:{server.port} answered 550 5.1.1" in told.err
    assert told.err.endswith("look at the address, and at mail.from, which it may not let you use.\n")


def test_a_server_that_wants_patience_is_told_so(campaign, server) -> None:
    server.mode = "greylist"
    told = campaign("send-test", "ada@example.com")
    assert told.code == 1
    assert told.err.endswith(
        "That may pass: try again in some minutes. A running server tries for days before it gives up.\n"
    )


def test_a_server_that_is_away_is_told_with_where_its_address_came_from(campaign, server) -> None:
    server.stop()
    told = campaign("send-test", "ada@example.com")
    assert told.code == 1
    said = f"Trying localhost:{server.port} …\nThe mail server localhost:{server.port} cannot be used ("
    assert told.err.startswith(said)
    assert told.err.endswith(
        "mail.url is set by WAITLIST_MAIL_URL; `waitlist doctor` tries the server without a mail.\n"
    )


def test_while_a_server_says_nothing_one_knows_which_it_is(waitlist) -> None:
    waitlist("init", "--site", "orrin")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        env = {"WAITLIST_MAIL_URL": f"smtp://127.0.0.1:{port}"}
        with started("send-test", "ada@example.com", cwd=waitlist.folder, env=env) as process:
            assert process.stderr.readline() == f"Trying 127.0.0.1:{port} …\n"


def test_without_a_server_the_mail_is_kept(waitlist) -> None:
    waitlist("init")
    told = waitlist("send-test", "ada@example.com")
    assert told.code == 0
    assert told.err == (
        "No mail server is set (WAITLIST_MAIL_URL), so the mail was kept: "
        "read it at /dev/mail of the server.\n"
    )
    [kept] = (waitlist.folder / "data" / "mails").glob("*.eml")
    assert b"To: ada@example.com" in kept.read_bytes()


def test_without_a_server_a_public_site_sends_nothing_and_says_so(waitlist) -> None:
    waitlist("init")
    waitlist.environment(WAITLIST_BASE_URL="https://orrin.example")
    told = waitlist("send-test", "ada@example.com")
    assert told.code == 78
    assert told.err == (
        "WAITLIST_MAIL_URL: expected a mail server such as smtp://user:password@mail.example.com:587. "
        "Without one nobody can confirm. `--insecure` serves all the same.\n"
    )
    assert not list((waitlist.folder / "data").glob("mails/*.eml"))


def test_what_is_no_address_is_wrong_usage(waitlist) -> None:
    waitlist("init")
    told = waitlist("send-test", "ada@example,com")
    assert told.code == 2
    assert told.err == (
        "ADDRESS: what stands after the @ is not a domain such as example.com; "
        "did you mean ada@example.com?\n"
    )


def test_a_mail_that_cannot_be_kept_is_told_where_there_is_no_mail_server(waitlist) -> None:
    waitlist("init", "--site", "orrin")
    waitlist.write("data/mails", "no folder")
    told = waitlist("send-test", "ada@example.com")
    assert (told.code, told.out) == (1, "")
    assert told.err.endswith("Give the user who runs this command the right to write there, and some room.\n")
