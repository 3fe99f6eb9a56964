"""The landing pages of links: rendered when first asked for, kept for a minute."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.types import Message, Send

from waitlist.flows.opened import Opened, opened
from waitlist.problems import StoreUnavailable
from waitlist.referrals import normalise_code, remember
from waitlist.web import cookies
from waitlist.web.prepared import NO_BODY, PERSONAL, Header, encodings
from waitlist.web.visits import channel, is_visitor

if TYPE_CHECKING:
    from waitlist.web.services import Services
    from waitlist.web.shelf import Shelf

KEPT_SECONDS = 60
MOST_KEPT = 2000
LOOK_UP_SECONDS = 1.0  # then the page is shown as it is: a landing page does not wait for the database
_LONGEST_KEPT = 64  # characters of a code as it was written
_GZIP_LEVEL = 5  # a page made for few: the last percent is not worth the wait

Key = tuple[str, bool]
"""A page's language, and whether its path names it."""

_NOTHING: tuple[float, None] = (0.0, None)


class LinkPage:
    """A landing page as one link shows it. `code` is `""` where no link was found."""

    __slots__ = ("_body", "_headers", "_variants", "code")

    def __init__(self, body: bytes, code: str, headers: tuple[Header, ...]) -> None:
        self.code = code
        self._body = body
        self._headers = headers
        self._variants: dict[str, tuple[list[Header], Message]] = {}

    def variant(self, accept_encoding: bytes) -> tuple[list[Header], Message]:
        """Return headers and body, compressed where the browser takes that."""
        encoding = "gzip" if "gzip" in encodings(accept_encoding) else ""
        found = self._variants.get(encoding)
        if found is None:
            found = self._variants[encoding] = self._encoded(encoding)
        return found

    def _encoded(self, encoding: str) -> tuple[list[Header], Message]:
        body = gzip.compress(self._body, _GZIP_LEVEL, mtime=0) if encoding else self._body
        headers = [*self._headers, (b"content-length", str(len(body)).encode())]
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        return headers, {"type": "http.response.body", "body": body}


class LinkPages:
    """Serves `/r/CODE` of one site."""

    def __init__(self, shelf: Shelf, services: Services) -> None:
        self._shelf = shelf
        self._services = services
        self._kept: dict[tuple[str, Key], tuple[float, LinkPage]] = {}
        self._wanted: dict[str, asyncio.Task[Opened | None]] = {}
        self._generation = 0
        # Bound to a link, not to a person; but whoever keeps it would keep the cookie from being set.
        self._headers: tuple[Header, ...] = (
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", PERSONAL),
            *shelf.landing_security,
        )
        self._plain = {key: LinkPage(body, "", self._headers) for key, body in shelf.plain.items()}

    def forget(self) -> None:
        """Drop every page: somebody's name is shown no longer.

        What is being asked of the database just now may be the name from before: it is not kept, either.
        """
        self._generation += 1
        self._kept = {}
        self._wanted = {}

    async def send(
        self,
        text: str,
        source: str,
        key: Key,
        scope: Mapping[str, Any],
        asked: Mapping[bytes, bytes],
        send: Send,
    ) -> None:
        """Answer a GET or HEAD for the link of a code as it was written; `source` is its `?c=`."""
        until, page = self._kept.get((text, key), _NOTHING)
        if page is None or until < time.monotonic():
            page = await self._make(text, key, scope)
        method: str = scope["method"]
        headers, body = page.variant(asked.get(b"accept-encoding", b""))
        if is_visitor(method, asked):
            by = channel(source)
            self._services.visits.add(self._shelf.site.id, page.code, by)
            if page.code and self._shelf.site.settings.attribution.cookie:
                headers = self._remembering(headers, cookies.Opened(page.code, by), asked)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(NO_BODY if method == "HEAD" else body)

    def _remembering(
        self, headers: list[Header], opened_now: cookies.Opened, asked: Mapping[bytes, bytes]
    ) -> list[Header]:
        rule = self._shelf.site.settings.attribution
        before = cookies.ref(asked[b"cookie"]) if b"cookie" in asked else None
        kept = remember(rule.rule, before.code if before else None, opened_now.code)
        if kept != opened_now.code:
            return headers  # the first one opened counts, from its own day on
        if before and before.code == kept and not opened_now.channel:
            # The page in another language, or loaded anew: nothing new about where somebody came from.
            opened_now = before
        return [*headers, (b"set-cookie", cookies.set_ref(opened_now, rule.days, https=self._shelf.https))]

    async def _make(self, text: str, key: Key, scope: Mapping[str, Any]) -> LinkPage:
        code = normalise_code(text)
        if code is None:
            return self._plain[key]
        network = self._services.networks.of(scope)
        if not self._services.limits.may_look_up(network):
            return self._unread(code, key)
        generation = self._generation
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                found = await self._look_up(code)
        except (StoreUnavailable, TimeoutError):
            return self._unread(code, key)
        if found is None:
            self._services.limits.missed(network)
            page = self._plain[key]
        elif found.name:
            page = LinkPage(self._shelf.linked(key, named=True).fill(code, found.name), code, self._headers)
        else:
            page = LinkPage(self._shelf.linked(key, named=False).fill(code), code, self._headers)
        if generation == self._generation:
            self._keep((text, key), page)
        return page

    def _unread(self, code: str, key: Key) -> LinkPage:
        """Return a page for a code that was not looked up: it goes into the form, and joining looks at it."""
        return LinkPage(self._shelf.linked(key, named=False).fill(code), "", self._headers)

    def _keep(self, key: tuple[str, Key], page: LinkPage) -> None:
        if len(key[0]) > _LONGEST_KEPT:
            return
        if len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        # Deleted first, so that a page made anew counts as the newest.
        self._kept.pop(key, None)
        self._kept[key] = (time.monotonic() + KEPT_SECONDS, page)

    async def _look_up(self, code: str) -> Opened | None:
        """Ask the database once for all who wait for the same code: a star's link is opened by many."""
        wanted = self._wanted
        task = wanted.get(code)
        if task is None:
            task = asyncio.create_task(self._services.database.read(opened, self._shelf.site, code))
            wanted[code] = task
            task.add_done_callback(partial(_looked_up, wanted, code))
        return await asyncio.shield(task)


def _looked_up(
    wanted: dict[str, asyncio.Task[Opened | None]], code: str, task: asyncio.Task[Opened | None]
) -> None:
    wanted.pop(code, None)
    if not task.cancelled():
        task.exception()  # nobody may have waited long enough to hear it
