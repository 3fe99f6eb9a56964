"""How often one network may do something in a minute, and how many may join a site, or by one link.

Every way in passes here with a word for what it does, so that a form, a button and whatever comes later share
one count: whoever has spent what may cause mails cannot go on by another path.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Literal

from waitlist.flows.together import Hits
from waitlist.web.counts import Counts

Limit = Literal["none", "mail", "confirm", "share", "form", "opened", "codes", "hook", "admin"]
"""What a route counts by. `mail`: whatever may cause a mail to an address that was typed, all of it together.
`opened`: links from mails. `codes`: only codes that lead nowhere. The others are named for what they do."""

MISSES_PER_MINUTE = 60
"""Codes without a link that one network may try; further ones are not looked up."""

OPENED_PER_MINUTE = 600
"""Mailed links that one network may open: after a mail to everybody a carrier's network opens many."""

HOOKS_PER_MINUTE = 6000
"""Messages of a mail service: it tells of each mail by itself, and comes from one network."""

WORTH_TELLING = 10
"""Counts that other processes are told of: a network below it is far from every limit."""

MOST_TOLD = 500
"""Counts told at once, the highest first."""

MOST_COUNTED = 50_000
"""Counts of one minute that are kept by network; each further network shares one with others."""

_MINUTE = 60
_SHARED = 3  # signs of a network's hash, so that 4,096 counts are shared

_Key = tuple[str, str]


class Limits:
    """Counts by network. `joins` is how often a minute each kind of form may be sent from one network.

    `by_link` is how many may join by one link in a minute, `by_site` how many may join a site.

    A minute begins with the first thing counted, and its counts are thrown away together when it ends.
    `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        joins: int,
        *,
        by_link: int,
        by_site: int,
        enabled: bool,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.enabled = enabled
        self._joins = joins
        self._by_link = by_link
        self._by_site = by_site
        self._clock = clock
        self._ends = 0.0
        self._counts: dict[_Key, int] = {}
        self._untold: dict[_Key, int] = {}

    @property
    def counted(self) -> int:
        """How many counts are kept."""
        return len(self._counts)

    def wait(self, what: Limit, network: str) -> int:
        """Count one sending of a form, or opening of a mailed link.

        Return 0, or the seconds to wait before the next is taken.
        """
        most = {"opened": OPENED_PER_MINUTE, "hook": HOOKS_PER_MINUTE}.get(what, self._joins)
        if not self.enabled or what == "none" or self._hit(what, network) <= most:
            return 0
        return self.seconds_left()

    def wait_to_join(self, site: int, code: str) -> int:
        """Count a join of a site, by the link of a code (`""`: by none); return as `wait` does.

        These are far above what a star with many friends brings, and stop a flood from many networks.
        """
        if not self.enabled:
            return 0
        over = self._hit("site", str(site)) > self._by_site
        if code:
            over |= self._hit("link", f"{code}.{site}") > self._by_link
        return self.seconds_left() if over else 0

    def may_look_up(self, network: str) -> bool:
        """Tell whether this network has found enough of the codes it asked for."""
        return not self.enabled or self._counts_now().get(self._key("misses", network), 0) < MISSES_PER_MINUTE

    def missed(self, network: str) -> None:
        """Count a code that leads nowhere."""
        if self.enabled:
            self._hit("misses", network)

    def seconds_left(self) -> int:
        """Return the seconds until the minute ends, at least 1."""
        return max(1, math.ceil(self._ends - self._clock()))

    async def exchange(self, shared: Counts) -> None:
        """Tell other processes what was counted here, and hear what they counted of the same networks.

        Together they count by the minutes of the clock, so that what is heard can be less than is known here.
        """
        counts = self._counts_now()
        telling = [key for key in self._untold if counts[key] >= WORTH_TELLING]
        telling = sorted(telling, key=counts.__getitem__, reverse=True)[:MOST_TOLD]
        if not telling:
            return
        ends, own = self._ends, [Hits(*key, self._untold[key]) for key in telling]
        totals = await shared.exchange(int(self._clock() // _MINUTE), own)
        if self._ends != ends:
            return
        for key, told in zip(telling, own, strict=True):
            self._untold[key] -= told.hits
            if not self._untold[key]:
                del self._untold[key]
        for form, network, hits in totals:
            key = (form, network)
            self._counts[key] = max(self._counts[key], hits + self._untold.get(key, 0))

    def _hit(self, what: str, network: str) -> int:
        counts = self._counts_now()
        key = self._key(what, network)
        counts[key] = count = counts.get(key, 0) + 1
        self._untold[key] = self._untold.get(key, 0) + 1
        return count

    def _key(self, what: str, network: str) -> _Key:
        key = (what, network)
        if len(self._counts) < MOST_COUNTED or key in self._counts:
            return key
        return what, network[:_SHARED]

    def _counts_now(self) -> dict[_Key, int]:
        now = self._clock()
        if now >= self._ends:
            self._ends, self._counts, self._untold = now + _MINUTE, {}, {}
        return self._counts
