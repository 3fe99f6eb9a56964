"""A socket that is handed over, and starting anew in the same process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command import arguments, environment
from running import PATIENCE, Running, serving, until
from served import write_folder

ONE_SOCKET = (
    "Give the server one TCP socket: a single line ListenStream=127.0.0.1:8000 in its .socket unit.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the site harrys."""
    made = tmp_path / "shop"
    made.mkdir()
    write_folder(made)
    return made


def handing(folder: Path, file: int, count: str = "1") -> tuple[list[str], dict[str, str]]:
    """Return the command that serves `folder` with an open file as the one that systemd hands over."""
    tell = f'exec 3<&{file}; LISTEN_PID=$$ LISTEN_FDS={count} LISTEN_FDNAMES=http exec "$0" "$@"'
    return ["bash", "-c", tell, *arguments("serve", "--config", folder)], environment()


@contextmanager
def handed(folder: Path, listening: socket.socket) -> Iterator[Running]:
    command, env = handing(folder, listening.fileno())
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=env, pass_fds=[listening.fileno()], stdout=output, stderr=output
        )
    running = Running(process, folder, log, listening.getsockname()[1])
    try:
        running.wait_for("Serving on ")
        yield running
    finally:
        process.kill()
        process.wait()


def refused(folder: Path, listening: socket.socket, count: str = "1") -> tuple[int, str]:
    command, env = handing(folder, listening.fileno(), count)
    ended = subprocess.run(
        command,
        env=env,
        pass_fds=[listening.fileno()],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return ended.returncode, ended.stderr


def test_a_socket_that_is_handed_over_is_served_in_place_of_the_settings(folder) -> None:
    folder.joinpath("waitlist.toml").write_text("[server]\nport = 1\n")
    with socket.create_server(("127.0.0.1", 0)) as listening, handed(folder, listening) as running:
        assert running.said.startswith(f"Serving on {running.url}\n  harrys: {running.url}")
        assert running.get("/readyz").status_code == 200
        assert running.end() == 0


def test_whoever_comes_between_two_servers_waits(folder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        with handed(folder, listening) as running:
            assert running.end() == 0
        with socket.create_connection(listening.getsockname()) as early:
            early.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            with handed(folder, listening):
                early.settimeout(PATIENCE)
                assert early.recv(1000).startswith(b"HTTP/1.1 200 OK")


def test_a_socket_for_everybody_needs_what_a_public_server_needs(folder) -> None:
    with socket.create_server(("0.0.0.0", 0)) as listening:  # noqa: S104 - that it is refused is the point
        code, said = refused(folder, listening)
    assert code == 78
    assert "WAITLIST_SECRET_KEYS: expected a secret of at least 32 random characters." in said


def test_several_sockets_are_refused(folder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert refused(folder, listening, "2") == (1, f"2 sockets were handed over. {ONE_SOCKET}")


def test_a_file_that_is_no_socket_is_refused(folder) -> None:
    reading, writing = os.pipe()
    command, env = handing(folder, reading)
    ended = subprocess.run(command, env=env, pass_fds=[reading], capture_output=True, text=True, check=False)
    os.close(reading)
    os.close(writing)
    assert ended.returncode == 1
    assert ended.stderr == (
        f"What was handed over is no socket: Socket operation on non-socket. {ONE_SOCKET}"
    )


def test_a_socket_of_another_kind_is_refused(folder) -> None:
    said = f"What was handed over is no listening TCP socket. {ONE_SOCKET}"
    with socket.socket() as unbound, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(folder / "socket"))
        local.listen()
        assert refused(folder, unbound) == (1, said)
        assert refused(folder, local) == (1, said)


def test_a_socket_meant_for_another_process_is_left_alone(folder) -> None:
    with serving(folder, LISTEN_PID="1", LISTEN_FDS="1") as running:
        assert running.get("/readyz").status_code == 200


def test_starting_anew_keeps_process_and_port_and_takes_up_every_setting(folder) -> None:
    with serving(folder) as running:
        running.write("waitlist.toml", "[server]\nmax_form_bytes = 1024\n")
        running.process.send_signal(signal.SIGUSR2)
        running.wait_for("Starting anew: finishing what was accepted. Who comes meanwhile waits.\n")
        until(lambda: running.said.count(f"Serving on {running.url}\n") == 2)
        assert running.get("/readyz").status_code == 200
        with socket.create_connection(("127.0.0.1", running.port)) as browser:
            browser.sendall(
                b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000\r\n\r\n"
                + b"a"
                * 2000
            )
            browser.settimeout(PATIENCE)
            assert browser.recv(1000).startswith(b"HTTP/1.1 413 ")
        assert running.end() == 0


def test_a_mistake_in_the_settings_keeps_the_server_that_is_there(folder) -> None:
    with serving(folder) as running:
        running.write("sites/harrys/site.toml", "[landing\n")
        running.process.send_signal(signal.SIGUSR2)
        said = running.wait_for("Not started anew: this one goes on.\n")
        assert "sites/harrys/site.toml: line 1, column 9" in said
        assert running.get("/readyz").status_code == 200
        assert running.end() == 0
