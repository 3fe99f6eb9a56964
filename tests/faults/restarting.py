"""Rolling restarts under load: nobody is refused, nothing is lost.

People join and open pages, over connections of their own and over kept ones, while the server is replaced
again and again on the same socket: by starting anew in its process (SIGUSR2), or as systemd does it, by a
parent that holds the socket and starts the next server when, or before, the last one has ended.
"""

# ruff: noqa: ASYNC110 - a log and a count are watched, which announce nothing

from __future__ import annotations

import asyncio
import itertools
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from command import ROOT
from faults.web import write_folder

JOINING, LOOKING = 8, 8  # clients
BETWEEN = 1.0  # seconds of load between two restarts
ENOUGH = 100  # joins, at the least, for a test to say something
STARTED = b"Serving on "
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n"

How = Literal["again", "parent", "overlap"]
"""`again`: SIGUSR2. `parent`: the next server starts once the last one has ended. `overlap`: before that."""


@dataclass(slots=True)
class Seen:
    """What clients saw: answers by status, connections refused or broken off, the longest wait in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    broken: int = 0
    longest: float = 0.0
    acknowledged: list[str] = field(default_factory=list)
    lost: int = 0


class Rolling:
    """A server that is replaced again and again; the socket outlasts every one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = write_folder(folder)
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(2048)
        self.port = int(self.socket.getsockname()[1])
        self._log = folder / "server.log"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start a server on the socket, handed over as systemd does."""
        # The process id is to be told, which only the process itself knows before it becomes the server.
        tell = 'exec 3<&"$0"; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
        words = [sys.executable, "-m", "waitlist", "serve"]
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                ["bash", "-c", tell, str(self.socket.fileno()), *words],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), "WAITLIST_LIMITS_ENABLED": "false"},
                pass_fds=[self.socket.fileno()],
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)

    async def started(self, times: int) -> None:
        """Wait until servers have said so often that they serve."""
        until = time.monotonic() + 60
        while self._log.read_bytes().count(STARTED) < times:
            assert time.monotonic() < until, self.said
            await asyncio.sleep(0.02)

    async def restart(self, how: How, times: int) -> None:
        """Replace the server; return when the next one serves, the `times`-th."""
        last = self._processes[-1]
        if how == "again":
            last.send_signal(signal.SIGUSR2)
        else:
            last.send_signal(signal.SIGTERM)
            if how == "parent":
                await asyncio.to_thread(last.wait, 60)
            self.start()
        await self.started(times)

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def end(self) -> list[int]:
        """End the last server, and return the exit codes of all."""
        self._processes[-1].send_signal(signal.SIGTERM)
        codes = [process.wait(60) for process in self._processes]
        self.socket.close()
        return codes

    def kill(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


async def _ask(
    request: bytes, port: int, kept: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
) -> int:
    """Return the status of an answer; `kept` is the connection to go on with, if the server lets us."""
    reader, writer = kept.pop() if kept else await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
    except BaseException:
        writer.transport.abort()
        raise
    if b"connection: close" in head:
        writer.close()
    else:
        kept.append((reader, writer))
    return int(head.split(b" ", 2)[1])


async def _client(port: int, name: str, over: asyncio.Event, seen: Seen, *, joins: bool, keeps: bool) -> None:
    kept: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    closing = b"" if keeps else b"Connection: close\r\n"
    host = b"Host: 127.0.0.1:%d\r\n" % port + closing
    for number in itertools.count():
        if over.is_set():
            break
        address = f"{name}x{number}@example.com"
        body = f"email={address.replace('@', '%40')}".encode()
        form = FORM % len(body)
        request = (
            b"POST /join HTTP/1.1\r\n" + host + form + body
            if joins
            else b"GET / HTTP/1.1\r\n" + host + b"\r\n"
        )
        began = time.perf_counter()
        try:
            status = await _ask(request, port, kept)
        except ConnectionRefusedError:
            seen.refused += 1
        except (OSError, asyncio.IncompleteReadError):
            seen.broken += 1
        else:
            seen.statuses[status] += 1
            if joins and status == 303:
                seen.acknowledged.append(address)
        seen.longest = max(seen.longest, time.perf_counter() - began)
        await asyncio.sleep(0.005)
    for _, writer in kept:
        writer.close()


async def _play(rolling: Rolling, how: How, restarts: int) -> Seen:
    seen, over = Seen(), asyncio.Event()
    rolling.start()
    await rolling.started(1)
    clients = [
        asyncio.create_task(
            _client(rolling.port, f"c{index}", over, seen, joins=index < JOINING, keeps=index % 2 == 0)
        )
        for index in range(JOINING + LOOKING)
    ]
    for number in range(restarts):
        await asyncio.sleep(BETWEEN)
        await rolling.restart(how, number + 2)
    await asyncio.sleep(BETWEEN)
    until = time.monotonic() + 60
    while len(seen.acknowledged) <= ENOUGH and time.monotonic() < until:  # on a slow machine it takes longer
        await asyncio.sleep(0.05)
    over.set()
    await asyncio.gather(*clients)
    return seen


def _lost(database: Path, acknowledged: list[str]) -> int:
    connection = sqlite3.connect(database)
    try:
        found = {row[0] for row in connection.execute("select canonical from signups")}
    finally:
        connection.close()
    return sum(address not in found for address in acknowledged)


def play(folder: Path, how: How, restarts: int) -> Seen:
    """Replace the server ``restarts`` times while people come."""
    rolling = Rolling(folder)
    try:
        seen = asyncio.run(_play(rolling, how, restarts))
        codes = rolling.end()
    finally:
        rolling.kill()
    assert set(codes) == {0}, rolling.said
    assert "Traceback" not in rolling.said, rolling.said
    seen.lost = _lost(folder / "data" / "waitlist.sqlite3", seen.acknowledged)
    return seen
