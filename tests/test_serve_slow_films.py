"""Who watches a film over a slow line is left alone, and who stopped reading is not: on real sockets."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from running import serving
from served import HARRYS, Served, write_folder

from waitlist.cli.serve.connections import READ_BYTES, READ_SECONDS, Connection, Settings, look_over

pytestmark = pytest.mark.anyio

LONG = os.environ.get("WAITLIST_LONG") == "1"
FILM = os.urandom(1_000_000) * 20
SITE = HARRYS.replace("name_field = true", 'video = "film.mp4"')


class Watching:
    """A browser that takes of a film what it is told to."""

    def __init__(self, port: int, path: str) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.setblocking(False)
        self._ask = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nRange: bytes=0-\r\n\r\n".encode()
        self._port = port
        self.got = 0

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, ("127.0.0.1", self._port))
        await loop.sock_sendall(self._socket, self._ask)
        await self.take(1000)

    async def take(self, amount: int) -> bool:
        """Read so much; tell whether it came."""
        loop = asyncio.get_running_loop()
        end = self.got + amount
        try:
            while self.got < end:
                piece = await loop.sock_recv(self._socket, min(4096, end - self.got))
                if not piece:
                    return False
                self.got += len(piece)
        except ConnectionError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[tuple[int, uvicorn.Server, Settings]]:
    """The application on a socket, with the connections of `waitlist serve`; nobody looks them over."""
    write_folder(tmp_path, harrys=SITE)
    (tmp_path / "sites" / "harrys" / "film.mp4").write_bytes(FILM)
    served = Served(tmp_path)
    async with served.app.running():
        settings = Settings(served.app, 100, served.app.figures, log_config=None)
        server = uvicorn.Server(settings)
        listening = socket.create_server(("127.0.0.1", 0))
        task = asyncio.create_task(server._serve([listening]))  # noqa: SLF001 - without its signal handlers
        while not server.started:  # noqa: ASYNC110 - uvicorn tells of it in no other way
            await asyncio.sleep(0.01)
        yield listening.getsockname()[1], server, settings
        server.should_exit = server.force_exit = True
        await task
    served.forget()


def look(server: uvicorn.Server, settings: Settings, at: float) -> None:
    found = [one for one in server.server_state.connections if isinstance(one, Connection)]
    look_over(found, at, settings)


async def test_a_slow_reader_stays_and_a_stalled_one_goes(
    port: tuple[int, uvicorn.Server, Settings],
) -> None:
    number, server, settings = port
    served = settings.app
    path = next(iter(served.sites[0].theme.films))  # type: ignore[union-attr]  # it is ours
    slow, stalled = Watching(number, path), Watching(number, path)
    await slow.start()
    await stalled.start()
    now = asyncio.get_running_loop().time()
    for turn in range(8):
        look(server, settings, now + turn * READ_SECONDS * 0.9)
        assert await slow.take(READ_BYTES * 5 // 4)  # little beside what lies in the buffers on the way
        await asyncio.sleep(0.02)
    assert settings.figures.closed["unread"] == 1
    assert await slow.take(READ_BYTES)
    assert not await stalled.take(len(FILM))
    assert stalled.got < len(FILM) / 2
    slow.close()
    stalled.close()


@pytest.mark.parametrize("seconds", [READ_SECONDS * 2.5] if LONG else [4])
async def test_a_film_goes_on_at_the_pace_of_who_watches_it(tmp_path: Path, seconds: float) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    write_folder(folder, harrys=SITE)
    (folder / "sites" / "harrys" / "film.mp4").write_bytes(FILM)
    with serving(folder) as running:
        path = re.search(r'src="(/static/[^"]+\.mp4)"', running.get("/").text)
        assert path
        slow = Watching(running.port, path[1])
        await slow.start()
        for _ in range(round(seconds * 2)):
            assert await slow.take(2000)  # 4 kB a second, less than any film has
            await asyncio.sleep(0.5)
        assert await slow.take(len(FILM) // 2)
        slow.close()
