"""Films: read from the disk piece by piece, as fast as somebody takes them, from wherever they like."""

from __future__ import annotations

import re
from typing import BinaryIO

import anyio
import anyio.to_thread
from starlette.types import Receive, Scope, Send

from waitlist.themes.films import FilmFile
from waitlist.web.answers import Answer
from waitlist.web.prepared import FOR_EVER, Header
from waitlist.web.refusals import Refusal
from waitlist.web.requests import SiteRequest

PIECE = 131_072
"""Bytes read at once. The server writes the next piece when all but a little of the last has been taken."""

MOST = 500
"""How many films are sent at once; each holds two or three pieces in memory."""

MOST_SHARE = 2
"""One in so many connections may be a film: people who join have the rest."""

_RANGE = re.compile(rb"bytes=(\d*)-(\d*)")
_reading = anyio.CapacityLimiter(4)  # a slow disk holds up films and nothing else


class Part(Answer):
    """An answer whose body is a stretch of a film: from `first` up to, but without, `end`."""

    __slots__ = ("_end", "_film", "_first", "_request")

    def __init__(self, request: SiteRequest, film: FilmFile, status: int, first: int, end: int) -> None:
        super().__init__(status, content_type=film.content_type.encode(), cache=FOR_EVER)
        self._request, self._film, self._first, self._end = request, film, first, end
        self.headers = [header for header in self.headers if header[0] != b"content-length"]
        self.headers += [*_base(film), (b"content-length", str(end - first).encode())]
        if status == 206:
            self.headers.append((b"content-range", f"bytes {first}-{end - 1}/{film.size}".encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            await super().__call__(scope, receive, send)
            return
        services = self._request.services
        most = min(MOST, services.config.server.max_connections // MOST_SHARE)
        with services.films.one_more(most):
            opened = await _open(self._film)
            try:
                await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
                async with anyio.create_task_group() as group:
                    group.start_soon(_watch, receive, group.cancel_scope)
                    await self._send_pieces(opened, send)
                    group.cancel_scope.cancel()
            finally:
                opened.close()

    async def _send_pieces(self, opened: BinaryIO, send: Send) -> None:
        place = self._first
        while place < self._end:
            size = min(PIECE, self._end - place)
            body = await anyio.to_thread.run_sync(_read, opened, place, size, limiter=_reading)
            if len(body) < size:  # cut off behind our back: the browser sees that the answer is not whole
                raise OSError(f"{self._film.file} became shorter while it was being sent")
            place += size
            await send({"type": "http.response.body", "body": body, "more_body": place < self._end})


async def show(request: SiteRequest) -> Answer:
    """Answer for a film, whole or in part; other files are answered before routing: see `hot`."""
    film = request.site.theme.films.get(request.path)
    if film is None:
        raise Refusal(404)
    if _knows(request.asked.get(b"if-none-match", b""), film):
        return Answer(304, headers=_base(film), cache=FOR_EVER)
    wanted = request.asked.get(b"range", b"") if request.scope["method"] == "GET" else b""
    if not wanted or request.asked.get(b"if-range", _etag(film)) != _etag(film):
        return Part(request, film, 200, 0, film.size)
    stretch = _stretch(wanted, film.size)
    if stretch is None:
        return Part(request, film, 200, 0, film.size)
    first, end = stretch
    if first >= end:
        return Answer(416, headers=[*_base(film), (b"content-range", f"bytes */{film.size}".encode())])
    return Part(request, film, 206, first, end)


def _base(film: FilmFile) -> list[Header]:
    return [(b"accept-ranges", b"bytes"), (b"etag", _etag(film))]


def _etag(film: FilmFile) -> bytes:
    return f'"{film.digest}"'.encode()


def _knows(if_none_match: bytes, film: FilmFile) -> bool:
    tags = (tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b","))
    return any(tag in (_etag(film), b"*") for tag in tags)


def _stretch(header: bytes, size: int) -> tuple[int, int] | None:
    """Return first byte and end of a single range, which may be empty; None for what is to be passed over."""
    found = _RANGE.fullmatch(header.strip()) if len(header) < 50 else None
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    first = int(found[1])
    if found[2] and int(found[2]) < first:
        return None  # nonsense, not a range beyond the end
    return first, min(int(found[2]) + 1, size) if found[2] else size


async def _open(film: FilmFile) -> BinaryIO:
    """Open it. Raises `Refusal`: 404 when it is not the file any more that its name promises."""
    return await anyio.to_thread.run_sync(_opened, film, limiter=_reading)


async def _watch(receive: Receive, sending: anyio.CancelScope) -> None:
    """Stop when whoever watched has gone: the server takes what is sent after that, and drops it."""
    while (await receive())["type"] != "http.disconnect":
        pass
    sending.cancel()


def _opened(film: FilmFile) -> BinaryIO:
    try:
        opened = film.file.open("rb", buffering=0)
    except OSError:
        raise Refusal(404) from None
    found = film.file.stat()
    if not film.is_same(found.st_size, found.st_mtime_ns):
        opened.close()
        raise Refusal(404)
    return opened


def _read(opened: BinaryIO, place: int, size: int) -> bytes:
    opened.seek(place)
    return opened.read(size)
