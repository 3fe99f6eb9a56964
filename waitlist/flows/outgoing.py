"""Which mails may leave now: the last look before they do, whichever way they were caused."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from waitlist.flows import breaker
from waitlist.flows.credit import hash_in
from waitlist.flows.mails import DAY
from waitlist.mail.pace import Pace, Spent
from waitlist.store import mail_pace, outbox, signups, suppressed

if TYPE_CHECKING:
    from waitlist.store.database import Row, Tx

FIRST = "confirm"
"""The kind of mail that goes to addresses of which nobody knows yet whose they are."""

ASKED = frozenset({FIRST, "already", "recovery"})
"""Kinds that a form causes, so that anybody can cause them by typing an address."""


class Terms(NamedTuple):
    """What mails leave by: how fast, how long one is leased (ms), and how many of a day one address gets."""

    pace: Pace
    lease_ms: int
    per_address: int


class Taken(NamedTuple):
    """Mails to be sent now.

    `holding` is why first mails wait, `ready_at` when more may leave (microseconds since 1970), `left` how
    many more today.
    """

    rows: list[Row]
    holding: breaker.Why
    ready_at: int
    left: int


def take(tx: Tx, terms: Terms, *, now: int, at: int, limit: int, many_back: bool) -> Taken:
    """Lease mails that are due and may leave; those that may not are dropped.

    How fast and how many is counted here for all who send, on whichever machine. How many of a day a form can
    cause to one address is counted here as well as when they are queued: by address, so that it holds when
    the signup was deleted and made again. `now` tells the day and what is due, `at` the microsecond;
    `many_back` that too many come back.
    """
    day, pace = now // DAY, terms.pace
    spent = pace.sane(Spent(*mail_pace.hold(tx)), at)
    left = pace.left(spent, day)
    holding = breaker.why(left, pace.per_day, many_back=many_back)
    limit = min(limit, pace.ready(spent, at), left if holding else left - breaker.reserve(pace.per_day))
    rows: list[Row] = []
    if limit > 0:
        leased = outbox.lease(
            tx, now=now, limit=limit, lease_ms=terms.lease_ms, without=FIRST if holding else None
        )
        rows = [row for row in leased if _may_leave(tx, row, now, terms.per_address)]
    if rows:
        spent = pace.spend(spent, len(rows), now=at, day=day)
        mail_pace.keep(tx, **spent._asdict())
    return Taken(rows, holding, spent.next_at, left - len(rows))


def _may_leave(tx: Tx, row: Row, now: int, per_address: int) -> bool:
    signup = signups.by_id(tx, row["signup"])
    if signup is None or signup["canonical"] is None:
        return True  # it lost its point, which is seen when it is written
    hashed = hash_in(tx, row["site"], signup["canonical"])
    why = suppressed.why(tx, row["site"], hashed)
    if why is not None:
        outbox.drop(tx, row["id"], _REASONS[why], now)
        return False
    if row["kind"] in ASKED:
        mails = suppressed.count_mail(tx, row["site"], hashed, day=now // DAY, mail=row["id"])
        if mails > per_address:
            outbox.drop(tx, row["id"], "its address had its share of mails for the day", now)
            return False
    return True


_REASONS = {
    "bounce": "mails to its address come back",
    "complaint": "the owner of its address complained of a mail",
}
