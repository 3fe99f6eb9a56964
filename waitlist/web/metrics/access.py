"""Who may read `/metrics`."""

from __future__ import annotations

import hmac

from starlette.types import Scope

from waitlist.config.development import is_loopback

_FORWARDED = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})


def may_see(scope: Scope, token: str | None) -> bool:
    """Tell whether `/metrics` is answered: to whoever brings the token.

    Without one set: to this machine itself, and not to what a proxy on it hands on.
    """
    asked = dict(scope["headers"])
    if token is not None:
        return hmac.compare_digest(asked.get(b"authorization", b""), b"Bearer " + token.encode())
    client = scope.get("client")
    return client is not None and is_loopback(client[0]) and not _FORWARDED & asked.keys()
