"""Why a request is not met, as pages raise it; `errors` says it in words."""

from __future__ import annotations

from waitlist.web.prepared import Header


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
