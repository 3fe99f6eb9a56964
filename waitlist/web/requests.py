"""A request for a page of a site, with what pages need of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec, TypeVar

from starlette.types import Receive, Scope

from waitlist.clock import now
from waitlist.pages import Page
from waitlist.web import cookies
from waitlist.web.answers import HTML, Answer, page_headers, see_other
from waitlist.web.bodies import read_body
from waitlist.web.fields import Fields, parse_fields
from waitlist.web.limits import Limit
from waitlist.web.refusals import Refusal, too_many

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx
    from waitlist.themes import Frame
    from waitlist.web.desk import Desk
    from waitlist.web.services import Services

Body = Literal["none", "form", "hook"]
"""How much a POST may hold: nothing is read, a form (`server.max_form_bytes`), or `HOOK_BYTES`."""

HOOK_BYTES = 1_048_576
"""What a mail service may send at once: SendGrid gathers a few hundred kilobytes."""

P = ParamSpec("P")
T = TypeVar("T")


class SiteRequest:
    """`prefixed`: the language stands in the path. `asked` are the headers; `path` has no language in it."""

    __slots__ = (
        "_body",
        "_network",
        "_receive",
        "asked",
        "desk",
        "language",
        "now",
        "path",
        "prefixed",
        "scope",
        "services",
        "site",
    )

    def __init__(self, scope: Scope, receive: Receive, body: Body) -> None:
        self.scope = scope
        self._body = body
        self._receive = receive
        self._network: str | None = None
        self.asked: dict[bytes, bytes] = scope["asked"]
        self.desk: Desk = scope["desk"]
        self.site: Site = self.desk.site
        self.services: Services = scope["services"]
        self.language: str = scope["language"]
        self.prefixed: bool = scope["prefixed"]
        self.path: str = scope["path"]
        self.now = now()

    @property
    def parameter(self) -> str:
        """The last part of the path, where a route has one: a token or a code."""
        return self.path.rpartition("/")[2]

    @property
    def key(self) -> tuple[str, bool]:
        """The page's language, and whether its path names it."""
        return self.language, self.prefixed

    @property
    def session(self) -> str:
        """The session id that the browser sent, `""` for none."""
        return cookies.session(self.asked.get(b"cookie", b""), https=self.desk.https)

    @property
    def network(self) -> str:
        """The keyed hash of the client's network."""
        if self._network is None:
            self._network = self.services.networks.of(self.scope)
        return self._network

    def frame(self, path: str = "") -> Frame:
        """Return what surrounds a page; `path` is where it can be looked at again, if that is not here."""
        return self.site.frame(self.language, path or self.path, prefixed=self.prefixed)

    def url(self, path: str) -> str:
        """Return the path of another page in the language of this one."""
        return f"/{self.language}{path}" if self.prefixed else path

    def page(self, page: Page, status: int = 200, *cookies: bytes, path: str = "") -> Answer:
        """Return a page drawn by the site's theme; `path` as for `frame`."""
        return self.html(self.site.theme.render(page, self.frame(path)).encode(), status, *cookies)

    def html(self, body: bytes, status: int = 200, *cookies: bytes) -> Answer:
        """Return a page that was drawn already."""
        headers = page_headers(self.site, self.key)
        headers += [(b"set-cookie", cookie) for cookie in cookies]
        return Answer(status, body, HTML, headers)

    def see(self, path: str, *cookies: bytes) -> Answer:
        """Return a 303 to another page of the site."""
        return see_other(self.url(path), *cookies)

    def set_session(self, raw: str) -> bytes:
        """Return the cookie that opens a session."""
        return cookies.set_session(raw, self.site.privacy.session_days, https=self.desk.https)

    def end_session(self) -> bytes:
        """Return the cookie that ends the session in this browser."""
        return cookies.end_session(https=self.desk.https)

    async def fields(self) -> Fields:
        """Read the form that was sent. Raises `Refusal`."""
        return await parse_fields(self.asked.get(b"content-type", b""), await self.body("form"))

    async def body(self, kind: Body) -> bytes:
        """Read what was sent, of the kind that the route declares. Raises `Refusal`."""
        if kind != self._body:
            raise RuntimeError(f"{self.path} reads a body that its row in ROUTES does not declare: {kind}.")
        most = HOOK_BYTES if kind == "hook" else self.services.config.server.max_form_bytes
        return await read_body(self._receive, self.asked, most)

    def require_open(self) -> None:
        """Raise `Refusal`, 403, when nobody can join now."""
        if not self.site.joins_open(self.now):
            raise Refusal(403, self.site.phase(self.now))

    def limit(self, what: Limit) -> None:
        """Count what was sent or opened. Raises `Refusal`: 429 beyond the limit of the client's network."""
        limits = self.services.limits
        if limits.enabled and (seconds := limits.wait(what, self.network)):
            raise too_many("network", seconds)

    def limit_joins(self, codes: Iterable[str]) -> None:
        """Count a join for its site and for the link it names. Raises `Refusal`: 429 beyond their limits."""
        limits, site = self.services.limits, self.site.id
        if limits.enabled and (seconds := limits.wait_to_join(site, next(iter(codes), ""))):
            raise too_many("crowd", seconds)

    async def write(self, fn: Callable[Concatenate[Tx, Site, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a use case of this site; it is done and flushed when this returns."""
        started = time.perf_counter()
        try:
            return await self.services.database.write(fn, self.site, *args, **kwargs)
        finally:
            self.services.figures.writes.observe(time.perf_counter() - started)

    async def read(self, fn: Callable[Concatenate[Tx, Site, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the database something about this site."""
        return await self.services.database.read(fn, self.site, *args, **kwargs)

    async def glance(self, fn: Callable[Concatenate[Tx, Site, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the database for a few rows by their keys: see `waitlist.store.database.Database.glance`."""
        return await self.services.database.glance(fn, self.site, *args, **kwargs)
