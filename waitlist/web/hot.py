"""What stands in front of everything: prepared answers, found by host and path before any middleware or route."""

from __future__ import annotations

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
    from waitlist.web.shelf import Entry

_LONGEST_QUERY = 2048
_READING = frozenset({"GET", "HEAD"})


class Hot:
    """Answers what is ready and hands on the rest."""

    def __init__(self, app: ASGIApp, services: Services, hosts: Hosts[Desk]) -> None:
        self._app = app
        self._hosts = hosts
        self._visits = services.visits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method in _READING:
            asked = dict(scope["headers"])
            desk = self._hosts.find(asked.get(b"host", b""))
            if desk is not None:
                entry = desk.shelf.pages.get(scope["path"])
                if entry is not None:
                    await self._send(desk, entry, asked, scope, send)
                    return
                if "/r/" in scope["path"] and await _answered_link(desk, asked, scope, send):
                    return
        await self._app(scope, receive, send)

    async def _send(
        self, desk: Desk, entry: Entry, asked: Mapping[bytes, bytes], scope: Scope, send: Send
    ) -> None:
        if not isinstance(entry, Prepared):
            entry = entry[_language(desk, asked)]
        if entry.is_page:
            source = ""
            if scope["query_string"]:
                parameters = _parameters(scope["query_string"])
                source = parameters.get("c", "")
                if code := parameters.get("ref"):
                    key = _key(desk, scope["path"].strip("/"), asked)
                    await desk.links.send(code, source, key, scope, asked, send)
                    return
            if is_visitor(scope["method"], asked):
                self._visits.add(desk.site.id, "", channel(source))
        start, body = entry.answer(scope["method"], asked)
        await send(start)
        await send(body)


async def _answered_link(desk: Desk, asked: Mapping[bytes, bytes], scope: Scope, send: Send) -> bool:
    """Answer `/r/CODE` and `/th/r/CODE`."""
    before, _, code = scope["path"].partition("/r/")
    language = before[1:]
    if not code or "/" in code or before == "/" or (language and language not in desk.site.languages):
        return False
    source = _parameters(scope["query_string"]).get("c", "") if scope["query_string"] else ""
    await desk.links.send(code, source, _key(desk, language, asked), scope, asked, send)
    return True


def _key(desk: Desk, language: str, asked: Mapping[bytes, bytes]) -> tuple[str, bool]:
    return (language, True) if language else (_language(desk, asked), False)


def _language(desk: Desk, asked: Mapping[bytes, bytes]) -> str:
    return negotiate(asked.get(b"accept-language", b"").decode("latin-1"), desk.site.languages)


def _parameters(query: bytes) -> dict[str, Any]:
    if len(query) > _LONGEST_QUERY:
        return {}
    try:
        return dict(reversed(parse_qsl(query.decode("latin-1"), max_num_fields=40)))
    except ValueError:
        return {}
