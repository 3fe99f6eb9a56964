"""Connections, and how long each may take: uvicorn by itself waits for ever for who sends or reads slowly."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from waitlist.cli.serve.transports import Gathering
from waitlist.web.figures import Figures

HEAD_SECONDS = 10.0
"""How long a request may take to arrive, up to the end of its headers; `web.bodies` looks after the body."""

PRESSED_SECONDS = 2.0
"""How long a connection may say nothing while there are too many."""

BODY_SECONDS = 45.0
"""When a body is given up that the application does not wait for any more."""

READ_SECONDS = 30.0
READ_BYTES = 65_536
"""How much of an answer has to be taken in each `READ_SECONDS`."""

KEEP_ALIVE_SECONDS = 75
"""How long a connection waits for its next request: longer than the proxy in front keeps it, which else would
send a form into a connection that is just being closed."""

GRACE_SECONDS = 0.5
"""At the end a request may already be on its way: so long it is waited for."""

MOST_HEAD_BYTES = 65_536
MOST_AHEAD = 32
"""Requests that may be sent ahead of the answer to an earlier one; beyond it the connection is closed."""

PIECE_BYTES = 8192  # what is read at once holds thousands of small requests: never are so many taken together
LOOK_SECONDS = 1.0

_ACKNOWLEDGED = struct.Struct("=120xQ")
"""`tcpi_bytes_acked` of Linux's `struct tcp_info`."""

_BUSY = b"This server has too many connections. Try again in a few seconds.\n"


def _whole(status: bytes, words: bytes) -> bytes:
    return (
        b"HTTP/1.1 %b\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
        b"connection: close\r\nretry-after: 5\r\n\r\n%b" % (status, len(words), words)
    )


class Settings(uvicorn.Config):
    """uvicorn's settings, and how many connections there may be at once.

    Requests of further ones are answered 503, and beyond twice as many the connection is, at once.
    """

    def __init__(self, app: ASGIApp, most: int, figures: Figures, **more: Any) -> None:
        super().__init__(
            app, http=Connection, ws="none", lifespan="off", timeout_keep_alive=KEEP_ALIVE_SECONDS, **more
        )
        self.most = most
        self.figures = figures


class Connection(HttpToolsProtocol):
    """uvicorn's connection, with bounds. Nothing is added to what a request costs but a look at its size."""

    config: Settings
    cycle: RequestResponseCycle | None  # type: ignore[assignment]  # uvicorn begins with None, unsaid

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(Gathering(transport, self.loop))
        self._head_bytes = 0
        self._mark: tuple[str, object, int] = ("", None, 0)
        self._since = 0.0
        self._running: RequestResponseCycle | None = None
        if len(self.connections) > self.config.most:
            self.config.figures.refused_connections += 1
            self.app = busy
            if len(self.connections) > 2 * self.config.most:
                self._answer(b"503 Service Unavailable", _BUSY)

    def data_received(self, data: bytes) -> None:
        if len(data) > PIECE_BYTES:
            for start in range(0, len(data), PIECE_BYTES):
                if not self.transport.is_closing():
                    self.data_received(data[start : start + PIECE_BYTES])
            return
        before = self.cycle
        HttpToolsProtocol.data_received(self, data)
        if self.cycle is not before:
            self._head_bytes = 0
            if len(self.pipeline) > MOST_AHEAD:
                self.transport.close()
        elif before is None or before.response_complete:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._answer(b"431 Request Header Fields Too Large", b"These headers are too long.\n")

    def connection_lost(self, exc: Exception | None) -> None:
        # uvicorn tells the newest request only, and an earlier one would write into a closed connection.
        if self._running is not None:
            self._running.disconnected = True
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """End after the answer under way; else after the next one, which may be asked for already."""
        if self._is_waiting():
            self.app = self._last(self.app)
            self.loop.call_later(GRACE_SECONDS, self._end)
        else:
            super().shutdown()

    def overdue(self, now: float, *, full: bool) -> str:
        """Return why this connection has to go, "" if it may stay. `full`: there are too many."""
        phase, unsent = self._phase()
        taken = _taken(self.transport) if unsent else 0
        # What lies in the buffers of the system may be megabytes, and for long goes down unseen from here.
        left = unsent if taken is None else -taken
        mark = (phase, self.cycle, left)
        # More than before: a film, of which the next piece is written once the last one was taken.
        moved = left <= self._mark[2] - READ_BYTES or (taken is None and left > self._mark[2])
        if mark[:2] != self._mark[:2] or moved:
            self._mark, self._since = mark, now
        most = {
            "unread": READ_SECONDS,
            "head": PRESSED_SECONDS if full else HEAD_SECONDS,
            "body": BODY_SECONDS,
            "idle": PRESSED_SECONDS if full else KEEP_ALIVE_SECONDS + LOOK_SECONDS,
        }.get(phase)
        return phase if most is not None and now - self._since >= most else ""

    def give_up(self, why: str) -> None:
        """Close it; what was not read by now is thrown away."""
        if why == "head" and self._head_bytes and not self.transport.is_closing():
            self._answer(b"408 Request Timeout", b"This request took too long to arrive.\n")
        elif why == "idle":
            self.transport.close()
        else:
            self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGIApp) -> None:  # type: ignore[override]  # the same application by another name
        self._running = cycle
        HttpToolsProtocol._start_asgi_task(self, cycle, app)  # type: ignore[arg-type]  # noqa: SLF001 - our own

    def _phase(self) -> tuple[str, int]:
        """Return what is waited for, and how many bytes of answers were not taken yet."""
        if unsent := self.transport.get_write_buffer_size():
            return "unread", unsent
        if self.cycle is None or self.cycle.response_complete:
            return ("head" if self.timeout_keep_alive_task is None else "idle"), 0
        return ("body" if self.cycle.more_body else ""), 0

    def _is_waiting(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _answer(self, status: bytes, words: bytes) -> None:
        """Answer without the application, and close."""
        # In the middle of a body whose answer was sent, another one would be taken for that of the next.
        if not self.transport.is_closing():
            if self.cycle is None or not self.cycle.more_body:
                self.transport.write(_whole(status, words))
            self.transport.close()

    def _last(self, app: ASGIApp) -> ASGIApp:
        async def last(scope: Scope, receive: Receive, send: Send) -> None:
            assert self.cycle is not None  # it is what calls
            self.cycle.keep_alive = False
            await app(scope, receive, send)

        return last

    def _end(self) -> None:
        if self._is_waiting() and not self.transport.is_closing():
            self.transport.close()


def _taken(transport: asyncio.Transport) -> int | None:
    """Return how many bytes have come to the other side; None where the system does not tell."""
    connection = transport.get_extra_info("socket")
    if sys.platform != "linux" or connection is None or connection.family == socket.AF_UNIX:
        return None
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _ACKNOWLEDGED.size)
    return int(_ACKNOWLEDGED.unpack(told)[0]) if len(told) == _ACKNOWLEDGED.size else None


async def busy(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 503. The form is taken first: whoever is cut off while sending sees no answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PRESSED_SECONDS):
            while (await receive()).get("more_body"):
                pass
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(_BUSY)).encode()),
        (b"cache-control", b"private, no-store"),
        (b"retry-after", b"5"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _BUSY})


def look_over(connections: Iterable[Connection], now: float, settings: Settings) -> None:
    """Close whoever takes too long. `now` is the time of the loop, in seconds."""
    at_once = list(connections)
    full = len(at_once) >= settings.most
    for connection in at_once:
        if why := connection.overdue(now, full=full):
            connection.give_up(why)
            settings.figures.closed[why] += 1
