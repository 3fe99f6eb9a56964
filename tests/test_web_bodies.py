"""Reading what was sent: not too much, not too long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from waitlist.web.bodies import read_body
from waitlist.web.refusals import Refusal

pytestmark = pytest.mark.anyio

Receive = Callable[[], Awaitable[dict[str, Any]]]


def pieces(*bodies: bytes, then: str = "end") -> Receive:
    """Return what gives these pieces, and then ends, hangs or goes away."""
    left = list(bodies)

    async def receive() -> dict[str, Any]:
        if left:
            more = len(left) > 1 or then != "end"
            return {"type": "http.request", "body": left.pop(0), "more_body": more}
        if then == "hang":
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    return receive


async def test_a_body_comes_whole_in_however_many_pieces() -> None:
    assert await read_body(pieces(b"email=ada"), {}, 9) == b"email=ada"
    assert await read_body(pieces(b"em", b"", b"ail=", b"ada"), {b"content-length": b"9"}, 9) == b"email=ada"
    assert await read_body(pieces(b""), {}, 9) == b""


@pytest.mark.parametrize(
    ("receive", "length"),
    [
        (pieces(b"a" * 10), b""),
        (pieces(b"a" * 5, b"a" * 5), b""),
        (pieces(b"a"), b"10"),
        (pieces(b"a" * 10), b"1"),
        (pieces(b"a" * 10), b"-1"),
        (pieces(b"a" * 10), b"nonsense"),
    ],
    ids=["whole", "in pieces", "as told", "told less", "told nothing sensible", "told nonsense"],
)
async def test_one_byte_too_many_is_too_many(receive: Receive, length: bytes) -> None:
    with pytest.raises(Refusal, match="413") as caught:
        await read_body(receive, {b"content-length": length}, 9)
    assert caught.value.headers == ()


async def test_whoever_sends_without_end_is_cut_off() -> None:
    with pytest.raises(Refusal, match="413") as caught:
        await read_body(pieces(*[b"a" * 100_000] * 60), {}, 9)
    assert caught.value.headers == ((b"connection", b"close"),)


async def test_whoever_takes_too_long_is_told_so() -> None:
    with pytest.raises(Refusal, match="408") as caught:
        await read_body(pieces(b"email", then="hang"), {}, 9, seconds=0.01)
    assert caught.value.headers == ((b"connection", b"close"),)


async def test_whoever_goes_away_needs_no_answer() -> None:
    with pytest.raises(ClientDisconnect):
        await read_body(pieces(b"email", then="go"), {}, 9)
