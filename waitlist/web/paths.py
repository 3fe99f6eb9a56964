"""Leads a request to its route."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send


class Paths:
    """An ASGI application of routes.

    A path without parameters is looked up, so that it takes no longer with every route there is; for all
    others, and to refuse a method, Starlette tries one after the other.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._router = Router(routes, redirect_slashes=False)
        self._plain = {
            (method, route.path): route
            for route in reversed(routes)  # the first one counts
            if isinstance(route, Route) and not route.param_convertors
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._plain.get((scope["method"], scope["path"]))
        if route is None:
            await self._router(scope, receive, send)
        else:
            scope["route"] = route
            await route.app(scope, receive, send)
