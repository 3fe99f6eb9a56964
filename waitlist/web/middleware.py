"""What every request passes that no prepared answer met: four pure ASGI applications, one in the other.

`hot` hands them a scope that is theirs to write into, with the request's headers as a mapping, `asked`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from waitlist.i18n import negotiate
from waitlist.tokens import new_request_id
from waitlist.web import security
from waitlist.web.access_log import AccessLog
from waitlist.web.errors import bare_answer, error_answer
from waitlist.web.figures import Figures
from waitlist.web.prepared import Header
from waitlist.web.refusals import Refusal, refusal_of

if TYPE_CHECKING:
    from waitlist.web.desk import Desk
    from waitlist.web.hosts import Hosts
    from waitlist.web.services import Services

_log = logging.getLogger("waitlist.web")

MACHINES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths that answer whatever the host name: probes come by address."""


class Marked:
    """Gives every request an id and every answer its security headers, and writes the access log."""

    def __init__(self, app: ASGIApp, log: AccessLog, figures: Figures) -> None:
        self._app = app
        self._log = log
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = scope["request_id"] = new_request_id()
        # The router raises for a missing page, and does not answer itself, when it knows of an "app".
        scope["app"] = self
        started = time.perf_counter()
        status = 0

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = scope["answered"] = message["status"]
                message["headers"] = _complete(message["headers"], scope, request_id)
            await send(message)

        try:
            await self._app(scope, receive, marked)
        finally:
            # Never the path itself: it may hold a token.
            route = getattr(scope.get("route"), "path", "-")
            self._figures.routed[route, status] += 1
            self._log.add(
                scope["method"],
                route,
                status,
                time.perf_counter() - started,
                request_id,
            )


def _complete(headers: Iterable[Header], scope: Scope, request_id: str) -> list[Header]:
    """Add what every answer carries, save what this one says otherwise."""
    desk: Desk | None = scope.get("desk")
    carried = security.headers(https=desk is not None and desk.https)
    said = dict(headers)
    if not said.keys().isdisjoint(security.NAMES):
        carried = tuple(header for header in carried if header[0] not in said)
    return [*headers, *carried, (b"x-request-id", request_id.encode())]


class Refused:
    """Turns whatever is raised into a page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except ClientDisconnect:
            return
        except Exception as error:
            refusal = refusal_of(error, scope)
            if "answered" in scope:
                raise
            try:
                answer = error_answer(scope, refusal)
            except Exception:  # noqa: BLE001 - logged, and there is an answer or a next round whatever it was
                _log.exception("the theme could not draw an error page, request %s", scope["request_id"])
                answer = bare_answer(scope, refusal)
            await answer(scope, receive, send)


class OfSite:
    """Finds the site by host name and the language by path or browser, which it takes off the path."""

    def __init__(self, app: ASGIApp, services: Services, hosts: Hosts[Desk]) -> None:
        self.hosts = hosts
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["services"] = self._services
        if scope["path"] not in MACHINES:
            self._place(scope)
        await self._app(scope, receive, send)

    def _place(self, scope: Scope) -> None:
        asked: dict[bytes, bytes] = scope["asked"]
        desk = self.hosts.find(asked.get(b"host", b""))
        if desk is None:
            raise Refusal(421)
        languages = desk.site.languages
        _, prefix, rest = scope["path"].split("/", 2) if scope["path"].count("/") > 1 else ("", "", "")
        prefixed = prefix in languages
        if prefixed:
            scope["path"] = f"/{rest}"
        scope["desk"] = desk
        scope["prefixed"] = prefixed
        scope["language"] = (
            prefix if prefixed else negotiate(asked.get(b"accept-language", b"").decode("latin-1"), languages)
        )


class SameOrigin:
    """Refuses forms that another site had a browser send."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in security.SAFE_METHODS and not self._may(scope):
            raise Refusal(403)
        await self._app(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        # Mail programs send the one-click form from wherever they are; its token is what allows it.
        if scope["path"].startswith("/unsubscribe/"):
            return True
        desk: Desk | None = scope.get("desk")
        return security.is_own(scope["asked"], desk.base_url if desk else "")
