"""What stands in front of everything: prepared answers, found by host and path before any route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from waitlist.i18n import negotiate
from waitlist.web import own_page
from waitlist.web.own_page import OwnPages
from waitlist.web.prepared import Prepared
from waitlist.web.visits import channel, is_visitor

if TYPE_CHECKING:
    from waitlist.web.access_log import AccessLog
    from waitlist.web.desk import Desk
    from waitlist.web.hosts import Hosts
    from waitlist.web.services import Services

_LONGEST_QUERY = 2048
_READING = frozenset({"GET", "HEAD"})


class Hot:
    """Answers what is ready and hands on the rest."""

    def __init__(self, app: ASGIApp, services: Services, hosts: Hosts[Desk], log: AccessLog) -> None:
        self._app = app
        self._hosts = hosts
        self._visits = services.visits
        self._figures = services.figures
        self._own = OwnPages(services, log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        asked = dict(scope["headers"])
        if method in _READING:
            desk = self._hosts.find(asked.get(b"host", b""))
            if desk is not None:
                entry = desk.shelf.pages.get(scope["path"])
                if entry is None:
                    if await self._answered_personal(desk, asked, scope, send):
                        return
                elif scope["query_string"] and await self._answered_query(desk, asked, scope, send):
                    return
                else:
                    if isinstance(entry, dict):
                        entry = entry[_language(desk, asked)]
                    if entry.is_page and is_visitor(method, asked):
                        self._visits.add(desk.site.id, "", "")
                    start, body = entry.answer(method, asked)
                    counted = self._figures.landing if entry.is_page else self._figures.files
                    counted[start["status"]] += 1
                    await send(start)
                    await send(body)
                    return
        await self._app({**scope, "asked": asked}, receive, send)

    async def _answered_personal(
        self, desk: Desk, asked: Mapping[bytes, bytes], scope: Scope, send: Send
    ) -> bool:
        """Answer `/r/CODE` or `/me`; a language may stand before either, as in `/th/me`."""
        path: str = scope["path"]
        if path.endswith(own_page.PATH):
            prefix = path.removesuffix(own_page.PATH)
            if scope["query_string"] or scope["method"] != "GET" or prefix not in desk.prefixes:
                return False
            return await self._own.answered(desk, _key(desk, prefix[1:], asked), asked, scope, send)
        if "/r/" in path and await _answered_link(desk, asked, scope, send):
            self._figures.links += 1
            return True
        return False

    async def _answered_query(
        self, desk: Desk, asked: Mapping[bytes, bytes], scope: Scope, send: Send
    ) -> bool:
        """Answer a landing page whose address names a link (`?ref=`) or a channel (`?c=`)."""
        parameters = _parameters(scope["query_string"])
        entry = desk.shelf.pages[scope["path"]]
        if not isinstance(entry, Prepared):
            entry = entry[_language(desk, asked)]
        if not (parameters and entry.is_page):
            return False
        source = parameters.get("c", "")
        if code := parameters.get("ref"):
            await desk.links.send(
                code, source, _key(desk, scope["path"].strip("/"), asked), scope, asked, send
            )
            self._figures.links += 1
            return True
        if is_visitor(scope["method"], asked):
            self._visits.add(desk.site.id, "", channel(source))
        start, body = entry.answer(scope["method"], asked)
        self._figures.landing[start["status"]] += 1
        await send(start)
        await send(body)
        return True


async def _answered_link(desk: Desk, asked: Mapping[bytes, bytes], scope: Scope, send: Send) -> bool:
    """Answer `/r/CODE` and `/th/r/CODE`."""
    before, _, code = scope["path"].partition("/r/")
    language, code = before[1:], code.rstrip("/")
    if not code or "/" in code or before == "/" or (language and language not in desk.site.languages):
        return False
    source = _parameters(scope["query_string"]).get("c", "") if scope["query_string"] else ""
    await desk.links.send(code, source, _key(desk, language, asked), scope, asked, send)
    return True


def _key(desk: Desk, language: str, asked: Mapping[bytes, bytes]) -> tuple[str, bool]:
    return (language, True) if language else (_language(desk, asked), False)


def _language(desk: Desk, asked: Mapping[bytes, bytes]) -> str:
    accepted = asked.get(b"accept-language")
    languages = desk.site.languages
    return negotiate(accepted.decode("latin-1"), languages) if accepted else languages[0]


def _parameters(query: bytes) -> dict[str, Any]:
    if len(query) > _LONGEST_QUERY:
        return {}
    try:
        return dict(reversed(parse_qsl(query.decode("latin-1"), max_num_fields=40)))
    except ValueError:
        return {}
