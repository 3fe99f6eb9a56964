"""Which mails may leave now: the last look before they do, whichever way they were caused."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from waitlist.flows import breaker, shares
from waitlist.flows.credit import hash_in
from waitlist.flows.mails import ASKED, DAY, WAITS, allowed
from waitlist.flows.returned import hash_of_spelling
from waitlist.mail.pace import Pace, Spent
from waitlist.store import kept_out, links, mail_pace, outbox, signups, suppressed

if TYPE_CHECKING:
    from waitlist.store.database import Row, Tx

HOUR = 3_600_000

FIRST = "confirm"
"""The kind of mail that goes to addresses of which nobody knows yet whose they are."""

ROUNDS = 25
"""How often mails are taken until one may leave: a heap of those that wait must not delay the others."""

DATA = "recovery"
"""The kind of mail by which somebody who is kept out gets at own data."""

SOON = 20_000
"""Microseconds until it is tried again when another process takes mails just now."""


class Terms(NamedTuple):
    """What mails leave by.

    How fast, how long one is leased (ms), how many of a day a form can cause to one address, and how many of
    a hundred that one source causes may come back.
    """

    pace: Pace
    lease_ms: int
    per_address: int
    percent: int


class Taken(NamedTuple):
    """Mails to be sent now.

    `kept_back` is how many were dropped or wait, `holding` why first mails wait, `ready_at` when more may
    leave (microseconds since 1970), `left` how many more today. The last ones are None when others were
    just at it.
    """

    rows: list[Row]
    kept_back: int
    holding: breaker.Why | None
    ready_at: int
    left: int | None


class _Whom(NamedTuple):
    """A mailbox, its keyed hash, and the address that a mail goes to as it was typed."""

    canonical: str
    hashed: str
    to: str


def take(tx: Tx, terms: Terms, *, now: int, at: int, limit: int, many_back: bool) -> Taken:
    """Lease mails that are due and may leave; those that may not are dropped, or wait.

    How fast and how many is counted here for all who send, on whichever machine. How many of a day a form can
    cause to one address is counted here as well as when they are queued: by address, so that it holds when
    the signup was deleted and made again. `now` tells the day and what is due, `at` the microsecond;
    `many_back` that too many come back.
    """
    day, pace = now // DAY, terms.pace
    held = mail_pace.hold(tx)
    if held is None:
        return Taken([], 0, None, at + SOON, None)
    spent = pace.sane(Spent(*held), at)
    left = pace.left(spent, day)
    holding = breaker.why(left, pace.per_day, many_back=many_back)
    limit = min(limit, pace.ready(spent, at), left if holding else left - breaker.reserve(pace.per_day))
    without = FIRST if holding else None
    rows, kept_back = _leaving(tx, terms, limit, now, without=without) if limit > 0 else ([], 0)
    if rows:
        spent = pace.spend(spent, len(rows), now=at, day=day)
        mail_pace.keep(tx, **spent._asdict())
    return Taken(rows, kept_back, holding, spent.next_at, left - len(rows))


def _leaving(tx: Tx, terms: Terms, limit: int, now: int, *, without: str | None) -> tuple[list[Row], int]:
    """Lease mails until some may leave; return these, and how many others may not or wait."""
    caused: Counter[str] = Counter()
    kept_back = 0
    for _ in range(ROUNDS):
        rows = outbox.lease(tx, now=now, limit=limit, lease_ms=terms.lease_ms, without=without)
        leaving = [row for row in rows if _may_leave(tx, row, now, terms, caused)]
        kept_back += len(rows) - len(leaving)
        if leaving or not rows:
            shares.count(tx, caused, now)
            return leaving, kept_back
    return [], kept_back


def _may_leave(tx: Tx, row: Row, now: int, terms: Terms, caused: Counter[str]) -> bool:
    signup = signups.by_id(tx, row["signup"])
    if signup is None or signup["canonical"] is None:
        return True  # it lost its point, which is seen when it is written
    canonical = str(signup["canonical"])
    whom = _Whom(canonical, hash_in(tx, row["site"], canonical), _to(tx, row, signup))
    if why := _wanted_no_more(tx, row, whom):
        outbox.drop(tx, row["id"], why, now)
        return False
    return row["kind"] not in ASKED or _has_room(tx, row, whom, now, terms, caused)


def _wanted_no_more(tx: Tx, row: Row, whom: _Whom) -> str:
    """Return why no mail goes to an address any longer, "" if it does."""
    if kept_out.known(tx, row["site"], whom.hashed):
        _keep_out(tx, row["signup"])
        if row["kind"] != DATA:
            return "its address is kept out"
    why = suppressed.why(tx, row["site"], whom.hashed, hash_of_spelling(tx, row["site"], whom.to))
    return "" if why is None else _REASONS[why]


def _has_room(tx: Tx, row: Row, whom: _Whom, now: int, terms: Terms, caused: Counter[str]) -> bool:
    """Count a mail that a form caused; tell whether its source and its address have not had their share."""
    sources = shares.sources(tx, row["link"], json.loads(row["data"]).get("network", ""))
    waits, counted, kind = shares.look(
        tx, sources, caused, per_day=terms.pace.per_day, percent=terms.percent, now=now
    )
    if waits:
        due = (now // DAY + 1) * DAY if waits == "share" else now + HOUR
        # Those of a whole day shall not come due in one moment.
        outbox.release(tx, row["id"], due + row["id"] % HOUR, WAITS[waits, kind])
        return False
    mails, new = suppressed.count_mail(tx, row["site"], whom.hashed, day=now // DAY, mail=row["id"])
    if mails > allowed(terms.per_address, whom.canonical, whom.to):
        outbox.drop(tx, row["id"], "its address had its share of mails for the day", now)
        return False
    if new:
        caused.update(counted)
    return True


def _to(tx: Tx, row: Row, signup: Row) -> str:
    """Return the address that a mail goes to."""
    link = links.by_id(tx, row["link"]) if row["kind"] == FIRST and signup["status"] == "pending" else None
    return str(signup["address"] if link is None else link["address"])


def _keep_out(tx: Tx, signup: int) -> None:
    """Block somebody who was kept out before and typed the address again.

    That happens here and not as the form is taken, which must answer all addresses alike.
    """
    person = signups.held_by_id(tx, signup)
    if person is not None and person["status"] == "pending":
        signups.set_status(tx, signup, "blocked")


_REASONS = {
    "bounce": "mails to its address come back",
    "complaint": "the owner of its address complained of a mail",
}
