"""kill -9 under load: what was answered must be on disk, and the server must come back.

Clients join over real connections and write down every acknowledgement. The server is killed at a random
instant and started again on the same files; then a checker, sharing nothing with it but the file, compares.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CLIENTS = 16


@dataclass(frozen=True, slots=True)
class Round:
    """What one kill did. ``lost``: acknowledged joins without signup or mail; ``recovery`` in seconds."""

    acknowledged: int
    lost: int
    damaged: int
    recovery: float


class Victim:
    """A server that is killed again and again, on one folder and one port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(ROOT / "waitlist.toml", folder)
        shutil.copytree(ROOT / "sites", folder / "sites")
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = int(listener.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        return self.folder / "data" / "waitlist.sqlite3"

    def start(self) -> float:
        """Start the server; return how many seconds passed until it answered."""
        began = time.perf_counter()
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "waitlist", "serve", "--port", str(self.port)],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), "WAITLIST_LIMITS_ENABLED": "false"},
                stdout=log,
                stderr=log,
            )
        while time.perf_counter() - began < 30:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1).close()
            except OSError:
                assert self.process.poll() is None, (self.folder / "server.log").read_text(encoding="utf-8")
                time.sleep(0.01)
            else:
                return time.perf_counter() - began
        raise AssertionError((self.folder / "server.log").read_text(encoding="utf-8"))

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


async def _client(port: int, name: str, acknowledged: list[str]) -> None:
    """Join with one address after the other until the connection breaks."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return
    try:
        for count in itertools.count(1):
            address = f"{name}x{count}@example.com"
            writer.write(_request(port, f"email={address.replace('@', '%40')}"))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if head.startswith(b"http/1.1 303"):
                acknowledged.append(address)
            length = re.search(rb"content-length: (\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
    except (OSError, asyncio.IncompleteReadError):
        return
    finally:
        writer.transport.abort()


def _request(port: int, body: str) -> bytes:
    return (
        f"POST /join HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    ).encode()


async def _load(victim: Victim, name: str, seconds: float) -> list[str]:
    acknowledged: list[str] = []
    clients = [
        asyncio.create_task(_client(victim.port, f"{name}c{index}", acknowledged)) for index in range(CLIENTS)
    ]
    await asyncio.sleep(seconds)
    victim.kill()
    await asyncio.gather(*clients)
    return acknowledged


def _check(database: Path, acknowledged: list[str]) -> tuple[int, int]:
    """Return how many acknowledged joins lack signup, link or mail, and how many faults the file has."""
    connection = sqlite3.connect(database)
    try:
        found = {
            row[0]
            for row in connection.execute(
                """select s.canonical from signups s join links l on l.signup = s.id
                   join outbox o on o.signup = s.id and o.link = l.id"""
            )
        }
        integrity = [row[0] for row in connection.execute("pragma integrity_check") if row[0] != "ok"]
        foreign = connection.execute("pragma foreign_key_check").fetchall()
    finally:
        connection.close()
    return sum(address not in found for address in acknowledged), len(integrity) + len(foreign)


def play(folder: Path, rounds: int, seed: int) -> list[Round]:
    """Kill the server ``rounds`` times at instants drawn from ``seed``."""
    chance = random.Random(seed)  # noqa: S311 - instants that can be drawn again
    victim = Victim(folder)
    victim.start()
    results, everybody = [], []
    try:
        for number in range(rounds):
            acknowledged = asyncio.run(_load(victim, f"r{number}", chance.uniform(0.2, 1.2)))
            everybody += acknowledged
            recovery = victim.start()
            lost, damaged = _check(victim.database, everybody)
            results.append(Round(len(acknowledged), lost, damaged, recovery))
    finally:
        victim.kill()
    return results
