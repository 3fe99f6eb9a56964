"""Why a request is not met, as pages raise it; `errors` says it in words."""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.types import Scope

from waitlist.problems import StoreUnavailable
from waitlist.web.prepared import Header

_log = logging.getLogger("waitlist.web")


class Refusal(Exception):
    """A request that is not met: the status, and what the answer carries besides the page.

    `why` tells apart what has the same status: `closed` and `ended` are both 403.
    """

    def __init__(self, status: int, why: str = "", headers: tuple[Header, ...] = ()) -> None:
        self.status = status
        self.why = why
        self.headers = headers
        super().__init__(f"{status} {why}".strip())


def too_many(why: str, seconds: int) -> Refusal:
    """Return a 429 that says when to try again; `why`: `network`, or `crowd` when many others came."""
    return Refusal(429, why, ((b"retry-after", str(seconds).encode()),))


def refusal_of(error: Exception, scope: Scope) -> Refusal:
    """Return what anything that was raised is answered with; what nobody expected is logged."""
    match error:
        case Refusal():
            return error
        case StoreUnavailable():
            _log.warning("the database could not take a request: %s", error)
            return Refusal(503, headers=((b"retry-after", str(error.retry_after).encode()),))
        case HTTPException():
            allow = (error.headers or {}).get("Allow")
            headers = ((b"allow", ", ".join(sorted(allow.split(", "))).encode()),) if allow else ()
            return Refusal(error.status_code, headers=headers)
        case _:
            _log.error("request %s failed", scope["request_id"], exc_info=error)
            return Refusal(500)
