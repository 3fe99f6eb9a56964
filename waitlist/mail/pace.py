"""How fast mail may leave: so many a second, so many a day, and none while the server is in trouble."""

from __future__ import annotations

import logging
from collections.abc import Callable

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds without mail while the server cannot be used
DAY = 86_400_000  # milliseconds

logger = logging.getLogger("waitlist.jobs")


class Pace:
    """Spreads mails over time: at most `per_second`, and no more than a tenth of that at once."""

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / per_second
        self._burst = max(1, int(per_second / 10))
        self._next = 0.0

    def left(self, now: float) -> float:
        """Return the seconds until a mail may be sent."""
        return max(0.0, self._next - now)

    def ready(self, now: float) -> int:
        """Return how many mails may be sent at `now`."""
        self._next = max(self._next, now - (self._burst - 1) * self._interval)
        return int((now - self._next) / self._interval + 1e-9) + 1 if now >= self._next else 0

    def spend(self, mails: int) -> None:
        """Count mails that are sent now."""
        self._next += mails * self._interval


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


class Budget:
    """The mails of a day, by UTC. Once they are spent, the outbox waits for the next day."""

    def __init__(self, per_day: int) -> None:
        self._per_day = per_day
        self._day = -1
        self._spent = 0

    def new_day(self, now: int) -> bool:
        """Whether `now` (epoch milliseconds) lies on another day than the one that was begun."""
        return now // DAY != self._day

    def begin(self, now: int, spent: int) -> None:
        """Begin the day of `now`, on which `spent` mails left already, perhaps before a restart."""
        self._day, self._spent = now // DAY, spent

    def left(self) -> int:
        """Return how many mails may still leave on this day."""
        return max(0, self._per_day - self._spent)

    def spend(self, mails: int) -> None:
        """Count mails that are sent now."""
        if self._spent < self._per_day <= self._spent + mails:
            logger.error(
                "The %d mails of this day (limits.mails_per_day) are spent; others wait until midnight UTC. "
                "Raise the limit if they are wanted, and look for a flood of joins if they are not.",
                self._per_day,
            )
        self._spent += mails
