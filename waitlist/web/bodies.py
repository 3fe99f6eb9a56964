"""Reading what was sent: never more than a form may have, never longer than it may take."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from waitlist.web.refusals import Refusal

SECONDS = 30
"""How long the whole body may take to arrive."""

_DRAINED_BYTES = 4 * 1024 * 1024
_DRAINED_SECONDS = 5
_CLOSE = ((b"connection", b"close"),)  # what still comes must not be taken for the next request


async def read_body(
    receive: Receive, asked: Mapping[bytes, bytes], most: int, seconds: float = SECONDS
) -> bytes:
    """Return the body. Raises `Refusal`: 413 beyond `most` bytes, 408 when it takes longer than `seconds`."""
    length = asked.get(b"content-length", b"")
    if length.isdigit() and int(length) > most:
        raise await _too_large(receive)
    loop = asyncio.get_running_loop()
    task = asyncio.current_task(loop)
    assert task is not None  # a request is always a task
    late = _Late(task)
    timer = loop.call_later(seconds, late)
    try:
        return await _collect(receive, most)
    except asyncio.CancelledError:
        if late.happened and task.uncancel() == 0:
            raise Refusal(408, headers=_CLOSE) from None
        raise
    finally:
        timer.cancel()


class _Late:
    """Cancels a request whose body takes too long.

    `asyncio.timeout` would do, but it asks for the running loop three times, and each asks the system which
    process this is: a tenth of the time of a whole join.
    """

    __slots__ = ("_task", "happened")

    def __init__(self, task: asyncio.Task[object]) -> None:
        self._task = task
        self.happened = False

    def __call__(self) -> None:
        self.happened = True
        self._task.cancel()


async def _collect(receive: Receive, most: int) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        chunks = bytearray(body)
        while message.get("more_body") and len(chunks) <= most:
            message = await receive()
            chunks += message.get("body", b"")
        body = bytes(chunks)
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    if len(body) > most:
        raise await _too_large(receive) if message.get("more_body") else Refusal(413)
    return body


async def _too_large(receive: Receive) -> Refusal:
    """Let a browser finish sending within reason, for one that is cut off shows no answer at all."""
    drained = 0
    try:
        async with asyncio.timeout(_DRAINED_SECONDS):
            while drained <= _DRAINED_BYTES:
                message = await receive()
                drained += len(message.get("body", b""))
                if not message.get("more_body"):
                    return Refusal(413)
    except TimeoutError:
        pass
    return Refusal(413, headers=_CLOSE)
