"""What a connection writes to: everything that is written in one turn of the loop leaves together."""

from __future__ import annotations

import asyncio
from typing import Any


class Gathering(asyncio.Transport):
    """A transport that holds what is written until all who are answered in this turn were.

    uvicorn writes the head of an answer and its body one after the other, each a call to the system and a
    packet of its own. And whoever waits at the other end is woken by each of them: by many at once, once.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._call_soon = loop.call_soon
        self._held: list[bytes | bytearray | memoryview] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._held:
            self._call_soon(self._send)
        self._held.append(data)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def abort(self) -> None:
        self._held = []
        self._transport.abort()

    def get_write_buffer_size(self) -> int:
        return sum(map(len, self._held)) + self._transport.get_write_buffer_size()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def _send(self) -> None:
        if self._held:
            held, self._held = self._held, []
            self._transport.writelines(held)
