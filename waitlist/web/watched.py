"""The application as far as whatever watches it may ask; for a process that shows no pages."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from waitlist.web.answers import plain
from waitlist.web.middleware import MACHINES


class Watched:
    """Hands on what probes and Prometheus ask, and has nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in MACHINES:
            await self._app(scope, receive, send)
        else:
            await plain(404, f"only {', '.join(sorted(MACHINES))} are here")(scope, receive, send)
