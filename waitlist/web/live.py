"""Open share pages hear when something changed for them (server-sent events); what, they fetch themselves."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from hashlib import blake2b

from starlette.types import Receive, Scope, Send

from waitlist.clock import now
from waitlist.problems import StoreUnavailable
from waitlist.store.database import Database
from waitlist.store.live import fingerprints
from waitlist.web.prepared import NO_BODY, PERSONAL

_log = logging.getLogger("waitlist.web")

MOST_STREAMS = 1000
"""Pages of one process that may listen at once; the further ones show news when they are loaded again."""

MOST_OF_ONE = 4
"""Pages of one session that may listen at once."""

LOOK_SECONDS = 2.0
HEARTBEAT_SECONDS = 20.0
"""How often something is sent, so that proxies do not take the silence for an end."""

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", PERSONAL),
    (b"x-accel-buffering", b"no"),  # nginx would wait until there is more
]
_RETRY = b"retry: 5000\n"
_HEARTBEAT = b":\n\n"
_OVER = b"event: over\ndata:\n\n"


class Stream:
    """One page that listens. `seen` is the fingerprint it knows of, None before the first look."""

    __slots__ = ("news", "seen", "session")

    def __init__(self, session: str, seen: str | None) -> None:
        self.session = session
        self.seen = seen
        self.news: asyncio.Queue[bytes] = asyncio.Queue(maxsize=2)

    def tell(self, event: bytes) -> None:
        with suppress(asyncio.QueueFull):  # it has not taken the last one yet, and that says the same
            self.news.put_nowait(event)


class Live:
    """Every listening page of a process. One task asks the database for all of them together."""

    def __init__(self, database: Database, most: int = MOST_STREAMS) -> None:
        self._database = database
        self._most = most
        self._streams: set[Stream] = set()
        self._of: Counter[str] = Counter()
        self._ended = False

    @property
    def streams(self) -> int:
        """How many pages listen."""
        return len(self._streams)

    async def listen(self, session: str, known: str) -> Listening | None:
        """Return what answers a page that wants to listen; None when it may not.

        `session` is the hash of a living session's cookie. `known` is what the page heard last, `""` for
        nothing: after a pause it is told of what happened meanwhile.
        """
        if self._ended or self.streams >= self._most or self._of[session] >= MOST_OF_ONE:
            return None
        found = await self._database.read(fingerprints, (session,), now())
        if session not in found:
            return None
        stream = Stream(session, found[session])
        first = _event("changed", found[session]) if known not in ("", _id(found[session])) else b""
        return Listening(self, stream, first or _event("", found[session]))

    def add(self, stream: Stream) -> None:
        self._streams.add(stream)
        self._of[stream.session] += 1

    def remove(self, stream: Stream) -> None:
        self._streams.discard(stream)
        self._of[stream.session] -= 1
        if not self._of[stream.session]:
            del self._of[stream.session]

    async def run(self) -> None:
        """Look for changes until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except StoreUnavailable as error:
                _log.warning("open share pages hear nothing new for now: %s", error)
            except Exception:  # noqa: BLE001 - logged, and there is a next round whatever it was
                _log.exception("open share pages could not be looked after")

    async def look(self) -> None:
        """Tell every page whose figures changed since it was last told, and end those whose session ended."""
        sessions = tuple(self._of)
        if not sessions:
            return
        found = await self._database.read(fingerprints, sessions, now())
        for stream in tuple(self._streams):
            if stream.session not in sessions:
                continue  # it came while the database was asked
            seen = found.get(stream.session)
            if seen is None:
                stream.tell(_OVER)
            elif seen != stream.seen:
                stream.seen = seen
                stream.tell(_event("changed", seen))

    def end(self) -> None:
        """Let every page go: the server ends. Browsers come back by themselves, to the next one."""
        self._ended = True
        for stream in self._streams:
            stream.tell(b"")


class Listening:
    """The ASGI application that answers one listening page, for as long as it listens."""

    def __init__(self, live: Live, stream: Stream, first: bytes) -> None:
        self._live = live
        self._stream = stream
        self._first = first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        if scope["method"] == "HEAD":
            await send(NO_BODY)
            return
        self._live.add(self._stream)
        gone = asyncio.create_task(_gone(receive))
        try:
            await _say(send, _RETRY + self._first)
            while not gone.done():
                event = await self._next(gone)
                if event in (b"", None):
                    break
                await _say(send, event)
                if event == _OVER:
                    break
        finally:
            self._live.remove(self._stream)
            gone.cancel()
        await send(NO_BODY)

    async def _next(self, gone: asyncio.Task[None]) -> bytes | None:
        """Return what to send next, None when nobody listens any more."""
        news = asyncio.ensure_future(self._stream.news.get())
        await asyncio.wait((news, gone), timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if news.done():
            return news.result()
        news.cancel()
        return None if gone.done() else _HEARTBEAT


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, event: bytes) -> None:
    await send({"type": "http.response.body", "body": event, "more_body": True})


def _id(fingerprint: str) -> str:
    return blake2b(fingerprint.encode(), digest_size=6).hexdigest()


def _event(name: str, fingerprint: str) -> bytes:
    """Return an event; without a name it only says what the page knows now."""
    said = f"event: {name}\ndata:\n" if name else ""
    return f"{said}id: {_id(fingerprint)}\n\n".encode()
