"""The server that keeps counts of limits, as one address: `valkey://host:6379/0`."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from waitlist.config.refusals import Expects, refuse
from waitlist.config.values import Secret, is_host

SCHEMES = frozenset({"valkey", "valkeys", "redis", "rediss"})


def _check(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refuse() from None
    if parts.scheme not in SCHEMES or not is_host(parts.hostname or "") or port == 0:
        raise refuse(hint="With an s at the end of its scheme the connection is encrypted: valkeys://…")
    return url


CounterUrl = Annotated[
    Secret,
    AfterValidator(_check),
    Expects("a Valkey or Redis server such as valkey://:password@host:6379/0"),
]
