"""uvicorn, set up our way."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import nullcontext

import uvicorn
import uvloop
from starlette.types import ASGIApp

PATIENCE = 20  # seconds that answers in flight may take once the server was told to end


class Server(uvicorn.Server):
    """Serves an application that was started already. `on_start` is called when it answers."""

    def __init__(self, app: ASGIApp, on_start: Callable[[], None]) -> None:
        super().__init__(_settings(app))
        self._on_start = on_start

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]  # a context manager all the same
        """Leave signals to `Signals`, which outlasts the server: mails in flight are finished after it."""
        return nullcontext()

    def end(self) -> None:
        """Take no new connections, and return from `serve` once every answer in flight is sent."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()


def new_loop() -> asyncio.AbstractEventLoop:
    """Return the fast event loop."""
    return uvloop.new_event_loop()


def _settings(app: ASGIApp) -> uvicorn.Config:
    """Return the settings: the fast loop and parser, no logs and no trust in headers but our own."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
