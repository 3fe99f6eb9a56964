"""Serves the preview on a socket for as long as it is wanted."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import uvicorn

from waitlist.preview.app import Preview


class _Server(uvicorn.Server):
    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]  # a context manager all the same
        """Leave signals to the command."""
        return nullcontext()


@asynccontextmanager
async def served(preview: Preview, opened: socket.socket) -> AsyncIterator[None]:
    """Serve while this lasts."""
    config = uvicorn.Config(
        preview.app(),
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[opened]))
    try:
        yield
    finally:
        server.should_exit = True
        await preview.close()
        await serving
