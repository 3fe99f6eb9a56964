"""What is written in one turn of the loop leaves together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from waitlist.cli.serve.transports import Gathering

pytestmark = pytest.mark.anyio


class Wire(asyncio.Transport):
    """What a socket would have been told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[bytes | str] = []

    def writelines(self, pieces: Iterable[Any]) -> None:
        self.told.append(b"".join(pieces))

    def close(self) -> None:
        self.told.append("close")

    def abort(self) -> None:
        self.told.append("abort")

    def get_write_buffer_size(self) -> int:
        return 10


def gathering() -> tuple[Gathering, Wire]:
    wire = Wire()
    return Gathering(wire, asyncio.get_running_loop()), wire


async def test_head_and_body_leave_as_one_piece_once_the_loop_turns() -> None:
    transport, wire = gathering()
    transport.write(b"head ")
    transport.write(b"body")
    assert (wire.told, transport.get_write_buffer_size()) == ([], 19)
    await asyncio.sleep(0)
    assert (wire.told, transport.get_write_buffer_size()) == ([b"head body"], 10)


async def test_a_stream_goes_on_piece_by_piece() -> None:
    transport, wire = gathering()
    for piece in (b"one", b"two"):
        transport.write(piece)
        await asyncio.sleep(0)
    assert wire.told == [b"one", b"two"]


async def test_what_was_written_leaves_before_the_connection_closes() -> None:
    transport, wire = gathering()
    transport.write(b"goodbye")
    transport.close()
    await asyncio.sleep(0)
    assert wire.told == [b"goodbye", "close"]


async def test_what_was_written_is_thrown_away_when_the_connection_is_broken_off() -> None:
    transport, wire = gathering()
    transport.write(b"too late")
    transport.abort()
    await asyncio.sleep(0)
    assert wire.told == ["abort"]
