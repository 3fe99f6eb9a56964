"""Every path of the public pages, as data: methods, how long an answer may be kept, and who may see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from waitlist.web.answers import Answer
from waitlist.web.public import (
    card,
    challenge,
    confirm,
    documents,
    films,
    health,
    landing,
    leaderboard,
    me,
    own_data,
    qr,
    recover,
    review,
    sharing,
    status_link,
    unsubscribe,
)
from waitlist.web.refusals import Refusal
from waitlist.web.requests import SiteRequest
from waitlist.web.security import SAFE_METHODS
from waitlist.web.services import Services

Handler = Callable[[SiteRequest], Awaitable[ASGIApp]]
Probe = Callable[[Services, Scope], Awaitable[Answer]]

Cache = Literal["public", "file", "personal"]
"""`public`: seconds, by anybody. `file`: for long. `personal`: never, `private, no-store`."""

Access = Literal["anyone", "session", "proven", "fresh", "token"]
"""Who gets more than the form that mails the way in: `session` a browser that joined, `proven` one that came
from a mail, `fresh` one that came from a new mail, `token` whoever has the link."""


async def _prepared(request: SiteRequest) -> Answer:  # noqa: ARG001 - a handler like the others
    """What exists at such a path is answered before routing: see `hot`."""
    raise Refusal(404)


@dataclass(frozen=True, slots=True)
class PublicRoute:
    """One path. Every path of a site may have a language before it: `/th/me`."""

    path: str
    get: Handler | None
    post: Handler | None = None
    cache: Cache = "personal"
    access: Access = "anyone"

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods taken, as `Allow` names them."""
        return (*(("GET", "HEAD") if self.get else ()), *(("POST",) if self.post else ()))

    def route(self) -> Route:
        """Return it for a Starlette router."""
        return Route(self.path, _Endpoint(self), methods=self.methods)


class _Endpoint:
    def __init__(self, route: PublicRoute) -> None:
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = self._route.post if scope["method"] == "POST" else self._route.get
        if handler is None:
            raise Refusal(405, headers=((b"allow", ", ".join(self._route.methods).encode()),))
        answer = await handler(SiteRequest(scope, receive))
        await answer(scope, receive, send)


class _Probed:
    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._probe(scope["services"], scope))(scope, receive, send)


# The busiest first: a router tries one after the other.
ROUTES: tuple[PublicRoute, ...] = (
    PublicRoute("/join", None, landing.post_join),
    PublicRoute("/me", me.show, access="session"),
    PublicRoute("/confirm/{token}", confirm.show, confirm.post, access="token"),
    PublicRoute("/s/{token}", status_link.show, access="token"),
    PublicRoute("/qr/{code}.svg", qr.show, cache="file"),
    PublicRoute("/card/{code}.png", card.show, cache="file"),
    PublicRoute("/leaderboard", leaderboard.show),
    PublicRoute("/me/share/{channel}", None, sharing.post_click, access="session"),
    PublicRoute("/me/live", sharing.listen, access="session"),
    PublicRoute("/me/send", None, sharing.post_send, access="session"),
    PublicRoute("/me/card", sharing.show_card, access="session"),
    PublicRoute("/me/resend", None, me.post_resend, access="session"),
    PublicRoute("/me/address", None, me.post_address, access="session"),
    PublicRoute("/me/alias", None, me.post_alias, access="proven"),
    PublicRoute("/me/review", None, review.post, access="proven"),
    PublicRoute("/me/signout", None, me.post_signout, access="session"),
    PublicRoute("/me/data", own_data.get_data, access="fresh"),
    PublicRoute("/me/forget", own_data.get_forget, own_data.post_forget, access="fresh"),
    PublicRoute("/challenge", challenge.show),
    PublicRoute("/recover", recover.show, recover.post),
    PublicRoute("/unsubscribe/{token}", unsubscribe.show, unsubscribe.post, access="token"),
    PublicRoute("/privacy", documents.privacy),
    PublicRoute("/terms", documents.terms),
    PublicRoute("/", _prepared, cache="public"),
    PublicRoute("/r/{code}", _prepared),
    PublicRoute("/static/{file:path}", films.show, cache="file"),
    PublicRoute("/robots.txt", _prepared, cache="public"),
    PublicRoute("/favicon.ico", _prepared, cache="file"),
)

_PAGES = tuple(route.route() for route in ROUTES if route.get)


async def _unslashed(request: SiteRequest) -> Answer:
    """Lead to the page that was meant by an address with a slash at its end; 404 when there is none."""
    meant = request.path.rstrip("/")
    scope = {**request.scope, "path": meant, "root_path": ""}
    found = any(page.matches(scope)[0] is Match.FULL for page in _PAGES)
    if not found or request.scope["method"] not in SAFE_METHODS:
        raise Refusal(404)
    query: bytes = request.scope["query_string"]
    place = quote(request.url(meant)).encode() + (b"?" + query if query else b"")
    return Answer(308, headers=[(b"location", place)])


PROBES: tuple[tuple[str, Probe], ...] = (
    ("/healthz", health.healthz),
    ("/readyz", health.readyz),
    ("/metrics", health.get_metrics),
)


def routes() -> list[Route]:
    """Return all of them for a Starlette router."""
    return [
        *(route.route() for route in ROUTES),
        *(Route(path, _Probed(probe), methods=["GET"]) for path, probe in PROBES),
        Route("/{page:path}/", _Endpoint(PublicRoute("", _unslashed, _unslashed))),
    ]
