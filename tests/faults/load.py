"""People who join and read while something goes wrong, and a journal of what they were answered."""

from __future__ import annotations

import asyncio
import itertools
import re
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from running import until

SESSION = re.compile(rb"set-cookie: (session=[^;]+)", re.IGNORECASE)
RETRY = re.compile(rb"^retry-after: [1-9]", re.IGNORECASE | re.MULTILINE)
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Journal:
    """What the clients saw; times by the monotonic clock.

    `acknowledged` are addresses whose join was answered with the way to the share page; `refused` the moments
    of a 503 that says when to try again; `odd` what should not have happened, by its status or error.
    """

    acknowledged: dict[str, float] = field(default_factory=dict)
    refused: list[float] = field(default_factory=list)
    odd: Counter[str] = field(default_factory=Counter)
    reads: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0

    def joined_since(self, moment: float) -> float | None:
        """Return when somebody was first acknowledged after a moment."""
        return min((when for when in list(self.acknowledged.values()) if when > moment), default=None)

    def wait_for_joins(self, count: int) -> None:
        """Wait until so many more were acknowledged."""
        wanted = len(self.acknowledged) + count
        until(lambda: len(self.acknowledged) >= wanted)

    def wait_for_refusals(self, count: int) -> None:
        """Wait until so many more were refused."""
        wanted = len(self.refused) + count
        until(lambda: len(self.refused) >= wanted)


@contextmanager
def people(port: int, name: str, *, clients: int = 8, pause: float = 0.01) -> Iterator[Journal]:
    """Let people join, each address once, and one of them look at the share page all the while."""
    journal = Journal()
    done = threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(_everybody(port, name, clients, pause, journal, done))
    )
    thread.start()
    try:
        yield journal
    finally:
        done.set()
        thread.join()


async def _everybody(
    port: int, name: str, clients: int, pause: float, journal: Journal, done: threading.Event
) -> None:
    session = asyncio.get_running_loop().create_future()
    joining = [_join(port, f"{name}c{index}", pause, journal, done, session) for index in range(clients)]
    await asyncio.gather(_read(port, journal, done, session), *joining)


async def _join(
    port: int,
    name: str,
    pause: float,
    journal: Journal,
    done: threading.Event,
    session: asyncio.Future[bytes],
) -> None:
    connection = _Connection(port)
    for count in itertools.count(1):
        if done.is_set():
            break
        address = f"{name}x{count}@example.com"
        asked = time.monotonic()
        try:
            status, head = await connection.ask(
                b"POST", b"/join", f"email={address.replace('@', '%40')}".encode()
            )
        except (OSError, asyncio.IncompleteReadError) as error:
            journal.odd[type(error).__name__] += 1
            await asyncio.sleep(0.1)
            continue
        answered = time.monotonic()
        journal.slowest = max(journal.slowest, answered - asked)
        if status == 303:
            journal.acknowledged[address] = answered
            if not session.done():
                session.set_result(SESSION.findall(head)[0])
        elif status == 503 and RETRY.search(head):
            journal.refused.append(answered)
        else:
            journal.odd[str(status)] += 1
        await asyncio.sleep(pause)
    connection.close()


async def _read(port: int, journal: Journal, done: threading.Event, session: asyncio.Future[bytes]) -> None:
    connection = _Connection(port)
    cookie = await session
    while not done.is_set():
        for path in (b"/", b"/me"):
            try:
                status, _ = await connection.ask(b"GET", path, cookie=cookie)
            except (OSError, asyncio.IncompleteReadError) as error:
                journal.odd[type(error).__name__] += 1
            else:
                journal.reads[status] += 1
        await asyncio.sleep(0.05)
    connection.close()


class _Connection:
    """One connection that is kept, and opened again after it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: bytes, path: bytes, body: bytes = b"", cookie: bytes = b""
    ) -> tuple[int, bytes]:
        """Return status and head of the answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        try:
            writer.write(
                b"%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %s\r\nContent-Length: %d\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\n%s"
                % (method, path, self._port, cookie, len(body), body)
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            await reader.readexactly(int(length[1]) if length else 0)
        except BaseException:
            self.close()
            raise
        return int(head.split(b" ", 2)[1]), head

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file holds of what was acknowledged.

    `lost`: without signup, link or mail; `doubled`: with more than one mail; `faults` of the file itself.
    """

    lost: int
    doubled: int
    faults: int


def check(database: Path, acknowledged: Iterator[str] | list[str] | dict[str, float]) -> Checked:
    """Compare a database with a journal, sharing nothing with the server but the file."""
    connection = sqlite3.connect(database)
    try:
        mails = dict(
            connection.execute(
                """select s.canonical, count(*) from signups s join links l on l.signup = s.id
                   join outbox o on o.signup = s.id and o.link = l.id
                   where s.canonical is not null group by s.canonical"""
            )
        )
        integrity = [row[0] for row in connection.execute("pragma integrity_check") if row[0] != "ok"]
        foreign = connection.execute("pragma foreign_key_check").fetchall()
    finally:
        connection.close()
    return Checked(
        lost=sum(address not in mails for address in acknowledged),
        doubled=sum(count > 1 for count in mails.values()),
        faults=len(integrity) + len(foreign),
    )
