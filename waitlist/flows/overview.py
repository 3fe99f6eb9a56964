"""How a campaign goes: the figures now, and of each of the last days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitlist.flows import breaker, under_review
from waitlist.store import counters, figures, suppressed

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

DAYS = 30
_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on a day (since 1970-01-01, UTC)."""

    day: int
    visits: int
    joins: int
    confirmed: int
    friends: int
    shares: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`people` have confirmed, `waiting` have not; `friends` count for somebody. `days` end with today."""

    people: int
    waiting: int
    friends: int
    held_people: int
    held_friends: int
    failed_mails: int
    appeals: int
    days: tuple[Day, ...]

    @property
    def spread(self) -> float:
        """How many friends a confirmed person has brought: above 1 the list grows by itself."""
        return self.friends / self.people if self.people else 0.0

    @property
    def visits(self) -> int:
        return sum(day.visits for day in self.days)

    @property
    def joins(self) -> int:
        return sum(day.joins for day in self.days)

    @property
    def confirmed(self) -> int:
        return sum(day.confirmed for day in self.days)


@dataclass(frozen=True, slots=True)
class Mails:
    """How the mails of the whole server fare: why first ones are held back, and who gets none."""

    holding: breaker.Why
    returned: int
    sent: int
    bounced: int
    complained: int


def mails(tx: Tx, per_day: int, percent: int, now: int) -> Mails:
    """Return how the mails fare. Reads those of a day."""
    hour, counts = breaker.last_hour(tx, now), suppressed.by_reason(tx)
    return Mails(
        breaker.look(tx, per_day=per_day, percent=percent, now=now),
        hour.returned,
        hour.mails,
        counts.get("bounce", 0),
        counts.get("complaint", 0),
    )


def overview(tx: Tx, site: Site, now: int, days: int = DAYS) -> Overview:
    """Return the figures of a site."""
    last = now // _DAY
    first = last - days + 1
    joined_since = first - site.privacy.unconfirmed_days - 2  # who has not confirmed by then is there no more
    visits = figures.visits(tx, site.id, first)
    visited, shared = _by_day(visits, "visits"), _by_day(visits, "shares")
    joins = _by_day(figures.joins(tx, site.id, first), "joins")
    confirmed = _by_day(figures.confirmed(tx, site.id, first, joined_since), "people")
    friends = _by_day(figures.friends(tx, site.id, first, joined_since), "friends")
    held_people, held_friends = figures.held(tx, site.id)
    return Overview(
        people=counters.value(tx, site.id, "people"),
        waiting=figures.waiting(tx, site.id),
        friends=counters.value(tx, site.id, "friends"),
        held_people=held_people,
        held_friends=held_friends,
        failed_mails=figures.failed_mails(tx, site.id),
        appeals=under_review.held(tx, site).appeals,
        days=tuple(
            Day(
                day,
                visited.get(day, 0),
                joins.get(day, 0),
                confirmed.get(day, 0),
                friends.get(day, 0),
                shared.get(day, 0),
            )
            for day in range(first, last + 1)
        ),
    )


def _by_day(rows: Iterable[Row], figure: str) -> dict[int, int]:
    return {int(row["day"]): int(row[figure]) for row in rows}
