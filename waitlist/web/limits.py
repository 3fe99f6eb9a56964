"""How often one network may do something in a minute."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

MISSES_PER_MINUTE = 60
"""Codes without a link that one network may try; further ones are not looked up."""


class Limits:
    """Counts by network. `joins` is how often a minute each form that writes may be sent from one network."""

    def __init__(self, joins: int, *, enabled: bool) -> None:
        self.enabled = enabled
        self._joins = RateLimitItemPerMinute(joins)
        self._misses = RateLimitItemPerMinute(MISSES_PER_MINUTE)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def wait(self, form: str, network: str) -> int:
        """Count one sending of a form; return 0, or the seconds to wait before the next is taken."""
        if not self.enabled or await self._limiter.hit(self._joins, form, network):
            return 0
        stats = await self._limiter.get_window_stats(self._joins, form, network)
        return max(1, round(stats.reset_time - time.time()))

    async def may_look_up(self, network: str) -> bool:
        """Tell whether this network has found enough of the codes it asked for."""
        return not self.enabled or await self._limiter.test(self._misses, "misses", network)

    async def missed(self, network: str) -> None:
        """Count a code that leads nowhere."""
        if self.enabled:
            await self._limiter.hit(self._misses, "misses", network)
