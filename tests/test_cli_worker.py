"""`waitlist worker`: where it tells its figures. What it sends is in `test_serve_many`."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from command import Waitlist
from served import SECRET, write_folder

from waitlist.cli.serve.greeting import greeting, greeting_of_worker
from waitlist.cli.serve.host_port import host_port
from waitlist.cli.serve.listen import listen
from waitlist.config import load
from waitlist.problems import UsageError


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("8001", ("127.0.0.1", 8001)),
        (":8001", ("127.0.0.1", 8001)),
        ("198.51.100.7:65535", ("198.51.100.7", 65535)),
        ("localhost:0", ("localhost", 0)),
        ("[::1]:8001", ("::1", 8001)),
    ],
)
def test_an_address_is_a_port_or_a_host_and_a_port(text, means) -> None:
    assert host_port("--metrics", text) == means


@pytest.mark.parametrize("text", ["", "x", "127.0.0.1", "127.0.0.1:", "::1", "65536", "-1", "+1", "1_0", "٣"])
def test_what_is_no_address_is_said_with_one_that_is(text) -> None:
    with pytest.raises(UsageError) as error:
        host_port("--metrics", text)
    assert str(error.value) == (
        f"--metrics: got {text!r}, expected PORT or HOST:PORT, such as 8001 or 127.0.0.1:8001."
    )


def test_a_worker_whose_address_is_taken_or_nowhere_says_what_to_do(waitlist: Waitlist) -> None:
    write_folder(waitlist.folder)
    waitlist.environment(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        taken = waitlist("worker", "--metrics", f"127.0.0.1:{port}")
    assert taken.code == 1
    assert taken.err == (
        f"Port {port} on 127.0.0.1 is in use: another program, or another `waitlist worker`, listens there. "
        f"Stop it, or take another port: waitlist worker --metrics {port + 1}.\n"
    )
    nowhere = waitlist("worker", "--metrics", "198.51.100.7:8001")
    assert nowhere.code == 1
    assert nowhere.err == (
        "198.51.100.7 is not an address of this machine. Take 127.0.0.1 for this machine alone, or 0.0.0.0 "
        "for every network it is in: waitlist worker --metrics 127.0.0.1:8001.\n"
    )


def test_a_worker_says_where_its_figures_are_and_who_may_see_them(tmp_path: Path) -> None:
    write_folder(tmp_path)
    bare = load(tmp_path, {"WAITLIST_SECRET_KEYS": SECRET})
    token = load(tmp_path, {"WAITLIST_SECRET_KEYS": SECRET, "WAITLIST_METRICS_TOKEN": SECRET})
    assert list(greeting_of_worker(bare, None)) == ["Sending the mails."]
    with listen("0.0.0.0", 0, "worker", "--metrics") as opened:  # noqa: S104 - what is said about it is tested
        place = f"  metrics: http://0.0.0.0:{opened.getsockname()[1]}/metrics"
        alone = ", for this machine alone while WAITLIST_METRICS_TOKEN is not set"
        assert list(greeting_of_worker(bare, opened))[1:] == [place + alone]
        assert list(greeting_of_worker(token, opened))[1:] == [place]


def test_a_server_that_leaves_the_mails_to_a_worker_says_so(tmp_path: Path) -> None:
    write_folder(tmp_path)
    config = load(tmp_path, {"WAITLIST_MAIL_URL": "smtp://mail.example.com"})
    for sends, said in ((True, "sent by mail.example.com:587"), (False, "left to `waitlist worker`")):
        lines = [*greeting(config, development=False, sends=sends, mails=tmp_path, dev=False)]
        assert lines[-1] == f"  mails: {said}"
