"""Which mails may leave now: the last look before they do, whichever way they were caused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.credit import hash_in
from waitlist.flows.mails import DAY
from waitlist.store import outbox, signups, suppressed

if TYPE_CHECKING:
    from waitlist.store.database import Row, Tx

FIRST = "confirm"
"""The kind of mail that goes to addresses of which nobody knows yet whose they are."""

ASKED = frozenset({FIRST, "already", "recovery"})
"""Kinds that a form causes, so that anybody can cause them by typing an address."""


def take(
    tx: Tx, *, now: int, limit: int, lease_ms: int, per_address: int, without: str | None = None
) -> list[Row]:
    """Lease mails that are due and may leave; those that may not are dropped.

    ``per_address`` is how many mails of a day a form can cause to one address. It is counted here as well as
    when they are queued: by address, so that it holds when the signup was deleted and made again. ``without``
    leaves mails of one kind waiting.
    """
    rows = outbox.lease(tx, now=now, limit=limit, lease_ms=lease_ms, without=without)
    return [row for row in rows if _may_leave(tx, row, now, per_address)]


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
