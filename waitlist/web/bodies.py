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
    try:
        async with asyncio.timeout(seconds):
            return await _collect(receive, most)
    except TimeoutError:
        raise Refusal(408, headers=_CLOSE) from None


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
