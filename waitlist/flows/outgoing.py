"""Which mails may leave now: the last look before they do, whichever way they were caused."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from waitlist.flows import shares
from waitlist.flows.credit import hash_in
from waitlist.flows.mails import DAY, allowed
from waitlist.flows.returned import hash_of_spelling
from waitlist.store import links, outbox, signups, suppressed

if TYPE_CHECKING:
    from waitlist.store.database import Row, Tx

HOUR = 3_600_000

FIRST = "confirm"
"""The kind of mail that goes to addresses of which nobody knows yet whose they are."""

ROUNDS = 25
"""How often mails are taken until one may leave: a heap of those that wait must not delay the others."""

ASKED = frozenset({FIRST, "already", "recovery"})
"""Kinds that a form causes, so that anybody can cause them by typing an address."""


def take(
    tx: Tx,
    *,
    now: int,
    limit: int,
    lease_ms: int,
    per_address: int,
    per_day: int = 100_000,
    percent: int = 10,
    without: str | None = None,
) -> list[Row]:
    """Lease mails that are due and may leave; those that may not are dropped, or wait.

    ``per_address`` is how many mails of a day a form can cause to one address. It is counted here as well as
    when they are queued: by address, so that it holds when the signup was deleted and made again. ``per_day``
    are the server's mails of a day, of which one source can use a share; ``percent`` how many of its mails
    may come back. ``without`` leaves mails of one kind waiting.
    """
    caused: Counter[str] = Counter()
    for _ in range(ROUNDS):
        rows = outbox.lease(tx, now=now, limit=limit, lease_ms=lease_ms, without=without)
        most = Most(per_address, per_day, percent)
        leaving = [row for row in rows if _may_leave(tx, row, now, most, caused)]
        if leaving or not rows:
            shares.count(tx, caused, now)
            return leaving
    return []


class Most(NamedTuple):
    """Limits of what leaves: see `take`."""

    per_address: int
    per_day: int
    percent: int


def _may_leave(tx: Tx, row: Row, now: int, most: Most, caused: Counter[str]) -> bool:
    signup = signups.by_id(tx, row["signup"])
    if signup is None or signup["canonical"] is None:
        return True  # it lost its point, which is seen when it is written
    hashed, to = hash_in(tx, row["site"], signup["canonical"]), _to(tx, row, signup)
    why = suppressed.why(tx, row["site"], hashed, hash_of_spelling(tx, row["site"], to))
    if why is not None:
        outbox.drop(tx, row["id"], _REASONS[why], now)
        return False
    if row["kind"] not in ASKED:
        return True
    sources = shares.sources(tx, row["link"])
    if waits := shares.why_not(tx, sources, caused, per_day=most.per_day, percent=most.percent, now=now):
        due = (now // DAY + 1) * DAY if waits == "share" else now + HOUR
        # Those of a whole day shall not come due in one moment.
        outbox.release(tx, row["id"], due + row["id"] % HOUR, _WAITS[waits])
        return False
    mails, new = suppressed.count_mail(tx, row["site"], hashed, day=now // DAY, mail=row["id"])
    if mails > allowed(most.per_address, signup["canonical"], to):
        outbox.drop(tx, row["id"], "its address had its share of mails for the day", now)
        return False
    if new:
        caused.update(sources)
    return True


def _to(tx: Tx, row: Row, signup: Row) -> str:
    """Return the address that a mail goes to."""
    link = links.by_id(tx, row["link"]) if row["kind"] == FIRST and signup["status"] == "pending" else None
    return str(signup["address"] if link is None else link["address"])


_REASONS = {
    "bounce": "mails to its address come back",
    "complaint": "the owner of its address complained of a mail",
}
_WAITS = {
    "share": "forms of one network, or by one link, had their share of mails for the day",
    "bounces": "too many mails that one network, or one link, caused came back",
}
