"""Visits, gathered in memory and written now and then: no row for each visitor, no write in any request."""

from __future__ import annotations

import re
from collections.abc import Mapping
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

# Programs that look at a link for somebody else: previews in chats, search engines. A phone is called Cubot,
# and the browser inside LINE says "Line/" where its preview says "line-poker".
_ROBOT = re.compile(
    rb"(?<!cu)bot\b|crawl|spider|slurp|facebookexternalhit|facebookcatalog|whatsapp/|line-poker|slack-imgproxy"
    rb"|skypeuripreview|bingpreview|embedly|iframely|vkshare|kakaotalk-scrap|google-pagerenderer|mastodon/",
    re.IGNORECASE,
)

_AHEAD = frozenset({b"prefetch", b"preview"})

_Key = tuple[int, str, str]


class Visits:
    """Counts visits by site, link and channel until they are written."""

    def __init__(self) -> None:
        self._counts: dict[_Key, int] = {}

    @property
    def waiting(self) -> int:
        """How many counts are to be written."""
        return len(self._counts)

    def add(self, site: int, code: str, channel: str) -> None:
        """Count one visit; `code` is `""` for the plain landing page."""
        key = (site, code, channel)
        if key in self._counts:
            self._counts[key] += 1
        elif len(self._counts) < MOST:
            self._counts[key] = 1

    async def flush(self, database: Database, now: int) -> None:
        """Write what was gathered as visits of today; what cannot be written now waits for the next time."""
        counts, self._counts = self._counts, {}
        day = now // DAY
        rows = [
            Visited(site, day, code, channel, visits, 0) for (site, code, channel), visits in counts.items()
        ]
        for start in range(0, len(rows), _PIECE):
            try:
                await database.write(record, rows[start : start + _PIECE])
            except StoreUnavailable:
                for row in rows[start:]:
                    key = (row.site, row.code, row.channel)
                    self._counts[key] = self._counts.get(key, 0) + row.visits
                return


def channel(text: str) -> str:
    """Return a channel that is known, `""` for anything else."""
    return text if text in CHANNELS else ""


def is_visitor(method: str, asked: Mapping[bytes, bytes]) -> bool:
    """Tell whether somebody opened the page: no prefetch, preview, picture or search engine."""
    return (
        method == "GET"
        and b"sec-purpose" not in asked
        and b"x-moz" not in asked
        and asked.get(b"purpose") not in _AHEAD
        and asked.get(b"sec-fetch-dest", b"document") == b"document"
        and not asked.get(b"accept", b"").startswith(b"image/")
        and not is_robot(asked.get(b"user-agent", b""))
    )


@lru_cache(maxsize=2048)
def is_robot(user_agent: bytes) -> bool:
    """Tell whether a program looks at links for somebody else."""
    return _ROBOT.search(user_agent[:500]) is not None
