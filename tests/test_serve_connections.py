"""Connections of a real server: not too many, not too long."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from running import PATIENCE, Running, serving, until
from served import write_folder

ASK = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Running]:
    """A server for ten connections."""
    folder = tmp_path_factory.mktemp("shared") / "shop"
    folder.mkdir()
    write_folder(folder, "[server]\nmax_connections = 10\n")
    with serving(folder) as running:
        yield running


def connected(server: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)


def ask(connection: socket.socket, what: bytes = ASK) -> bytes:
    """Send something and return the whole answer."""
    connection.sendall(what)
    told = b""
    while not (found := re.search(rb"content-length: (\d+)\r\n.*\r\n\r\n(.*)", told, re.DOTALL)) or len(
        found[2]
    ) < int(found[1]):
        more = connection.recv(100_000)
        assert more, told
        told += more
    return told


def figure(server: Running, name: str) -> float:
    """Return a number of the metrics, -1 while the server is too busy to tell."""
    answer = server.get("/metrics")
    found = re.search(rf"^{re.escape(name)} (\S+)$", answer.text, re.MULTILINE)
    assert found or answer.status_code == 503, name
    return float(found[1]) if found else -1


def idle(server: Running) -> None:
    """Wait until nobody is connected but who asks."""
    until(lambda: figure(server, "waitlist_connections") == 1)


def test_who_comes_when_all_connections_are_taken_is_asked_to_come_again(server) -> None:
    idle(server)
    before = figure(server, "waitlist_connections_refused_total")
    with ExitStack() as stack:
        early = [stack.enter_context(connected(server)) for _ in range(10)]
        for connection in early:
            assert ask(connection).startswith(b"HTTP/1.1 200 OK")
        with connected(server) as late:
            form = b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 29\r\n\r\n"
            late.sendall(form)
            told = ask(late, b"email=ada%40example.com&name=")
            assert told.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            assert b"\r\nretry-after: 5\r\n" in told
            assert b"\r\nconnection: close\r\n" in told
            assert late.recv(100) == b""
        for connection in early:
            assert ask(connection).startswith(b"HTTP/1.1 200 OK")
    idle(server)
    assert figure(server, "waitlist_connections_refused_total") - before == 1
    with connected(server) as later:
        assert ask(later).startswith(b"HTTP/1.1 200 OK")


def test_beyond_twice_as_many_nobody_is_waited_for(server) -> None:
    idle(server)
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connected(server))
        with connected(server) as late:
            assert late.recv(100_000).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")


def test_when_all_are_taken_the_silent_ones_go_first(server) -> None:
    idle(server)
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(connected(server))
        until(lambda: figure(server, "waitlist_connections") == 1)
        assert figure(server, 'waitlist_connections_closed_total{waiting_for="head"}') >= 10


@pytest.mark.parametrize("size", [70_000, 400_000])
def test_headers_without_end_are_refused(server, size) -> None:
    with connected(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Long: ")
        try:
            connection.sendall(b"a" * size)
        except OSError:
            return  # it was closed while we sent; how much got through is up to the system
        assert connection.recv(1000).startswith(b"HTTP/1.1 431 ")


def test_a_few_requests_may_be_sent_ahead(server) -> None:
    with connected(server) as connection:
        connection.sendall(ASK * 20)
        answers = b""
        while answers.count(b"HTTP/1.1 200 OK") < 20:
            more = connection.recv(100_000)
            assert more, answers
            answers += more


def test_thousands_of_requests_sent_ahead_are_not_taken(server) -> None:
    with connected(server) as connection:
        answers = 0
        try:
            connection.sendall(ASK * 10_000)
            while more := connection.recv(100_000):
                answers += more.count(b"HTTP/1.1 200 OK")
        except OSError:
            pass
        assert answers < 10_000
    assert server.get("/healthz").status_code == 200


def test_a_form_in_many_pieces_and_a_large_one_come_whole(server) -> None:
    body = b"email=ada%40example.com&name=" + b"a" * 60_000
    with connected(server) as connection:
        head = b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n" % len(body)
        told = ask(connection, head + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + body)
        assert told.startswith(b"HTTP/1.1 422 ")
