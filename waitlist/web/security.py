"""The headers that every answer carries, and the rule for requests from other sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from waitlist.config import SiteSettings

Header = tuple[bytes, bytes]

# Written short: the server looks at every byte of a header again for every answer.
CONTENT_SECURITY_POLICY = (
    "default-src 'none';base-uri 'none';connect-src 'self';font-src 'self';form-action 'self';"
    "frame-ancestors 'none';img-src 'self' data:;media-src 'self';script-src 'self';style-src 'self'"
)
PERMISSIONS_POLICY = "camera=(),geolocation=(),microphone=(),payment=()"

_ALWAYS: tuple[Header, ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", PERMISSIONS_POLICY.encode()),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)
_HTTPS: tuple[Header, ...] = (*_ALWAYS, (b"strict-transport-security", b"max-age=31536000"))

NAMES = frozenset(name for name, _ in _HTTPS)
"""The headers that an answer may say otherwise."""

POLICY = b"content-security-policy"


def of_landing(settings: SiteSettings, carried: Iterable[Header]) -> tuple[Header, ...]:
    """Return `carried` for the landing page, which may frame the players of its films, if it has any."""
    origins = " ".join(sorted({film.origin for film in settings.landing.played_elsewhere}))
    if not origins:
        return tuple(carried)
    policy = f"{CONTENT_SECURITY_POLICY};frame-src {origins}".encode()
    return tuple((name, policy if name == POLICY else value) for name, value in carried)


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def headers(*, https: bool) -> tuple[Header, ...]:
    """Return the security headers of a site; `https`: its `base_url` starts with it."""
    return _HTTPS if https else _ALWAYS


def is_own(asked: Mapping[bytes, bytes], base_url: str) -> bool:
    """Tell whether an unsafe request comes from a page of ours, or from a program that is no browser.

    A browser says so itself in `Sec-Fetch-Site`. An older one sends `Origin`, which must then name our own
    host: by `Host`, or by `base_url` where a proxy changes that.
    """
    fetch_site = asked.get(b"sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in (b"same-origin", b"none")
    origin = asked.get(b"origin")
    if origin is None:
        return True
    host = _host(origin)
    return host != "" and host in (
        asked.get(b"host", b"").decode("latin-1").lower(),
        _host(base_url.encode()),
    )


@lru_cache(maxsize=64)
def _host(url: bytes) -> str:
    try:
        parts = urlsplit(url.decode("latin-1"))
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""
