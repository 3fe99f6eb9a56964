"""How much of the server's mails one source may cause, so that nobody can stop the mails of all others.

A source is what sends forms: a network (``n:HASH``; forms without one are one source), and whose link they
came by (``l:NUMBER``). All that came by none are ``d:``, which is no source. Who has used up a share waits
for the next day, and whose mails come back waits for an hour; mails that others cause go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from waitlist.flows.mails import DAY
from waitlist.store import links, shares

if TYPE_CHECKING:
    from waitlist.store.database import Tx

STEP = 600_000
HOUR = 6  # steps, the one under way included
PERCENT = {"n": 10, "l": 50}
"""How many hundredths of a day's mails (`limits.mails_per_day`) one network, and one link, can cause."""

LEAST = 20
"""Mails of a day that every source can cause, however few leave in all."""

FEW = {"n": 5, "l": 10}
"""Mails of one source that must have come back within the hour to hold it; for all no more of it count."""

Why = Literal["", "share", "bounces"]


def sources(tx: Tx, link: int | None) -> tuple[str, ...]:
    """Return the names of what caused a mail about a submission."""
    row = None if link is None else links.by_id(tx, link)
    if row is None:
        return ()
    network = f"n:{row['network'] or ''}"
    by = row["referrer_link"]
    return network, "d:" if by is None else f"l:{by}"


def why_not(
    tx: Tx, names: tuple[str, ...], leaving: Mapping[str, int], *, per_day: int, percent: int, now: int
) -> Why:
    """Return why a mail of these sources waits, "" when it may leave; ``leaving`` are still to be counted."""
    for name in names:
        if (kind := name[0]) not in FEW:
            continue
        today = shares.used(tx, name, now // DAY * DAY // STEP)
        if int(today["mails"]) + leaving.get(name, 0) >= max(LEAST, per_day * PERCENT[kind] // 100):
            return "share"
        hour = shares.used(tx, name, _hour(now))
        lost, mails = int(hour["returned"]), int(hour["mails"])
        if lost >= FEW[kind] and lost * 100 > percent * max(mails, lost):
            return "bounces"
    return ""


def count(tx: Tx, leaving: Mapping[str, int], now: int) -> None:
    """Count mails that leave, by source: last and in order, so that no workers wait for each other."""
    for name, mails in sorted(leaving.items()):
        shares.add(tx, name, now // STEP, mails=mails)


def count_returned(tx: Tx, names: tuple[str, ...], now: int) -> None:
    """Count a mail that came back."""
    for name in sorted(names):
        shares.add(tx, name, now // STEP, returned=1)


def returned(tx: Tx, now: int) -> int:
    """Count the mails that came back within the hour, where one source counts for a few at most."""
    since = _hour(now)
    direct = int(shares.used(tx, "d:", since)["returned"])
    by_links = shares.returned(tx, "l", since, FEW["l"]) + direct
    return min(by_links, shares.returned(tx, "n", since, FEW["n"]))


def purge(tx: Tx, now: int, limit: int) -> int:
    """Forget what is older than two days, a piece at a time; return how many lines went."""
    return shares.forget(tx, (now - 2 * DAY) // STEP, limit)


def _hour(now: int) -> int:
    return now // STEP - HOUR + 1
