"""Pages that listen, on a real server: they end with it, come back to the next one, and are not too many."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import httpx2
import pytest
from running import Running, free_port, serving, until
from served import write_folder

from waitlist.web.live import MOST_OF_ONE, MOST_STREAMS

pytestmark = pytest.mark.anyio

LONG = os.environ.get("WAITLIST_LONG") == "1"
OPEN = MOST_STREAMS if LONG else 60
SETTINGS = "[server]\nmax_connections = 3000\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shop"
    made.mkdir()
    write_folder(made, SETTINGS)
    return made


class Listener:
    """A page that listens over a socket of its own: it has heard `told` so far."""

    def __init__(self, running: Running, session: str, known: str = "") -> None:
        self._port = running.port
        self._asked = f"GET /me/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={session}\r\n"
        self._asked += f"Last-Event-ID: {known}\r\n\r\n" if known else "\r\n"
        self.told = b""
        self.heard = asyncio.Event()
        self.over = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(self._asked.encode())
        try:
            while more := await reader.read(10_000):
                self.told += more
                if b"\n\n" in self.told.partition(b"\r\n\r\n")[2] or b" 204 " in self.told[:20]:
                    self.heard.set()
                    if b" 204 " in self.told[:20]:
                        return
        finally:
            self.heard.set()
            writer.close()

    @property
    def status(self) -> int:
        return int(self.told[9:12])

    @property
    def last_id(self) -> str:
        return self.told.rpartition(b"id: ")[2].split(b"\n")[0].decode()

    async def hear(self) -> Listener:
        """Wait for the first answer."""
        await asyncio.wait_for(self.heard.wait(), 30)
        return self


async def joined(running: Running, number: int) -> list[str]:
    """Let people join; return their sessions."""
    async with httpx2.AsyncClient(base_url=running.url, timeout=60) as browser:
        sessions = []
        for at in range(number):
            answer = await browser.post("/join", data={"email": f"p{at}@example.com"})
            sessions.append(answer.cookies["session"])
            browser.cookies.clear()
    return sessions


async def test_open_pages_are_let_go_at_the_end_and_come_back_to_the_next_server(folder: Path) -> None:
    port = free_port()
    with serving(folder, port=port, WAITLIST_LIMITS_ENABLED="false") as running:
        sessions = await joined(running, 10)
        pages = [await Listener(running, session).hear() for session in sessions]
        assert {page.status for page in pages} == {200}
        running.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(asyncio.gather(*(page.over for page in pages)), 30)
        # Each was told that this is the whole answer: a browser then comes back, and tells what it knows.
        assert all(page.told.endswith(b"0\r\n\r\n") for page in pages)
        until(lambda: running.process.poll() is not None)
        assert running.process.returncode == 0
    with serving(folder, port=port, WAITLIST_LIMITS_ENABLED="false") as running:
        await joined_through(running, sessions[0])
        known = [page.last_id for page in pages]
        again = [
            await Listener(running, session, last).hear()
            for session, last in zip(sessions, known, strict=True)
        ]
        assert [b"event: changed" in page.told for page in again] == [True] + [False] * 9
        running.end()
        await asyncio.gather(*(page.over for page in again))


async def joined_through(running: Running, session: str) -> None:
    """Let a friend join through the link of a session."""
    async with httpx2.AsyncClient(base_url=running.url, timeout=60) as browser:
        page = (await browser.get("/me", headers={"cookie": f"session={session}"})).text
        code = page.partition("/qr/")[2].partition(".svg")[0]
        await browser.post("/join", data={"email": "friend@example.com", "ref": code})


async def test_many_pages_listen_while_others_are_answered(folder: Path) -> None:
    with serving(folder, WAITLIST_LIMITS_ENABLED="false") as running:
        sessions = await joined(running, OPEN // MOST_OF_ONE + 1)
        before = resident(running), await latency(running, sessions[0])
        pages = [Listener(running, sessions[at // MOST_OF_ONE]) for at in range(OPEN)]
        await asyncio.gather(*(page.hear() for page in pages))
        assert {page.status for page in pages} == {200}
        after = resident(running), await latency(running, sessions[0])
        print(  # noqa: T201 - the figures are reported
            f"{OPEN} open pages: {before[0]:.0f} → {after[0]:.0f} MB, "
            f"share page p95 {before[1]:.1f} → {after[1]:.1f} ms"
        )
        fifth = await Listener(running, sessions[0]).hear()
        assert fifth.status == 204  # this page shows news when it is loaded again
        if OPEN == MOST_STREAMS:
            beyond = await Listener(running, sessions[-1]).hear()
            assert beyond.status == 204
        assert httpx2.get(f"{running.url}/healthz").status_code == 200
        assert after[0] - before[0] < 40
        running.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(asyncio.gather(*(page.over for page in pages)), 30)
        until(lambda: running.process.poll() is not None)
        assert running.process.returncode == 0


def resident(running: Running) -> float:
    """Return the memory of the server in MB."""
    pages = int(Path(f"/proc/{running.process.pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


async def latency(running: Running, session: str) -> float:
    """Return in how many ms 95 of 100 share pages are there, one after the other."""
    took = []
    async with httpx2.AsyncClient(base_url=running.url, timeout=60) as browser:
        for _ in range(100):
            began = time.perf_counter()
            assert (await browser.get("/me", headers={"cookie": f"session={session}"})).status_code == 200
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[94]
