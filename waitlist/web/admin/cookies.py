"""The two cookies of the admin pages: the session, and the browser that was known before."""

from __future__ import annotations

import re

from waitlist.web.cookies import value

_OPAQUE = re.compile(r"[A-Za-z0-9_-]{43}")


def session_name(*, https: bool) -> str:
    """Return the session cookie's name: under https one that no other host can set."""
    return "__Host-admin" if https else "admin"


def device_name(*, https: bool) -> str:
    """Return the name of the cookie by which a browser is known again."""
    return "__Host-admin-device" if https else "admin-device"


def read(header: bytes, name: str) -> str:
    """Return a cookie, "" when it is not there or cannot be ours."""
    found = value(header, name.encode())
    return found if _OPAQUE.fullmatch(found) else ""


def write(name: str, text: str, seconds: int, *, https: bool) -> bytes:
    """Return the `Set-Cookie`; nothing is kept with 0 seconds."""
    secure = "; Secure" if https else ""
    return f"{name}={text}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}".encode("ascii")
