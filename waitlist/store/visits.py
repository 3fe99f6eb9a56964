"""Visits and share clicks, rolled up by day, link and channel."""

from __future__ import annotations

from waitlist.store.database import Tx


def add(tx: Tx, *, site: int, day: int, link: int, channel: str, visits: int, shares: int) -> None:
    """Add to the roll-up of a day (days since 1970-01-01, UTC); link 0 is the plain landing page."""
    tx.run(
        """insert into visits (site, day, link, channel, visits, shares) values (:site, :day, :link,
           :channel, :visits, :shares)
           on conflict (site, day, link, channel) do update set visits = visits.visits + excluded.visits,
             shares = visits.shares + excluded.shares""",
        site=site,
        day=day,
        link=link,
        channel=channel,
        visits=visits,
        shares=shares,
    )
