"""uvicorn, set up our way."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import nullcontext

import uvicorn
import uvloop
from starlette.types import ASGIApp

from waitlist.cli.serve.connections import LOOK_SECONDS, Settings, look_over
from waitlist.web.figures import Figures

PATIENCE = 20  # seconds that answers in flight may take once the server was told to end
TICKS = round(LOOK_SECONDS / 0.1)  # uvicorn ticks ten times a second


class Server(uvicorn.Server):
    """Serves an application that was started already. `on_start` is called when it answers.

    `most` is how many connections there may be at once.
    """

    def __init__(self, app: ASGIApp, most: int, figures: Figures, on_start: Callable[[], None]) -> None:
        self._settings = _settings(app, most, figures)
        super().__init__(self._settings)
        self._on_start = on_start
        figures.connections = lambda: len(self.server_state.connections)

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]  # a context manager all the same
        """Leave signals to `Signals`, which outlasts the server: mails in flight are finished after it."""
        return nullcontext()

    def end(self) -> None:
        """Take no new connections, and return from `serve` once every answer in flight is sent."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS == 0:
            look_over(self.server_state.connections, asyncio.get_running_loop().time(), self._settings)  # type: ignore[arg-type]  # all are ours
        return await super().on_tick(counter)


def new_loop() -> asyncio.AbstractEventLoop:
    """Return the fast event loop."""
    return uvloop.new_event_loop()


def _settings(app: ASGIApp, most: int, figures: Figures) -> Settings:
    """Return the settings: the fast loop, no logs and no trust in headers but our own."""
    return Settings(
        app,
        most,
        figures,
        loop="uvloop",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
