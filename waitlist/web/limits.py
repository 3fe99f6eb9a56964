"""How often one network may do something in a minute."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

MISSES_PER_MINUTE = 60
"""Codes without a link that one network may try; further ones are not looked up."""

OPENED_PER_MINUTE = 600
"""Mailed links that one network may open: after a mail to everybody a carrier's network opens many."""

MOST_COUNTED = 50_000
"""Counts of one minute that are kept by network; each further network shares one with others."""

_MINUTE = 60
_SHARED = 3  # signs of a network's hash, so that 4,096 counts are shared

_Key = tuple[str, str]


class Limits:
    """Counts by network. `joins` is how often a minute each form may be sent from one network.

    A minute begins with the first thing counted, and its counts are thrown away together when it ends.
    `clock` gives seconds.
    """

    def __init__(self, joins: int, *, enabled: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self.enabled = enabled
        self._joins = joins
        self._clock = clock
        self._ends = 0.0
        self._counts: dict[_Key, int] = {}

    @property
    def counted(self) -> int:
        """How many counts are kept."""
        return len(self._counts)

    def wait(self, form: str, network: str) -> int:
        """Count one sending of a form, or opening of a `status` link.

        Return 0, or the seconds to wait before the next is taken.
        """
        most = OPENED_PER_MINUTE if form == "status" else self._joins
        if not self.enabled or self._hit(form, network) <= most:
            return 0
        return self.seconds_left()

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

    def _hit(self, what: str, network: str) -> int:
        counts = self._counts_now()
        key = self._key(what, network)
        counts[key] = count = counts.get(key, 0) + 1
        return count

    def _key(self, what: str, network: str) -> _Key:
        key = (what, network)
        if len(self._counts) < MOST_COUNTED or key in self._counts:
            return key
        return what, network[:_SHARED]

    def _counts_now(self) -> dict[_Key, int]:
        now = self._clock()
        if now >= self._ends:
            self._counts = {}
            self._ends = now + _MINUTE
        return self._counts
