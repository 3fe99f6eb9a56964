"""Every path of the public pages, as data: methods, how long an answer may be kept, and who may see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from waitlist.web.answers import Answer
from waitlist.web.limits import Limit
from waitlist.web.public import (
    card,
    challenge,
    confirm,
    documents,
    films,
    health,
    hooks,
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
from waitlist.web.requests import Body, SiteRequest
from waitlist.web.security import SAFE_METHODS
from waitlist.web.services import Services

Handler = Callable[[SiteRequest], Awaitable[ASGIApp]]
Probe = Callable[[Services, Scope], Awaitable[Answer]]

Cache = Literal["public", "file", "personal"]
"""`public`: seconds, by anybody. `file`: for long. `personal`: never, `private, no-store`."""

Access = Literal["anyone", "session", "proven", "fresh", "token", "secret"]
"""Who gets more than the form that mails the way in: `session` a browser that joined, `proven` one that came
from a mail, `fresh` one that came from a new mail, `token` whoever has the link, `secret` a service that
knows ours."""


async def _prepared(request: SiteRequest) -> Answer:  # noqa: ARG001 - a handler like the others
    """What exists at such a path is answered before routing: see `hot`."""
    raise Refusal(404)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRoute:
    """One path, with nothing left to a default: who adds one has thought of each.

    Every path of a site may have a language before it: `/th/me`.
    """

    path: str = field(kw_only=False)
    get: Handler | None = field(kw_only=False)
    post: Handler | None = field(kw_only=False)
    cache: Cache
    access: Access
    limit: Limit
    body: Body

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
        route, method = self._route, scope["method"]
        handler = route.post if method == "POST" else route.get
        if handler is None:
            raise Refusal(405, headers=((b"allow", ", ".join(route.methods).encode()),))
        request = SiteRequest(scope, receive, route.body)
        if method == "POST" or (method == "GET" and route.limit == "opened"):
            request.limit(route.limit)
        answer = await handler(request)
        await answer(scope, receive, send)


class _Probed:
    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._probe(scope["services"], scope))(scope, receive, send)


# The busiest first: a router tries one after the other.
ROUTES: tuple[PublicRoute, ...] = (
    PublicRoute(
        "/join",
        landing.show_form,
        landing.post_join,
        cache="personal",
        access="anyone",
        limit="mail",
        body="form",
    ),
    PublicRoute(
        "/me", me.show, me.post_switch, cache="personal", access="session", limit="form", body="form"
    ),
    PublicRoute(
        "/confirm/{token}",
        confirm.show,
        confirm.post,
        cache="personal",
        access="token",
        limit="confirm",
        body="none",
    ),
    PublicRoute(
        "/s/{token}", status_link.show, None, cache="personal", access="token", limit="opened", body="none"
    ),
    PublicRoute("/qr/{code}.svg", qr.show, None, cache="file", access="anyone", limit="codes", body="none"),
    PublicRoute(
        "/card/{code}.png", card.show, None, cache="file", access="anyone", limit="codes", body="none"
    ),
    PublicRoute(
        "/leaderboard", leaderboard.show, None, cache="personal", access="anyone", limit="none", body="none"
    ),
    PublicRoute(
        "/me/share/{channel}",
        None,
        sharing.post_click,
        cache="personal",
        access="session",
        limit="share",
        body="none",
    ),
    PublicRoute(
        "/me/live", sharing.listen, None, cache="personal", access="session", limit="none", body="none"
    ),
    PublicRoute(
        "/me/send", None, sharing.post_send, cache="personal", access="session", limit="share", body="form"
    ),
    PublicRoute(
        "/me/card", sharing.show_card, None, cache="personal", access="session", limit="none", body="none"
    ),
    PublicRoute(
        "/me/resend", None, me.post_resend, cache="personal", access="session", limit="mail", body="none"
    ),
    PublicRoute(
        "/me/address",
        me.show_again,
        me.post_address,
        cache="personal",
        access="session",
        limit="mail",
        body="form",
    ),
    PublicRoute(
        "/me/alias",
        me.show_again,
        me.post_alias,
        cache="personal",
        access="proven",
        limit="form",
        body="form",
    ),
    PublicRoute(
        "/me/review", None, review.post, cache="personal", access="proven", limit="form", body="form"
    ),
    PublicRoute(
        "/me/signout", None, me.post_signout, cache="personal", access="session", limit="form", body="none"
    ),
    PublicRoute(
        "/me/data", own_data.get_data, None, cache="personal", access="fresh", limit="none", body="none"
    ),
    PublicRoute(
        "/me/forget",
        own_data.get_forget,
        own_data.post_forget,
        cache="personal",
        access="fresh",
        limit="form",
        body="none",
    ),
    PublicRoute(
        "/challenge", challenge.show, None, cache="personal", access="anyone", limit="opened", body="none"
    ),
    PublicRoute(
        "/recover", recover.show, recover.post, cache="personal", access="anyone", limit="mail", body="form"
    ),
    PublicRoute(
        "/unsubscribe/{token}",
        unsubscribe.show,
        unsubscribe.post,
        cache="personal",
        access="token",
        limit="opened",
        body="form",
    ),
    PublicRoute(
        "/hooks/mail/{relay}", None, hooks.post, cache="personal", access="secret", limit="hook", body="hook"
    ),
    PublicRoute(
        "/privacy", documents.privacy, None, cache="personal", access="anyone", limit="none", body="none"
    ),
    PublicRoute(
        "/terms", documents.terms, None, cache="personal", access="anyone", limit="none", body="none"
    ),
    PublicRoute("/", _prepared, None, cache="public", access="anyone", limit="none", body="none"),
    PublicRoute("/r/{code}", _prepared, None, cache="personal", access="anyone", limit="codes", body="none"),
    PublicRoute(
        "/static/{file:path}", films.show, None, cache="file", access="anyone", limit="none", body="none"
    ),
    PublicRoute("/robots.txt", _prepared, None, cache="public", access="anyone", limit="none", body="none"),
    PublicRoute("/favicon.ico", _prepared, None, cache="file", access="anyone", limit="none", body="none"),
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


_UNSLASHED = PublicRoute(
    "", _unslashed, _unslashed, cache="personal", access="anyone", limit="none", body="none"
)

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
        Route("/{page:path}/", _Endpoint(_UNSLASHED)),
    ]
