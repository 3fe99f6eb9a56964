"""An answer: status, headers, bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from waitlist.web.prepared import NO_BODY, PERSONAL, Header

if TYPE_CHECKING:
    from waitlist.sites import Site

HTML = b"text/html; charset=utf-8"


class Answer:
    """An ASGI application that sends one answer; to HEAD without its body."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self,
        status: int,
        body: bytes = b"",
        content_type: bytes = b"",
        headers: Iterable[Header] = (),
        cache: bytes = PERSONAL,
    ) -> None:
        self.status = status
        self.body = body
        self.headers: list[Header] = [(b"cache-control", cache), (b"content-length", str(len(body)).encode())]
        if content_type:
            self.headers.append((b"content-type", content_type))
        self.headers.extend(headers)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send(
            NO_BODY if scope["method"] == "HEAD" else {"type": "http.response.body", "body": self.body}
        )


def page_headers(site: Site, key: tuple[str, bool]) -> list[Header]:
    """Return the headers that tell a page's language: `key` is that, and whether the path names it."""
    language, prefixed = key
    headers = [(b"content-language", language.encode())]
    if len(site.languages) > 1 and not prefixed:
        headers.append((b"vary", b"Accept-Language"))
    return headers


def see_other(path: str, *cookies: bytes) -> Answer:
    """Return a 303 to a path of ours, after a form was taken; `cookies` are set with it."""
    headers = [(b"location", path.encode("ascii"))]
    headers += [(b"set-cookie", cookie) for cookie in cookies]
    return Answer(303, headers=headers)


def plain(status: int, text: str, headers: Iterable[Header] = ()) -> Answer:
    """Return a line of text, for machines."""
    return Answer(status, text.encode() + b"\n", b"text/plain; charset=utf-8", headers)
