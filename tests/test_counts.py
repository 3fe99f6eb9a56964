"""Counts that processes share in a real Valkey or Redis server."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import databases
import pytest
from postgres import Postgres
from running import free_port, refused
from served import SECRET, Served, write_folder

from waitlist.flows.together import Hits
from waitlist.problems import StoreUnavailable
from waitlist.web.counts import ValkeyCounts
from waitlist.web.limits import Limits

pytestmark = pytest.mark.anyio


class Valkey:
    """One server on the loopback, with a password."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("valkey-server") or shutil.which("redis-server")
        assert program, "scripts/test installs redis-server, or says how"
        self.port = free_port()
        self._process = subprocess.Popen(
            [
                program,
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--requirepass",
                "secret",
                "--save",
                "",
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 20
        while True:
            with closing(socket.socket()) as trying:
                if trying.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.02)

    @property
    def url(self) -> str:
        return f"valkey://:secret@127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path)
    yield server
    server.stop()


async def test_a_network_has_one_limit_over_all_processes(valkey: Valkey) -> None:
    counts = ValkeyCounts(valkey.url)
    one, two = (Limits(30, by_link=9999, by_site=9999, enabled=True, clock=lambda: 600.0) for _ in range(2))
    assert not any(one.wait("join", "a1") for _ in range(20))
    assert not any(two.wait("join", "a1") for _ in range(15))
    await one.exchange(counts)
    await two.exchange(counts)
    assert two.wait("join", "a1") == 60
    assert one.wait("join", "a1") == 0, "it has not heard of the others yet"
    await one.exchange(counts)
    assert one.wait("join", "a1") == 60
    assert one.wait("recover", "a1") == 0
    await counts.close()


async def test_every_minute_and_form_is_counted_by_itself(valkey: Valkey) -> None:
    counts = ValkeyCounts(valkey.url)
    assert await counts.exchange(10, [Hits("join", "a1", 3), Hits("recover", "a1", 5)]) == [
        Hits("join", "a1", 3),
        Hits("recover", "a1", 5),
    ]
    assert await counts.exchange(10, [Hits("join", "a1", 4)]) == [Hits("join", "a1", 7)]
    assert await counts.exchange(11, [Hits("join", "a1", 1)]) == [Hits("join", "a1", 1)]
    await counts.close()


async def test_without_the_server_each_process_counts_by_itself(valkey: Valkey) -> None:
    counts = ValkeyCounts(valkey.url)
    limits = Limits(30, by_link=9999, by_site=9999, enabled=True, clock=lambda: 600.0)
    for _ in range(12):
        limits.wait("join", "a1")
    valkey.stop()
    with pytest.raises(StoreUnavailable) as away:
        await limits.exchange(counts)
    assert str(away.value) == (
        "The counts on 127.0.0.1 are not available (ConnectionError). Look at limits.url and at that server."
    )
    assert [limits.wait("join", "a1") for _ in range(19)] == [0] * 18 + [60]
    await counts.close()


async def test_while_that_server_is_away_visits_are_written_and_pages_made_anew(
    valkey: Valkey, postgres: Postgres, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_folder(tmp_path)
    with databases.on(postgres):
        served = Served(tmp_path, {"WAITLIST_LIMITS_URL": valkey.url})
        try:
            async with served.app.running(), served.browser() as browser:
                for number in range(12):
                    joined = await browser.post("/join", data={"email": f"friend{number}@example.com"})
                    assert joined.status_code == 303
                valkey.stop()
                await browser.get("/")
                await served.app.tick()
                assert await served.rows("select visits from visits where link = 0") == [{"visits": 1}]
                assert "this process counts by itself for now: The counts on 127.0.0.1" in caplog.text
        finally:
            served.forget()


def test_an_address_that_is_none_and_a_password_in_the_file_are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, 'limits.url = "valkey://:secret@127.0.0.1"\n')
    code, said = refused(tmp_path, WAITLIST_SECRET_KEYS=SECRET)
    assert code == 78
    assert said == (
        "waitlist.toml: limits.url: got a value that is not shown, expected a server without a password. "
        "Set WAITLIST_LIMITS_URL, or WAITLIST_LIMITS_URL_FILE to the path of a file that holds it.\n"
    )
    write_folder(tmp_path)
    code, said = refused(tmp_path, WAITLIST_SECRET_KEYS=SECRET, WAITLIST_LIMITS_URL="memcached://127.0.0.1")
    assert code == 78
    assert said == (
        "WAITLIST_LIMITS_URL: got a value that is not shown, expected a Valkey or Redis server such as "
        "valkey://:password@host:6379/0. With an s at the end of its scheme the connection is encrypted: "
        "valkeys://…\n"
    )
