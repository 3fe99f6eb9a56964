"""The two cookies: `session`, an opaque random id, and `ref`, the link that was opened."""

from __future__ import annotations

import re
from typing import NamedTuple

DAY_SECONDS = 24 * 3600

_OPAQUE = re.compile(r"[A-Za-z0-9_-]{1,128}")
_REF = re.compile(r"([a-z0-9-]{3,32})(?:\.([a-z0-9-]{1,20}))?")


class Opened(NamedTuple):
    """A link that was opened in this browser, and the channel it came by."""

    code: str
    channel: str = ""


def value(header: bytes, name: bytes) -> str:
    """Return a cookie of the header `Cookie`, `""` when it is not there."""
    for pair in header.split(b";"):
        key, _, content = pair.partition(b"=")
        if key.strip() == name:
            return content.strip().decode("latin-1")
    return ""


def session_name(*, https: bool) -> str:
    """Return the session cookie's name: under https one that no other host can set."""
    return "__Host-session" if https else "session"


def session(header: bytes, *, https: bool) -> str:
    """Return the session id that the browser sent, `""` when there is none or it cannot be ours."""
    found = value(header, session_name(https=https).encode())
    return found if _OPAQUE.fullmatch(found) else ""


def set_session(raw: str, days: int, *, https: bool) -> bytes:
    """Return the `Set-Cookie` that opens a session for so many days."""
    return _cookie(session_name(https=https), raw, days * DAY_SECONDS, https=https)


def end_session(*, https: bool) -> bytes:
    """Return the `Set-Cookie` that ends it in this browser."""
    return _cookie(session_name(https=https), "", 0, https=https)


def ref(header: bytes) -> Opened | None:
    """Return the link opened in this browser."""
    found = _REF.fullmatch(value(header, b"ref"))
    return Opened(found[1], found[2] or "") if found else None


def set_ref(opened: Opened, days: int, *, https: bool) -> bytes:
    """Return the `Set-Cookie` that remembers a link for so many days."""
    text = f"{opened.code}.{opened.channel}" if opened.channel else opened.code
    return _cookie("ref", text, days * DAY_SECONDS, https=https)


def _cookie(name: str, text: str, seconds: int, *, https: bool) -> bytes:
    secure = "; Secure" if https else ""
    return f"{name}={text}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}".encode("latin-1")
