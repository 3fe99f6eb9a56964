"""What stands in front of everything: prepared answers, found by host and path before any middleware or route."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from waitlist.i18n import negotiate
from waitlist.web.prepared import Prepared
from waitlist.web.visits import channel, is_visitor

if TYPE_CHECKING:
    from waitlist.web.desk import Desk
    from waitlist.web.hosts import Hosts
    from waitlist.web.services import Services

_LONGEST_QUERY = 2048


class Hot:
    """Answers what is ready and hands on the rest. `hosts` is replaced whole when sites are reloaded."""

    def __init__(self, app: ASGIApp, services: Services, hosts: Hosts[Desk]) -> None:
        self.hosts = hosts
        self._app = app
        self._visits = services.visits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method in {"GET", "HEAD"}:
            asked = dict(scope["headers"])
            desk = self.hosts.find(asked.get(b"host", b""))
            if desk is not None and await self._answered(desk, method, asked, scope, send):
                return
        await self._app(scope, receive, send)

    async def _answered(
        self, desk: Desk, method: str, asked: Mapping[bytes, bytes], scope: Scope, send: Send
    ) -> bool:
        path: str = scope["path"]
        entry = desk.shelf.pages.get(path)
        if entry is None:
            return await _answered_link(desk, path, asked, scope, send)
        query: bytes = scope["query_string"]
        source = ""
        if not isinstance(entry, Prepared):
            entry = entry[_language(desk, asked)]
        if entry.is_page:
            if query:
                parameters = _parameters(query)
                source = parameters.get("c", "")
                if parameters.get("ref"):
                    await _send_link(desk, parameters["ref"], source, path.strip("/"), asked, scope, send)
                    return True
            if is_visitor(method, asked):
                self._visits.add(desk.site.id, "", channel(source), time.time_ns() // 1_000_000)
        await entry.send(method, asked, send)
        return True


async def _answered_link(
    desk: Desk, path: str, asked: Mapping[bytes, bytes], scope: Scope, send: Send
) -> bool:
    """Answer `/r/CODE` and `/th/r/CODE`."""
    before, found, code = path.partition("/r/")
    if not found or not code or "/" in code or before[1:] not in ("", *desk.site.languages) or before == "/":
        return False
    source = _parameters(scope["query_string"]).get("c", "") if scope["query_string"] else ""
    await _send_link(desk, code, source, before[1:], asked, scope, send)
    return True


async def _send_link(
    desk: Desk, code: str, source: str, language: str, asked: Mapping[bytes, bytes], scope: Scope, send: Send
) -> None:
    key = (language, True) if language else (_language(desk, asked), False)
    await desk.links.send(code, source, key, scope, asked, send)


def _language(desk: Desk, asked: Mapping[bytes, bytes]) -> str:
    return negotiate(asked.get(b"accept-language", b"").decode("latin-1"), desk.site.languages)


def _parameters(query: bytes) -> dict[str, Any]:
    if len(query) > _LONGEST_QUERY:
        return {}
    try:
        return dict(reversed(parse_qsl(query.decode("latin-1"), max_num_fields=40)))
    except ValueError:
        return {}
