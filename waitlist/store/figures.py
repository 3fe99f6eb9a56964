"""Figures of a site as its founder looks at them: now, and by day. Tests are left out."""

from __future__ import annotations

from waitlist.store.database import Row, Tx
from waitlist.store.ids import first_id

DAY = 86_400_000
# Ids rise with time: the newest rows lie at the end of their table, and are found without an index of times.


def waiting(tx: Tx, site: int) -> int:
    """Count the people who have not confirmed."""
    return _number(
        tx, "select count(*) from signups where status = 'pending' and +site = :site and is_test = 0", site
    )


def held(tx: Tx, site: int) -> tuple[int, int]:
    """Return how many people have friends who are held, and how many friends these are."""
    row = tx.one(
        """select count(*) as people, coalesce(sum(friends_held), 0) as friends from signups
           where site = :site and friends_held > 0""",
        site=site,
    )
    assert row is not None  # an aggregate always gives a row
    return int(row["people"]), int(row["friends"])


def failed_mails(tx: Tx, site: int) -> int:
    """Count the mails that were given up."""
    return _number(tx, "select count(*) from outbox where state = 'failed' and site = :site", site)


def visits(tx: Tx, site: int, since: int) -> list[Row]:
    """Return `day`, `visits` and `shares` of each day (since 1970, UTC) from one on."""
    return tx.all(
        """select day, sum(visits) as visits, sum(shares) as shares from visits
           where site = :site and day >= :since group by day""",
        site=site,
        since=since,
    )


def joins(tx: Tx, site: int, since: int) -> list[Row]:
    """Return `day` and `joins` of each day from one on."""
    return tx.all(
        """select joined_at / 86400000 as day, count(*) as joins from signups
           where id >= :first and +site = :site and is_test = 0 and joined_at >= :moment
           group by joined_at / 86400000""",
        site=site,
        first=first_id(since * DAY),
        moment=since * DAY,
    )


def confirmed(tx: Tx, site: int, since: int, joined_since: int) -> list[Row]:
    """Return `day` and `people` who confirmed on each day from one on, of those who joined since another."""
    return tx.all(
        """select confirmed_at / 86400000 as day, count(*) as people from signups
           where id >= :first and +site = :site and is_test = 0 and confirmed_at >= :moment
           group by confirmed_at / 86400000""",
        site=site,
        first=first_id(joined_since * DAY),
        moment=since * DAY,
    )


def friends(tx: Tx, site: int, since: int, joined_since: int) -> list[Row]:
    """Return `day` and `friends` who began to count on each day from one on."""
    return tx.all(
        """select c.decided_at / 86400000 as day, count(*) as friends
           from credits c join signups f on f.id = c.friend
           where c.site = :site and c.friend >= :first and c.state = 'counted' and c.decided_at >= :moment
             and f.is_test = 0
           group by c.decided_at / 86400000""",
        site=site,
        first=first_id(joined_since * DAY),
        moment=since * DAY,
    )


def _number(tx: Tx, sql: str, site: int) -> int:
    row = tx.one(sql, site=site)
    assert row is not None  # a count always gives a row
    return int(row[0])
