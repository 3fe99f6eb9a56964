"""What a reviewer looks at."""

from __future__ import annotations

from waitlist.store.database import Row, Tx

_PERSON = """s.id, s.address, s.name, s.friends, s.friends_held, l.code,
      a.id as appeal, a.words, a.opened_at"""


def queue(tx: Tx, site: int, *, after: int, limit: int) -> list[Row]:
    """Return people with held credits, by their number, a page at a time."""
    return tx.all(
        f"""select {_PERSON} from signups s join links l on l.id = s.link
              left join appeals a on a.site = s.site and a.signup = s.id and a.closed_at is null
            where s.site = :site and s.friends_held > 0 and s.id > :after order by s.id limit :limit""",  # noqa: S608 - columns of ours
        site=site,
        after=after,
        limit=limit,
    )


def appealing(tx: Tx, site: int, *, after: int, limit: int) -> list[Row]:
    """Return those of them who asked for a review."""
    return tx.all(
        f"""select {_PERSON} from appeals a join signups s on s.id = a.signup join links l on l.id = s.link
            where a.closed_at is null and a.site = :site and a.signup > :after and s.friends_held > 0
            order by a.signup limit :limit""",  # noqa: S608 - columns of ours
        site=site,
        after=after,
        limit=limit,
    )


def held(tx: Tx, site: int) -> Row:
    """Return how many ``people`` have held ``credits``, and how many ``appeals`` are open."""
    row = tx.one(
        """select count(*) as people, coalesce(sum(friends_held), 0) as credits,
             (select count(*) from appeals where site = :site and closed_at is null) as appeals
           from signups where site = :site and friends_held > 0""",
        site=site,
    )
    assert row is not None  # an aggregate always gives a row
    return row


def one(tx: Tx, site: int, referrer: int) -> Row | None:
    rows = queue(tx, site, after=referrer - 1, limit=1)
    return rows[0] if rows and rows[0]["id"] == referrer else None


def reasons(tx: Tx, referrer: int) -> list[Row]:
    """Return lists of reasons (JSON) of somebody's held credits, how many have each, and since when."""
    return tx.all(
        """select reasons, count(*) as credits, min(decided_at) as since from credits
           where referrer = :referrer and state = 'held' group by reasons order by credits desc""",
        referrer=referrer,
    )


def worst(tx: Tx, referrer: int) -> int:
    """Return the highest score among somebody's held credits."""
    row = tx.one(
        """select coalesce(max(g.score), 0) as score from credits c
             join signals g on g.site = c.site and g.friend = c.friend
           where c.referrer = :referrer and c.state = 'held'""",
        referrer=referrer,
    )
    assert row is not None  # an aggregate always gives a row
    return int(row["score"])


def evidence(tx: Tx, referrer: int, state: str, *, after: int, limit: int) -> list[Row]:
    """Return somebody's credits in a state, "" for all, by friend, with what speaks against each."""
    return tx.all(
        """select c.friend, c.state, c.reasons, c.decided_at, s.address, s.name, s.joined_at, s.confirmed_at,
             g.score, g.parts, g.facts
           from credits c join signups s on s.id = c.friend
             left join signals g on g.site = c.site and g.friend = c.friend
           where c.referrer = :referrer and (c.state = :state or :state = '') and c.friend > :after
           order by c.friend limit :limit""",
        referrer=referrer,
        state=state,
        after=after,
        limit=limit,
    )
