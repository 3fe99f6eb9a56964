"""How much of the server's mails one source may cause, so that nobody can stop the mails of all others.

A source is what sends forms: a network (``n:HASH``; forms without one are one source), and whose link they
came by (``l:NUMBER``). All that came by none are ``d:``, which is no source. Who asks for a mail again, at
``/recover``, uses the share of the network that asks. Who has used up a share waits for the next day, and
whose mails come back waits for an hour; mails that others cause go on meanwhile.

A link is public: anybody can send made-up addresses by it. While it is held, networks of which nothing came
back go on, as many mails an hour as arrive otherwise (``x:NUMBER`` counts them), so that nobody stops the
mails of somebody else's friends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

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

SPARED = 30
"""Mails an hour by a link that is held, to networks of which nothing came back; more where more arrive."""

DIRECT = "d:"

Why = Literal["", "share", "bounces"]


class Look(NamedTuple):
    """Why a mail waits, "" when it may leave; then ``sources`` are what it is counted for.

    ``kind`` of what makes it wait: ``n`` a network, ``l`` a link.
    """

    why: Why
    sources: tuple[str, ...] = ()
    kind: str = ""


def sources(tx: Tx, link: int | None, network: str = "") -> tuple[str, ...]:
    """Return the names of what caused a mail about a submission, or one that a network asked for.

    Whoever asks from a network that is not known, and about no submission, is one source with all such.
    """
    if network or link is None:
        return f"n:{network}", DIRECT
    row = links.by_id(tx, link)
    if row is None:
        return ()
    by = row["referrer_link"]
    return f"n:{row['network'] or ''}", DIRECT if by is None else f"l:{by}"


def look(
    tx: Tx, names: tuple[str, ...], leaving: Mapping[str, int], *, per_day: int, percent: int, now: int
) -> Look:
    """Tell whether a mail of these sources may leave; ``leaving`` are still to be counted."""
    counted = names
    for name in names:
        if (kind := name[0]) not in FEW:
            continue
        today = shares.used(tx, name, now // DAY * DAY // STEP)
        if int(today["mails"]) + leaving.get(name, 0) >= max(LEAST, per_day * PERCENT[kind] // 100):
            return Look("share", kind=kind)
        hour = shares.used(tx, name, _hour(now))
        lost, mails = int(hour["returned"]), int(hour["mails"])
        if lost < FEW[kind] or lost * 100 <= percent * max(mails, lost):
            continue
        spared = f"x:{name[2:]}"
        if kind != "l" or not _is_spared(tx, spared, names, leaving, arrived=mails - lost, now=now):
            return Look("bounces", kind=kind)
        counted = (*names, spared)
    return Look("", counted)


def _is_spared(
    tx: Tx, name: str, names: tuple[str, ...], leaving: Mapping[str, int], *, arrived: int, now: int
) -> bool:
    """May a mail by a link that is held leave all the same? Not to where some of the day came back."""
    if any(shares.used(tx, each, now // STEP - DAY // STEP)["returned"] for each in names if each[0] == "n"):
        return False
    spared = int(shares.used(tx, name, _hour(now))["mails"]) + leaving.get(name, 0)
    return spared < max(SPARED, arrived)


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
    direct = int(shares.used(tx, DIRECT, since)["returned"])
    by_links = shares.returned(tx, "l", since, FEW["l"]) + direct
    return min(by_links, shares.returned(tx, "n", since, FEW["n"]))


def purge(tx: Tx, now: int, limit: int) -> int:
    """Forget what is older than two days, a piece at a time; return how many lines went."""
    return shares.forget(tx, (now - 2 * DAY) // STEP, limit)


def _hour(now: int) -> int:
    return now // STEP - HOUR + 1
