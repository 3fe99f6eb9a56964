"""The way to the admin pages, which are read when somebody asks for one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from importlib import import_module

from starlette.types import ASGIApp, Receive, Scope, Send

from waitlist.web.desk import Desk
from waitlist.web.services import Services

PATH = "/admin"


class Door:
    """Answers what lies under `/admin`. Templates and hashing take memory once they are used."""

    def __init__(self, services: Services, desks: Callable[[], Sequence[Desk]]) -> None:
        self._services = services
        self._desks = desks
        self._lock = asyncio.Lock()
        self._app: ASGIApp | None = None

    @staticmethod
    def leads_to(path: str) -> bool:
        """Tell whether a path is one of the admin pages."""
        return path == PATH or path.startswith(f"{PATH}/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._app or await self._opened())(scope, receive, send)

    async def _opened(self) -> ASGIApp:
        async with self._lock:
            if self._app is None:
                self._app = await asyncio.to_thread(self._read)
            return self._app

    def _read(self) -> ASGIApp:
        app: ASGIApp = import_module("waitlist.web.admin.app").AdminApp(self._services, self._desks)
        return app


class Entrance:
    """Leads to the admin pages, where there are some, and to the public ones."""

    def __init__(self, public: ASGIApp, door: Door | None) -> None:
        self._public = public
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._door if self._door is not None and Door.leads_to(scope["path"]) else self._public
        await app(scope, receive, send)
