"""The process that draws cards, seen from the one that needs them."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict

from waitlist.cards.faces import Face

MOST_WAITING = 32
"""Cards that may wait to be drawn."""

DRAW_SECONDS = 20.0
IDLE_SECONDS = 60.0
"""How long the other process stays when nothing is asked of it."""


class CannotDraw(Exception):
    """There are too many cards to draw, or this one could not be."""


class Artist:
    """Draws one card at a time; the process is started with the first one, and again when it was lost."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._idle: asyncio.TimerHandle | None = None
        self._closed = False

    async def draw(
        self,
        svg: str,
        files: Mapping[str, bytes],
        faces: Sequence[Face],
        roles: Mapping[str, Sequence[str]],
    ) -> bytes:
        """Return the PNG. Raises `CannotDraw`."""
        if self._closed or self._waiting >= MOST_WAITING:
            raise CannotDraw
        coded = {name: b64encode(body).decode() for name, body in files.items()}
        asked = {"svg": svg, "files": coded, "faces": [asdict(face) for face in faces], "roles": dict(roles)}
        message = json.dumps(asked).encode()
        self._waiting += 1
        try:
            async with self._turn:
                return await self._drawn(message)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process."""
        self._closed = True
        async with self._turn:
            await self._end()

    async def _drawn(self, message: bytes) -> bytes:
        if self._closed:
            raise CannotDraw
        if self._idle is not None:
            self._idle.cancel()
        process = await self._started()
        assert process.stdin is not None
        assert process.stdout is not None  # both are pipes
        try:
            async with asyncio.timeout(DRAW_SECONDS):
                process.stdin.write(len(message).to_bytes(4, "big") + message)
                await process.stdin.drain()
                length = int.from_bytes(await process.stdout.readexactly(4), "big")
                png = await process.stdout.readexactly(length)
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            await self._end(kill=True)
            raise CannotDraw from error
        except asyncio.CancelledError:
            await self._end(kill=True)  # half an answer would be taken for that of the next
            raise
        self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._rest)
        if not png:
            raise CannotDraw
        return png

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            command = (sys.executable, "-m", "waitlist.cards")
            self._process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
        return self._process

    def _rest(self) -> None:
        if not self._turn.locked() and self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process = None

    async def _end(self, *, kill: bool = False) -> None:
        process, self._process = self._process, None
        if self._idle is not None:
            self._idle.cancel()
        if process is None or process.returncode is not None:
            return
        assert process.stdin is not None  # a pipe
        if kill:
            with suppress(ProcessLookupError):
                process.kill()
        process.stdin.close()
        try:
            async with asyncio.timeout(5):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
