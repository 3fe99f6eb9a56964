"""Visits and share clicks reach the database, many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from waitlist.flows.evidence import VISITS
from waitlist.store import links, signals, visits

if TYPE_CHECKING:
    from waitlist.store.database import Tx


class Visited(NamedTuple):
    """What was gathered for a day (days since 1970-01-01, UTC), code ("": plain page) and channel."""

    site: int
    day: int
    code: str
    channel: str
    visits: int
    shares: int


def record(tx: Tx, gathered: Iterable[Visited]) -> None:
    """Add what was gathered to the roll-ups; a code without a link counts for the plain page."""
    opened: Counter[int] = Counter()
    all_links: Counter[int] = Counter()
    for row in sorted(gathered):  # in one order, so that two processes never wait for each other
        link = links.by_code(tx, row.site, row.code) if row.code else None
        visits.add(
            tx,
            site=row.site,
            day=row.day,
            link=0 if link is None else link["id"],
            channel=row.channel,
            visits=row.visits,
            shares=row.shares,
        )
        if link is not None and row.visits:
            opened[link["id"]] += row.visits
            all_links[row.site] += row.visits
    # At the end, with nothing asked between: then they are sent at once, in the order of their keys.
    for number, times in opened.items():
        links.count_visits(tx, number, times)
    for site, times in all_links.items():
        signals.tally(tx, site, VISITS, people=times)
