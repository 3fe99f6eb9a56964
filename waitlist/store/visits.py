"""Visits and share clicks, rolled up by day, link and channel."""

from __future__ import annotations

from waitlist.store.database import Tx


def add(tx: Tx, *, site: int, day: int, link: int, channel: str, visits: int, shares: int) -> None:
    """Add to the roll-up of a day (days since 1970-01-01, UTC); link 0 is the plain landing page."""
    key = {"site": site, "day": day, "link": link, "channel": channel}
    tx.add("visits", key, visits=visits, shares=shares)


def delete_before(tx: Tx, day: int, limit: int) -> int:
    """Forget the roll-ups of days before one; return how many rows went. Counts kept of links stay."""
    gone = tx.all(
        """delete from visits where (site, day, link, channel) in
           (select v.site, v.day, v.link, v.channel from sites s join visits v on v.site = s.id
            where v.day < :day limit :limit) returning 1""",
        day=day,
        limit=limit,
    )
    return len(gone)
