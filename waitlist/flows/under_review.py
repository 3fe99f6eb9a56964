"""Credits that are held: which there are, and why. Decisions are in :mod:`waitlist.flows.review`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitlist.store import review as store
from waitlist.store import signups

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


@dataclass(frozen=True, slots=True)
class Appeal:
    """Somebody asked for a review. ``words`` are their own; times in epoch milliseconds."""

    id: int
    signup: int
    words: str
    opened_at: int
    closed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the queue: somebody with credits that are held.

    ``reasons`` are ids such as ``network``, those of most credits first. ``worst`` is the highest score among
    them, 100 is the threshold. ``since``: when the oldest was held.
    """

    referrer: int
    address: str
    name: str
    code: str
    friends: int
    held: int
    reasons: tuple[str, ...]
    worst: int
    since: int
    appeal: Appeal | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One credit and what speaks against it.

    ``parts``: how many hundredths of the threshold each signal gave. ``facts``: the figures they come from,
    such as ``{"network": [12, 13]}``: 12 of the referrer's friends among 13 people of that network.
    """

    friend: int
    address: str
    name: str
    state: str
    reasons: tuple[str, ...]
    score: int
    parts: Mapping[str, int]
    facts: Mapping[str, object]
    joined_at: int
    confirmed_at: int | None
    decided_at: int | None


def queue(
    tx: Tx, site: Site, *, after: int = 0, limit: int = 50, appeals_only: bool = False
) -> list[Waiting]:
    """Return a page of people with held credits, by their number; the next page goes on ``after`` the last.

    With ``appeals_only`` those who asked for a review.
    """
    rows = (store.appealing if appeals_only else store.queue)(tx, site.id, after=after, limit=limit)
    return [_waiting(tx, row) for row in rows]


def waiting(tx: Tx, site: Site, referrer: int) -> Waiting | None:
    """Return one person of the queue, None when nothing of theirs is held."""
    row = store.one(tx, site.id, referrer)
    return None if row is None else _waiting(tx, row)


def _waiting(tx: Tx, row: Row) -> Waiting:
    lists = store.reasons(tx, row["id"])
    often: Counter[str] = Counter()
    for each in lists:
        often.update(dict.fromkeys(json.loads(each["reasons"]), int(each["credits"])))
    return Waiting(
        referrer=row["id"],
        address=row["address"] or "",
        name=row["name"],
        code=row["code"],
        friends=int(row["friends"]),
        held=int(row["friends_held"]),
        reasons=tuple(reason for reason, _ in sorted(often.items(), key=lambda each: (-each[1], each[0]))),
        worst=store.worst(tx, row["id"]),
        since=min((int(each["since"]) for each in lists), default=0),
        appeal=None
        if row["appeal"] is None
        else Appeal(row["appeal"], row["id"], row["words"], int(row["opened_at"])),
    )


@dataclass(frozen=True, slots=True)
class Held:
    """How much there is to look at."""

    people: int
    credits: int
    appeals: int


def held(tx: Tx, site: Site) -> Held:
    """Return how much there is to look at on a site."""
    return Held(*map(int, store.held(tx, site.id)))


def evidence(
    tx: Tx, site: Site, referrer: int, *, state: str = "held", after: int = 0, limit: int = 50
) -> list[Evidence]:
    """Return a page of somebody's credits in a state ("" for all), and what speaks against each."""
    person = signups.by_id(tx, referrer)
    if person is None or person["site"] != site.id:
        return []
    return [
        Evidence(
            friend=row["friend"],
            address=row["address"] or "",
            name=row["name"],
            state=row["state"],
            reasons=tuple(json.loads(row["reasons"])),
            score=int(row["score"] or 0),
            parts=json.loads(row["parts"] or "{}"),
            facts=json.loads(row["facts"] or "{}"),
            joined_at=int(row["joined_at"]),
            confirmed_at=row["confirmed_at"],
            decided_at=row["decided_at"],
        )
        for row in store.evidence(tx, referrer, state, after=after, limit=limit)
    ]
