"""Visits, gathered in memory and written now and then: no row for each visitor, no write in any request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from waitlist.config.channels import CHANNELS as BUTTONS
from waitlist.flows.visits import Visited, record
from waitlist.problems import StoreUnavailable
from waitlist.referrals import AROUND

if TYPE_CHECKING:
    from waitlist.store.database import Database

DAY = 86_400_000
MOST = 100_000  # different links and channels waiting to be written; beyond it new ones are not counted
_PIECE = 500  # rows in one write, so that joins never wait long behind it

CLICKED = frozenset({*BUTTONS, "copy", "share"})
"""What can be pressed to share: the buttons, copying, the device's own share sheet."""

CHANNELS = CLICKED | {"qr"}
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
    """Counts visits and share clicks by site, link and channel until they are written."""

    def __init__(self) -> None:
        self._counts: dict[_Key, int] = {}
        self._clicks: dict[_Key, int] = {}

    @property
    def waiting(self) -> int:
        """How many counts are to be written."""
        return len(self._counts) + len(self._clicks)

    def add(self, site: int, code: str, channel: str) -> None:
        """Count one visit; `code` is `""` for the plain landing page."""
        key = (site, code, channel)
        if key in self._counts:
            self._counts[key] += 1
        elif len(self._counts) < MOST:
            self._counts[key] = 1

    def add_click(self, site: int, code: str, channel: str) -> None:
        """Count one click on a way to share a link."""
        key = (site, code, channel)
        if key in self._clicks or len(self._clicks) < MOST:
            self._clicks[key] = self._clicks.get(key, 0) + 1

    async def flush(self, database: Database, now: int) -> None:
        """Write what was gathered as of today; what cannot be written now waits for the next time."""
        visits, self._counts = self._counts, {}
        clicks, self._clicks = self._clicks, {}
        day = now // DAY
        rows = [
            Visited(site, day, code, channel, visits.get(key, 0), clicks.get(key, 0))
            for key in visits | clicks
            for site, code, channel in (key,)
        ]
        for start in range(0, len(rows), _PIECE):
            try:
                await database.write(record, rows[start : start + _PIECE])
            except StoreUnavailable:
                self._take_back(rows[start:])
                return

    def _take_back(self, rows: list[Visited]) -> None:
        for row in rows:
            key = (row.site, row.code, row.channel)
            for counts, count in ((self._counts, row.visits), (self._clicks, row.shares)):
                if count:
                    counts[key] = counts.get(key, 0) + count


def channel(text: str) -> str:
    """Return a channel that is known, `""` for anything else."""
    text = text.rstrip(AROUND)  # the end of a link that stands in a sentence
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
