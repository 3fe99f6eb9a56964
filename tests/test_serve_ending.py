"""`waitlist serve`, a real process: how it ends."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import termios
from fcntl import ioctl
from pathlib import Path

import httpx2
import pytest
from command import arguments, environment
from running import free_port, serving, until
from served import write_folder
from shop import join
from smtp import MailServer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the site harrys."""
    made = tmp_path / "shop"
    made.mkdir()
    write_folder(made)
    return made


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_and_leaves_a_whole_database(folder, how, code) -> None:
    with serving(folder) as running:
        join(running, "ada@example.com")
        assert running.end(how) == code
        assert running.said.endswith(
            "Ending: finishing what was accepted. A second signal ends at once.\n"
        ) or ("Ending: " in running.said)
    assert not (folder / "data" / "waitlist.sqlite3-wal").exists()


def test_it_ends_even_if_nobody_reads_any_longer_what_it_says(folder) -> None:
    port = free_port()
    process = subprocess.Popen(
        arguments("serve", "--config", folder, "--port", str(port)),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stderr is not None
        until(lambda: b"Serving on " in (process.stderr.readline() if process.stderr else b""))
        process.stderr.close()
        page = f"http://127.0.0.1:{port}/me"
        assert [httpx2.get(page).status_code for _ in range(200)] == [
            200
        ] * 200  # more than is logged at once
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


def test_an_answer_in_flight_is_finished(folder) -> None:
    body = b"email=ada%40example.com"
    with serving(folder) as running, socket.create_connection(("127.0.0.1", running.port)) as browser:
        browser.sendall(
            b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body[:9]
        )
        until(lambda: running.get("/healthz").status_code == 200)
        running.process.send_signal(signal.SIGTERM)
        running.wait_for("Ending: ")
        browser.sendall(body[9:])
        browser.settimeout(30)
        assert browser.recv(65536).startswith(b"HTTP/1.1 303 ")
        assert running.process.wait(30) == 0
    assert addresses(folder) == ["ada@example.com"]


def test_a_mail_in_flight_is_finished(folder) -> None:
    with MailServer(delay=1.0) as mail_server, serving(folder, WAITLIST_MAIL_URL=mail_server.url) as running:
        join(running, "ada@example.com")
        until(lambda: mail_server.connections == 1)
        assert running.end() == 0
        assert [mail.to for mail in mail_server.received] == ["ada@example.com"]
    assert asked(folder, "select state from outbox") == ["sent"]


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 1), (signal.SIGINT, 130)])
def test_a_second_signal_ends_it_at_once(folder, how, code) -> None:
    with serving(folder) as running, socket.create_connection(("127.0.0.1", running.port)) as slow:
        join(running, "ada@example.com")
        slow.sendall(b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\nemail=")
        running.get("/healthz")
        running.process.send_signal(how)
        running.wait_for("Ending: ")
        assert running.end(how) == code
        assert "Ended at once." in running.said
    assert addresses(folder) == ["ada@example.com"]


def test_it_ends_with_the_terminal_it_was_started_in(folder) -> None:
    ours, theirs = os.openpty()
    log = folder / "log"

    def take_terminal() -> None:
        os.setsid()
        ioctl(theirs, termios.TIOCSCTTY, 0)

    with log.open("w") as output:
        process = subprocess.Popen(
            arguments("serve", "--config", folder, "--port", str(free_port())),
            env=environment(),
            stdin=theirs,
            stderr=output,
            preexec_fn=take_terminal,  # noqa: PLW1509 - it calls the system and nothing else
        )
    os.close(theirs)
    try:
        until(lambda: "Serving on" in log.read_text())
        os.close(ours)
        assert process.wait(30) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()


def asked(folder: Path, sql: str) -> list[object]:
    return asked_of({"DATABASE_URL": f"sqlite:///{folder}/data/waitlist.sqlite3"}, sql)


def asked_of(variables: dict[str, str], sql: str) -> list[object]:
    with sqlite3.connect(variables["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        rows = connection.execute(sql).fetchall()
    connection.close()
    return [row[0] for row in rows]


def addresses(folder: Path) -> list[object]:
    return asked(folder, "select canonical from signups order by id")
