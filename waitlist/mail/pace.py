"""How fast mail may leave: so many a second, so many a day, and none while the server is in trouble."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds without mail while the server cannot be used
DAY = 86_400_000  # milliseconds
MINUTE = 60_000_000  # microseconds: the clocks of two machines differ by less

logger = logging.getLogger("waitlist.jobs")


class Spent(NamedTuple):
    """What left: ``mails`` on ``day``, and ``next_at`` is when the next may (microseconds since 1970)."""

    next_at: int = 0
    day: int = 0
    mails: int = 0


class Pace(NamedTuple):
    """How fast mails may leave: at most `per_second`, no more than a tenth of that at once, and `per_day`."""

    per_second: float
    per_day: int

    @property
    def interval(self) -> float:
        """Microseconds from one mail to the next."""
        return 1_000_000 / self.per_second

    def sane(self, spent: Spent, now: int) -> Spent:
        """Return what is spent, without a next time or day that only a clock put back explains."""
        if spent.next_at <= now + self.interval + MINUTE:
            return spent
        return Spent(now) if spent.day > now // 1000 // DAY + 1 else spent._replace(next_at=now)

    def ready(self, spent: Spent, now: int) -> int:
        """Return how many mails may leave at once at `now` (microseconds)."""
        if now < spent.next_at:
            return 0
        burst = max(1, int(self.per_second / 10))
        return min(burst, int((now - spent.next_at) / self.interval + 1e-9) + 1)

    def left(self, spent: Spent, day: int) -> int:
        """Return how many mails may still leave on a day, by UTC."""
        return max(0, self.per_day - (spent.mails if spent.day >= day else 0))

    def spend(self, spent: Spent, mails: int, *, now: int, day: int) -> Spent:
        """Return what is spent once so many `ready` ones left at `now` (microseconds)."""
        burst = max(1, int(self.per_second / 10))
        since = max(spent.next_at, now - int((burst - 1) * self.interval))
        # The day of another machine, whose clock is a little ahead, is not begun again.
        today = spent.mails if spent.day >= day else 0
        return Spent(since + int(mails * self.interval), max(day, spent.day), today + mails)


class Pause:
    """Holds all mail back while the server cannot be used: longer each time, up to five minutes."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._until = 0.0
        self.trouble = 0

    def left(self, now: float) -> float:
        """Return the seconds until the server is tried again."""
        return max(0.0, self._until - now)

    def start(self, now: float, reason: str) -> float:
        """Begin a pause, unless one is on; return how many seconds it lasts from `now`."""
        if not self.left(now):
            seconds = min(FIRST_PAUSE * 2**self.trouble, LONGEST_PAUSE) * (0.8 + 0.4 * self._chance())
            self.trouble += 1
            self._until = now + seconds
            logger.error("Mail waits for %.0f seconds: %s", seconds, reason)
        return self.left(now)

    def end(self) -> None:
        """The server answered."""
        if self.trouble:
            logger.info("Mail goes out again.")
        self._until, self.trouble = 0.0, 0
