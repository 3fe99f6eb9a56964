"""The share page of whoever has a session, answered ahead of all middleware: it is asked for most of all.

What is out of the ordinary is left to `public.me` and what stands before it: nobody is known, a word is to be
added, something went wrong.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from starlette.types import Scope, Send

from waitlist.addresses import AddressError, parse, suggest_domain
from waitlist.clock import now
from waitlist.flows.status import Status, status
from waitlist.tokens import new_request_id
from waitlist.web import cookies, security
from waitlist.web.answers import HTML, page_headers
from waitlist.web.prepared import PERSONAL, Header

if TYPE_CHECKING:
    from waitlist.web.access_log import AccessLog
    from waitlist.web.desk import Desk
    from waitlist.web.services import Services
    from waitlist.web.share_pages import Key

PATH = "/me"


async def status_of(desk: Desk, services: Services, session: str, moment: int) -> Status | None:
    """Return what a session may see at a moment, None where there is no such session."""
    if not session:
        return None
    found = await services.database.glance(status, desk.site, session, moment)
    if found is None or desk.site.confirms_open(moment):
        return found
    return found._replace(must_confirm=False)


class Looked(NamedTuple):
    """What came of asking who looks. It is handed on in the scope: nobody waits twice for a database."""

    status: Status | None
    error: Exception | None = None

    def result(self) -> Status | None:
        if self.error is not None:
            raise self.error
        return self.status


def suggestion(found: Status) -> str:
    """Return the address that was probably meant by one that must still be confirmed, `""` for none."""
    if not found.must_confirm:
        return ""
    local, _, domain = found.address.rpartition("@")
    meant = _meant(domain)
    return f"{local}@{meant}" if meant else ""


class OwnPages:
    """The share pages of everybody."""

    def __init__(self, services: Services, log: AccessLog) -> None:
        self._services = services
        self._log = log

    async def answered(
        self, desk: Desk, key: Key, asked: Mapping[bytes, bytes], scope: Scope, send: Send
    ) -> bool:
        """Answer a GET without a query if it is an ordinary one. Nothing is sent if it is not."""
        started = time.perf_counter()
        session = cookies.session(asked.get(b"cookie", b""), https=desk.https)
        if not session:
            return False
        moment = now()
        try:
            found = await status_of(desk, self._services, session, moment)
        except Exception as error:  # noqa: BLE001 - raised again where it is told of
            scope["looked"] = Looked(None, error)
            return False
        scope["looked"] = Looked(found)
        if found is None or suggestion(found):
            return False
        try:
            board = await desk.leaders.board(moment)
            body = desk.share_pages.body(key, found, "", moment, board)
        except Exception:  # noqa: BLE001 - as above, by drawing it once more
            return False
        request_id = new_request_id()
        headers = [
            *_headers(desk, key),
            (b"content-length", str(len(body)).encode()),
            (b"x-request-id", request_id.encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        self._services.figures.routed[PATH, 200] += 1
        self._log.add(scope["method"], PATH, 200, time.perf_counter() - started, request_id)
        return True


@lru_cache(maxsize=200)
def _headers(desk: Desk, key: Key) -> tuple[Header, ...]:
    return (
        (b"cache-control", PERSONAL),
        (b"content-type", HTML),
        *page_headers(desk.site, key),
        *security.headers(https=desk.https),
    )


@lru_cache(maxsize=2000)
def _meant(domain: str) -> str:
    """Return the domain that was probably meant, `""` when this one looks right; most people share a few."""
    try:
        return suggest_domain(parse(f"somebody@{domain}", test_domains=True)) or ""
    except AddressError:
        return ""
