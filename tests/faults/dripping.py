"""Slow clients: a crowd that sends or reads next to nothing, while honest people join.

Each of the crowd does what holds a careless server up for ever: says nothing, sends its headers or its form
byte by byte, goes on sending after it was answered, or asks and does not read.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import resource
import socket
import statistics
import time
import urllib.request
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faults.web import Web, write_folder

HONEST = 8
PAUSE = 0.5  # seconds between two bytes of a slow client
PATIENCE = 90.0  # seconds after which the crowd should long be gone

HOST = b"Host: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"

Slow = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Crowd:
    """What came of it.

    Seconds that each honest join took, and how many were not answered by 303. When the last slow client was
    gone, how many stayed, and how many connections the server says it closed, by what it had waited for.
    """

    joins: list[float]
    failed: int
    gone_after: float
    stayed: int
    closed: dict[str, int]

    def p95(self) -> float:
        return statistics.quantiles(self.joins, n=20)[-1]


async def _drip(writer: asyncio.StreamWriter, data: bytes) -> None:
    for byte in data:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(PAUSE)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def slow_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _drip(writer, b"GET / HTTP/1.1\r\n" + HOST + b"X-Long: " + b"a" * 1000)


async def slow_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"POST /join HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 1000\r\n\r\n")
    await _drip(writer, b"email=" + b"a" * 1000)


async def slow_afterwards(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1000\r\n\r\n")
    await _drip(writer, b"a" * 1000)


async def unread(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    page = b""
    writer.write(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
    while b"</html>" not in page:
        page += await reader.read(4096)
    # More than the buffers of both systems hold. That the server is gone shows when writing fails.
    picture = re.findall(rb"/static/[^\"]+\.jpg", page)[0]
    writer.write((b"GET " + picture + b" HTTP/1.1\r\n" + HOST + b"\r\n") * 30)
    while True:
        await asyncio.sleep(PAUSE)
        writer.write(b"\r\n")
        await writer.drain()


async def far_ahead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write((b"GET / HTTP/1.1\r\n" + HOST + b"\r\n") * 2000)
    while await reader.read(65_536):
        pass


KINDS: tuple[Slow, ...] = (silent, slow_head, slow_body, slow_afterwards, unread, far_ahead)


async def _slow(port: int, kind: Slow) -> bool:
    """Be slow until the server ends it; False if it never did."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.setblocking(False)
    await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=small, limit=4096)
    try:
        async with asyncio.timeout(PATIENCE):
            await kind(reader, writer)
    except TimeoutError:
        return False
    except OSError:
        return True
    finally:
        writer.transport.abort()
    return True


async def _join(port: int, address: str) -> bool:
    """Join over a connection of its own; tell whether that was answered as it should."""
    body = f"email={address.replace('@', '%40')}".encode()
    head = b"POST /join HTTP/1.1\r\n" + HOST + FORM + b"Connection: close\r\nContent-Length: %d\r\n\r\n"
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head % len(body) + body)
        answer = await reader.read()
        writer.close()
    except OSError:
        return False
    return answer.startswith(b"HTTP/1.1 303 ")


async def _honest(port: int, name: str, until: asyncio.Event, joins: list[float]) -> int:
    failed = 0
    for number in itertools.count():
        if until.is_set():
            break
        began = time.perf_counter()
        failed += not await _join(port, f"{name}x{number}@example.com")
        joins.append(time.perf_counter() - began)
        await asyncio.sleep(0.05)
    return failed


async def _play(port: int, slow: int) -> tuple[list[float], int, float, int]:
    over, joins = asyncio.Event(), list[float]()
    honest = [asyncio.create_task(_honest(port, f"h{index}", over, joins)) for index in range(HONEST)]
    began = time.perf_counter()
    kinds = itertools.islice(itertools.cycle(KINDS), slow)
    ended = await asyncio.gather(*(_slow(port, kind) for kind in kinds))
    gone_after = time.perf_counter() - began
    over.set()
    failed = sum(await asyncio.gather(*honest))
    return joins, failed, gone_after, ended.count(False)


def metrics(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return bytes(answer.read()).decode()


def play(folder: Path, slow: int) -> Crowd:
    """Let ``slow`` clients hang on a server of its own while others join."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = slow + 500
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))
    with Web(write_folder(folder / "campaign")) as web:
        played = asyncio.run(_play(web.port, slow))
        text = metrics(web.port)
    found = re.findall(r'^waitlist_connections_closed_total\{waiting_for="(\w+)"\} (\d+)', text, re.MULTILINE)
    return Crowd(*played, {why: int(count) for why, count in found})
