"""Clients that join and confirm over real connections, and write down every answer."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

from faults.web import Web

CLIENTS = 16  # on each web process


@dataclass(frozen=True, slots=True)
class Answer:
    """`seconds` is how long it took."""

    status: int
    head: bytes
    body: bytes
    seconds: float

    @property
    def is_clean_refusal(self) -> bool:
        """Tell whether it is a 503 that says when to come back, with a page of words."""
        comes_back = re.search(rb"\r\nretry-after: [1-9][0-9]*\r\n", self.head)
        return self.status == 503 and comes_back is not None and b"</html>" in self.body


class Crowd:
    """`name` tells its addresses from those of others; friends come through `codes`.

    `to_confirm` are addresses and paths; what could not be confirmed is tried again.
    """

    def __init__(
        self, name: str, codes: Sequence[str] = (), to_confirm: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.joined: list[str] = []
        self.confirmed: list[str] = []
        self.refused = 0
        self.wrong: list[str] = []
        self.cut: Counter[Web] = Counter()
        self.slowest = 0.0
        self.accepted: dict[Web, list[float]] = {}  # when, by time.monotonic()
        self._name = name
        self._codes = itertools.cycle(codes or [""])
        self._to_confirm = deque(to_confirm)
        self._numbers = itertools.count(1)
        self._over = False
        self._news = asyncio.Condition()

    @asynccontextmanager
    async def around(self, *webs: Web, clients: int = CLIENTS) -> AsyncIterator[None]:
        """Let `clients` come to each of the web processes while this lasts; what was asked is waited for."""
        self._over = False
        tasks = [asyncio.create_task(self._come(web)) for web in webs for _ in range(clients)]
        try:
            yield
        finally:
            self._over = True
            await asyncio.gather(*tasks)

    def back_after(self, moment: float, web: Web) -> float:
        """Return the seconds from `moment` to the first thing that `web` accepted."""
        return min(at for at in self.accepted[web] if at >= moment) - moment

    async def accepted_by(self, webs: Iterable[Web], since: float) -> None:
        """Wait until each of the processes accepted something since a moment, and a little longer."""
        wanted = set(webs)
        async with asyncio.timeout(30), self._news:
            await self._news.wait_for(
                lambda: all(self.accepted.get(web, [0.0])[-1] >= since for web in wanted)
            )
        await asyncio.sleep(0.5)

    async def _come(self, web: Web) -> None:
        while not self._over:
            try:
                reader, writer = await asyncio.open_connection(web.host, web.port)
            except OSError:
                await asyncio.sleep(0.05)  # nobody is there just now
                continue
            try:
                while not self._over:
                    await self._act(web, reader, writer)
            except (OSError, asyncio.IncompleteReadError):
                self.cut[web] += 1
            finally:
                writer.transport.abort()

    async def _act(self, web: Web, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = next(self._numbers)
        if self._to_confirm and number % 3 == 0:
            address, path = self._to_confirm.popleft()
            kept, body, done = (address, path), "", self.confirmed
        else:
            address, path = f"{self._name}x{number}@example.com", "/join"
            kept, body, done = None, f"email={quote(address)}&ref={next(self._codes)}", self.joined
        try:
            answer = await ask(reader, writer, "POST", path, body)
        except (OSError, asyncio.IncompleteReadError):
            if kept:
                self._to_confirm.append(kept)
            raise
        self.slowest = max(self.slowest, answer.seconds)
        if answer.status == 303:
            done.append(address)
            self.accepted.setdefault(web, []).append(time.monotonic())
            async with self._news:
                self._news.notify_all()
            return
        if answer.is_clean_refusal:
            self.refused += 1
        else:
            self.wrong.append(f"{answer.status} for {path}")
        if kept:
            self._to_confirm.append(kept)
        await asyncio.sleep(0.2)


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, path: str, body: str = ""
) -> Answer:
    """Ask something on an open connection."""
    began = time.monotonic()
    writer.write(
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    head = head.lower()
    length = re.search(rb"\r\ncontent-length: (\d+)\r\n", head)
    text = await reader.readexactly(int(length[1]) if length else 0)
    return Answer(int(head.split(b" ", 2)[1]), head, text, time.monotonic() - began)
