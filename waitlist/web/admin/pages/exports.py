"""Exports: the same files as `waitlist export` writes, sent page by page, and written down in the audit."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from waitlist.clock import now, stamp
from waitlist.exports import EXPORTS
from waitlist.exports.formats import Csv, Format, Json
from waitlist.flows import audit, entering
from waitlist.sites import Site
from waitlist.web.admin.access import may
from waitlist.web.admin.request import AdminRequest
from waitlist.web.answers import Answer
from waitlist.web.prepared import PERSONAL
from waitlist.web.refusals import Refusal

TYPES = {"csv": b"text/csv; charset=utf-8", "json": b"application/json"}


async def show(request: AdminRequest) -> Answer:
    """Show what can be exported."""
    return request.page("exports.html", kinds=tuple(EXPORTS))


async def post(request: AdminRequest) -> ASGIApp:
    """Send a file. It is no GET: each is written down first, and nobody's link may set one off."""
    kind = request.parameters["kind"]
    if kind not in EXPORTS:
        raise Refusal(404)
    fields = await request.fields()
    suffix = "json" if fields.get("format") == "json" else "csv"
    sites = _sites(request, fields.get("of"))
    await request.write(
        audit.note,
        request.actor,
        "export",
        site=sites[0].id if len(sites) == 1 else None,
        subject="export",
        subject_id=kind,
        now=request.now,
        after={"format": suffix, "sites": [site.name for site in sites]},
    )
    return _File(request, kind, suffix, sites)


def _sites(request: AdminRequest, name: str) -> Sequence[Site]:
    if not name:
        return request.sites
    found = [site for site in request.sites if site.name == name]
    if not found:
        raise Refusal(404)
    return found


_log = logging.getLogger("waitlist.web")


class _File:
    """Sends an export, as long as whoever asked is signed in and may.

    However long it is, two pages of it are in memory, and no faster than it is taken.
    """

    def __init__(self, request: AdminRequest, kind: str, suffix: str, sites: Sequence[Site]) -> None:
        self._request = request
        self._database = request.office.services.database
        self._table = EXPORTS[kind](sites)
        self._text: Format = Csv(self._table.columns) if suffix == "csv" else Json(self._table.columns)
        named = sites[0].name if len(sites) == 1 else "all"
        name = f"{kind}-{named}-{stamp(request.now)[:8]}.{suffix}"
        self._headers = [
            (b"content-type", TYPES[suffix]),
            (b"content-disposition", f'attachment; filename="{name}"'.encode("ascii")),
            (b"cache-control", PERSONAL),
            *request.office.headers,
        ]

    async def _may_go_on(self) -> bool:
        """Ask again: a long file takes minutes, and who ends a session meanwhile has a reason."""
        session, lifetimes = self._request.browser.session, self._request.office.lifetimes
        seen = await self._request.read(entering.look, session, lifetimes, now())
        return seen is not None and not seen.owes_code and may(seen.role, "exports")

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(self._headers)})
        await self._body(send, self._text.begin())
        begun = False
        async for page in self._table.pages(self._database, self._text.page):
            if begun and not await self._may_go_on():
                _log.warning("an export was cut off: whoever asked for it is not signed in any longer")
                return  # a file without an end is seen to be none
            await self._body(send, self._text.between + page if begun else page)
            begun = True
        await send({"type": "http.response.body", "body": self._text.end()})

    async def _body(self, send: Send, body: bytes) -> None:
        await send({"type": "http.response.body", "body": body, "more_body": True})
