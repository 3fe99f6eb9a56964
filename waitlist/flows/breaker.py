"""When first mails are held back: too many come back, or the day's mails are nearly spent.

A flood of made-up addresses would ruin the name of the sender within an hour, and then nobody gets a mail. So
mails to addresses of which nobody knows yet whose they are wait, while everybody who is on the list goes on
getting theirs. One source alone cannot bring that about: it is held for itself, by its share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from waitlist.flows import shares
from waitlist.flows.mails import DAY
from waitlist.store import mail_pace, outbox

if TYPE_CHECKING:
    from waitlist.store.database import Tx

HOUR = 3_600_000
LEAST = 20
"""Mails that must have come back within the hour: of a handful any share means nothing."""

RESERVED = 10
"""Percent of the day's mails that are kept for people on the list."""

Why = Literal["", "bounces", "budget"]


@dataclass(frozen=True, slots=True)
class Hour:
    """The mails of the last hour: how many were handed over or refused, and how many came back.

    Of these, one network or link counts for a few at most: see `waitlist.flows.shares`.
    """

    mails: int
    returned: int

    def held(self, percent: int) -> bool:
        """Tell whether more came back than `percent` of a hundred."""
        return self.returned >= LEAST and self.returned * 100 > percent * max(self.mails, self.returned)


def last_hour(tx: Tx, now: int) -> Hour:
    """Return how the mails of the last hour fared, on all sites."""
    # By when they left, as those that came back: after a stop of hours most were queued long before.
    return Hour(outbox.left_since(tx, now - HOUR), shares.returned(tx, now))


def reserve(per_day: int) -> int:
    """Return how many mails of a day are kept for people on the list."""
    return per_day * RESERVED // 100


def why(left: int, per_day: int, *, many_back: bool) -> Why:
    """Return why first mails are held back while so many of a day's mails are left, "" when they are not."""
    if many_back:
        return "bounces"
    return "budget" if left <= reserve(per_day) else ""


def look(tx: Tx, *, per_day: int, percent: int, now: int) -> Why:
    """Return why first mails are held back now, `""` when they are not."""
    row = mail_pace.seen(tx)
    left = per_day if row is None or row["day"] < now // DAY else max(0, per_day - int(row["mails"]))
    return why(left, per_day, many_back=last_hour(tx, now).held(percent))
