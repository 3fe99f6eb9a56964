"""Visits, gathered in memory and written now and then: no row for each visitor, and no write in any request."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from waitlist.flows.visits import Visited, record
from waitlist.problems import StoreUnavailable

if TYPE_CHECKING:
    from waitlist.store.database import Database

DAY = 86_400_000
MOST = 100_000  # different links and channels waiting to be written; beyond it new ones are not counted
_PIECE = 500  # rows in one write, so that joins never wait long behind it

CHANNELS = frozenset({"whatsapp", "line", "facebook", "x", "telegram", "email", "sms", "copy", "share", "qr"})
"""The channels that a link may name by `?c=`."""

# Programs that look at a link for somebody else: previews in chats, search engines. A phone is called Cubot, and the
# browser inside LINE says "Line/" where its preview says "line-poker".
_ROBOT = re.compile(
    rb"(?<!cu)bot\b|crawl|spider|slurp|facebookexternalhit|facebookcatalog|whatsapp/|line-poker|slack-imgproxy"
    rb"|skypeuripreview|bingpreview|embedly|iframely|vkshare|kakaotalk-scrap|google-pagerenderer|mastodon/",
    re.IGNORECASE,
)

_Key = tuple[int, int, str, str]


class Visits:
    """Counts visits by site, day, link and channel until they are written."""

    def __init__(self) -> None:
        self._counts: Counter[_Key] = Counter()

    def add(self, site: int, code: str, channel: str, now: int) -> None:
        """Count one visit; `code` is `""` for the plain landing page."""
        key = (site, now // DAY, code, channel)
        if len(self._counts) < MOST or key in self._counts:
            self._counts[key] += 1

    async def flush(self, database: Database) -> None:
        """Write what was gathered; what the database cannot take now waits for the next time."""
        counts, self._counts = self._counts, Counter()
        rows = [Visited(*key, visits, 0) for key, visits in counts.items()]
        for start in range(0, len(rows), _PIECE):
            try:
                await database.write(record, rows[start : start + _PIECE])
            except StoreUnavailable:
                for row in rows[start:]:
                    self._counts[row[:4]] += row.visits
                return


def channel(text: str) -> str:
    """Return a channel that is known, `""` for anything else."""
    return text if text in CHANNELS else ""


def is_visitor(method: str, headers: dict[bytes, bytes]) -> bool:
    """Tell whether somebody opened the page: no prefetch, no preview for a chat, no picture, no search engine."""
    if method != "GET" or b"sec-purpose" in headers or b"x-moz" in headers:
        return False
    if headers.get(b"purpose") in (b"prefetch", b"preview"):
        return False
    if headers.get(b"sec-fetch-dest", b"document") != b"document" or headers.get(b"accept", b"").startswith(
        b"image/"
    ):
        return False
    return not is_robot(headers.get(b"user-agent", b""))


@lru_cache(maxsize=2048)
def is_robot(user_agent: bytes) -> bool:
    """Tell whether a program looks at links for somebody else."""
    return _ROBOT.search(user_agent[:500]) is not None
