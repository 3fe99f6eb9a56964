"""The application of the admin pages: who may, what is asked, and what is said when it cannot be."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from waitlist.clock import now
from waitlist.config.machine import Admin
from waitlist.flows import account, entering
from waitlist.flows.entering import Lifetimes
from waitlist.i18n import negotiate
from waitlist.web import security
from waitlist.web.admin.access import may
from waitlist.web.admin.drawing import LANGUAGES, Drawing
from waitlist.web.admin.figures import Remembered
from waitlist.web.admin.passwords import Passwords
from waitlist.web.admin.refused import refused
from waitlist.web.admin.request import AdminRequest
from waitlist.web.admin.routes import ROUTES, AdminRoute
from waitlist.web.admin.sealing import Seal
from waitlist.web.answers import Answer
from waitlist.web.desk import Desk
from waitlist.web.paths import Paths
from waitlist.web.prepared import Header
from waitlist.web.refusals import Refusal, refusal_of
from waitlist.web.services import Services

_log = logging.getLogger("waitlist.web")

HOUR = 3_600_000
DAY = 24 * HOUR
SEEN_EVERY = 5 * 60_000
"""How exactly it is known when a session was last used, in milliseconds: a page is no reason to write."""

HEADERS: tuple[Header, ...] = ((b"x-frame-options", b"DENY"), (b"x-robots-tag", b"noindex, nofollow"))
_HTTPS: tuple[Header, ...] = (*HEADERS, (b"strict-transport-security", b"max-age=31536000"))


class Office:
    """What the admin pages work with. `desks` gives the sites as they are served."""

    def __init__(self, services: Services, desks: Callable[[], Sequence[Desk]]) -> None:
        self.services = services
        self.desks = desks
        self.device_seconds = entering.DEVICE_DAYS * DAY // 1000
        self.drawing = Drawing()
        self.passwords = Passwords()
        self.figures = Remembered()

    @property
    def settings(self) -> Admin:
        """The settings of the moment: a reload changes them."""
        return self.services.config.admin

    @property
    def base_url(self) -> str:
        """The server's own address."""
        return self.services.config.base_url

    @property
    def https(self) -> bool:
        """Whether that is an encrypted one."""
        return self.base_url.startswith("https:")

    @property
    def headers(self) -> tuple[Header, ...]:
        """What every answer carries."""
        return _HTTPS if self.https else HEADERS

    @property
    def lifetimes(self) -> Lifetimes:
        """How long sessions last."""
        return Lifetimes(self.settings.idle_hours * HOUR, self.settings.session_days * DAY)

    @property
    def seal(self) -> Seal:
        """What seals the secrets of second steps, by the keys of the moment."""
        return Seal.of(self.services.tokens)

    def language(self, asked: dict[bytes, bytes]) -> str:
        """Return the language of the admin pages that a browser likes best."""
        return negotiate(asked.get(b"accept-language", b"").decode("latin-1"), LANGUAGES)

    def answers_for(self, host: bytes) -> bool:
        """Tell whether the admin pages are shown under this host name."""
        if self.settings.host is None:
            return True
        return urlsplit(f"//{host.decode('latin-1')}").hostname == self.settings.host


class AdminApp:
    """Answers everything under `/admin`."""

    def __init__(self, services: Services, desks: Callable[[], Sequence[Desk]]) -> None:
        self._office = Office(services, desks)
        self._paths = Paths([_route(route, self._office) for route in ROUTES])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._answer(scope, receive, send)
        except ClientDisconnect:
            return
        except Exception as error:
            if "answered" in scope:
                raise
            refusal = refusal_of(error, scope)
            request = AdminRequest(scope, receive, self._office, 0)
            request.seen = scope.get("seen")
            request.language = scope.get("admin_language", request.language)
            await refused(request, refusal)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            shown = self._office.answers_for(scope["asked"].get(b"host", b""))
        except ValueError:
            shown = False
        if not shown:
            raise Refusal(404)
        if scope["method"] not in security.SAFE_METHODS and not security.is_own(
            scope["asked"], self._office.base_url
        ):
            raise Refusal(403, "elsewhere")
        await self._paths(scope, receive, send)


def _route(route: AdminRoute, office: Office) -> Route:
    return Route(route.path, _Endpoint(route, office), methods=route.methods)


class _Endpoint:
    def __init__(self, route: AdminRoute, office: Office) -> None:
        self._route = route
        self._office = office

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        posted = scope["method"] == "POST"
        handler = self._route.post if posted else self._route.get
        if handler is None:
            raise Refusal(405, headers=((b"allow", ", ".join(self._route.methods).encode()),))
        scope.setdefault("path_params", {})
        request = AdminRequest(scope, receive, self._office, self._route.body)
        if self._route.cache == "personal":
            await self._recognise(request)
        elsewhere = self._turned_away(request)
        if elsewhere is not None:
            await elsewhere(scope, receive, send)
            return
        if posted and self._route.limit == "network":
            request.limit()
        await (await handler(request))(scope, receive, send)

    async def _recognise(self, request: AdminRequest) -> None:
        """Find out who is signed in; each request asks anew, so that an ended session ends at once."""
        session = request.browser.session
        if not session:
            return
        moment = now()
        seen = await request.read(entering.look, session, self._office.lifetimes, moment)
        request.seen = request.scope["seen"] = seen
        if seen is None:
            return
        if seen.language in LANGUAGES:
            request.language = request.scope["admin_language"] = seen.language
        if moment - seen.seen_at > SEEN_EVERY and not seen.owes_code:
            await request.write(account.touch, seen, moment)

    def _turned_away(self, request: AdminRequest) -> Answer | None:
        """Return the way to sign in for who is not; raise for who may not."""
        access, seen = self._route.access, request.seen
        if access == "anyone":
            return None
        if seen is None:
            back = request.path if request.scope["method"] in security.SAFE_METHODS else ""
            return request.see("/admin/sign-in", next=back if back != "/admin" else "")
        if access == "halfway":
            return None if seen.owes_code else request.see("/admin")
        if seen.owes_code:
            return request.see("/admin/code")
        if not may(seen.role, access):
            raise Refusal(403, "role")
        return None
