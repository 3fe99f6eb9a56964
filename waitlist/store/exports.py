"""Everything that is exported, in pages by id: each query goes on after an id and ends by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from waitlist.store.database import Columns, Row, Tx

# `+site` keeps SQLite from reading a whole site by its unique key and sorting it for every page.

# PostgreSQL goes through both sides of a join in the order of their ids: each is told where to begin.

_TOGETHER = 100  # people looked up by one statement

_REFERRER = "select r.id, r.link, p.code, r.address, r.is_test, r.site"


def people(tx: Tx, site: int, *, after: int, limit: int) -> Columns:
    """Return people; whether one is a test or was erased is for others to see.

    So a page reaches no further than so many people, whatever else is asked about its ids.
    """
    return tx.columns(
        """select id, number, address, name, status, joined_at, confirmed_at, link, language, friends,
             friends_held, unsubscribed_at, undeliverable_at, complained_at, is_test
           from signups where +site = :site and id > :after order by id limit :limit""",
        site=site,
        after=after,
        limit=limit,
    )


_SUBMISSION = """select id, name, code, channel, source, utm_source, utm_medium, utm_campaign, utm_content,
    utm_term, language, country, consent_at, consent_version, answers from links where """


def submissions(tx: Tx, site: int, *, first: int, last: int, limit: int) -> Columns:
    """Return what submissions with an id from ``first`` to ``last`` said, not more than ``limit``."""
    return tx.columns(
        f"{_SUBMISSION} +site = :site and id >= :first and id <= :last order by id limit :limit",
        site=site,
        first=first,
        last=last,
        limit=limit,
    )


def submissions_of(tx: Tx, links: Sequence[int]) -> Iterator[Row]:
    """Give the same of single ones."""
    return _by_id(tx, f"{_SUBMISSION} id", links)


def led(tx: Tx, site: int, *, after: int, last: int) -> Columns:
    """Return friends in ``after < id <= last``, who led each, and through which link; none rejected."""
    return tx.columns(
        """select friend, referrer, link from credits
           where site = :site and friend > :after and friend <= :last and state <> 'rejected'
           order by friend""",
        site=site,
        after=after,
        last=last,
    )


def referrers_among(tx: Tx, site: int, *, after: int, last: int) -> frozenset[int]:
    """Return who of a site's people in ``after < id <= last`` brought somebody."""
    (found,) = tx.columns(
        """select s.id from (
             select distinct referrer from credits where referrer > :after and referrer <= :last
           ) as d join signups s on s.id = d.referrer and s.id > :after and s.id <= :last
           where +s.site = :site""",
        site=site,
        after=after,
        last=last,
    )
    return frozenset(found)


def tests(tx: Tx, site: int) -> frozenset[int]:
    """Return the ids of test people."""
    return frozenset(
        row["id"] for row in tx.each("select id from signups where is_test = 1 and +site = :site", site=site)
    )


def pending(tx: Tx, *, after: int, last: int) -> list[Row]:
    """Return ``referrer`` and ``friend`` of pending credits of referrers in ``after < id <= last``."""
    return tx.all(
        """select referrer, friend from credits
           where referrer > :after and referrer <= :last and state = 'pending'""",
        after=after,
        last=last,
    )


def held_tiers(tx: Tx, site: int, *, after: int, last: int) -> list[Row]:
    """Return ``signup``, ``tier``, ``friends`` (then) of unlocks in ``after < signup <= last`` that stand."""
    return tx.all(
        """select signup, tier, friends from unlocks
           where site = :site and signup > :after and signup <= :last and state <> 'revoked'
           order by signup""",
        site=site,
        after=after,
        last=last,
    )


def line(tx: Tx, site: int) -> Iterator[int]:
    """Give the numbers of all who stand in line, from its front."""
    return tx.numbers(
        """select number from signups where site = :site and rank_group is not null
           order by rank_group, rank_key, number""",
        site=site,
    )


def last_unlocking(tx: Tx, site: int, *, after: int, limit: int) -> int | None:
    """Return the last signup of a page of ``limit`` unlocks, None when there are no more."""
    row = tx.one(
        """select max(signup) as last from (
             select signup from unlocks where site = :site and signup > :after order by signup limit :limit
           ) as u""",
        site=site,
        after=after,
        limit=limit,
    )
    return None if row is None or row["last"] is None else int(row["last"])


def winners(tx: Tx, site: int, *, after: int, last: int) -> list[Row]:
    """Return every standing unlock of confirmed people in ``after < signup <= last``; no tests."""
    return tx.all(
        """select u.signup, s.address, s.name, l.code, s.friends as friends_now, u.tier, u.friends, u.state,
             u.unlocked_at, u.coupon
           from unlocks u join signups s on s.id = u.signup left join links l on l.id = s.link
           where u.site = :site and u.signup > :after and u.signup <= :last and u.state <> 'revoked'
             and s.status = 'confirmed' and s.is_test = 0
           order by u.signup""",
        site=site,
        after=after,
        last=last,
    )


def referrers(tx: Tx, *, after: int, limit: int) -> Columns:
    """Return who brought somebody, on all sites: ``id``, primary link, its code, address, test, site."""
    # The limit stands in the text: not knowing it, PostgreSQL would read all people for each page.
    return tx.columns(
        f"""{_REFERRER} from (
             select distinct referrer as id from credits where referrer > :after
             order by referrer limit {limit:d}
           ) as d join signups r on r.id = d.id left join links p on p.id = r.link order by d.id""",  # noqa: S608 - a number
        after=after,
    )


def referrers_of(tx: Tx, signups: Sequence[int]) -> Iterator[Row]:
    """Give the same of single people."""
    return _by_id(tx, f"{_REFERRER} from signups r left join links p on p.id = r.link where r.id", signups)


def codes(tx: Tx, links: Sequence[int]) -> Iterator[Row]:
    """Give ``id`` and ``code`` of links."""
    return _by_id(tx, "select id, code from links where id", links)


_NAMES = tuple(f"id{i}" for i in range(_TOGETHER))


def _by_id(tx: Tx, sql: str, ids: Sequence[int]) -> Iterator[Row]:
    # One text of SQL for any number of them: it is prepared once.
    sql = f"{sql} in ({', '.join(f':{name}' for name in _NAMES)})"
    for first in range(0, len(ids), _TOGETHER):
        some = ids[first : first + _TOGETHER]
        yield from tx.all(sql, **dict.fromkeys(_NAMES, some[-1]) | dict(zip(_NAMES, some, strict=False)))


def credits(tx: Tx, site: int, *, after: int, limit: int) -> Columns:
    """Return credits by friend, those of tests left out; whether the referrer is one is for others to see."""
    return tx.columns(
        """select c.friend, f.address, c.referrer, c.link, c.state, c.reasons, c.created_at, c.decided_at
           from credits c join signups f on f.id = c.friend and f.id > :after
           where c.site = :site and c.friend > :after and f.is_test = 0
           order by c.friend limit :limit""",
        site=site,
        after=after,
        limit=limit,
    )


def consents(tx: Tx, site: int, *, after: int, limit: int) -> list[Row]:
    """Return the submissions whose box was ticked, of people who are on the list; no tests."""
    return tx.all(
        """select l.id, l.address, l.consent_at, l.consent_version, l.language
           from links l join signups s on s.id = l.signup
           where +l.site = :site and l.id > :after and l.consent_at is not null and s.is_test = 0
             and s.status <> 'erased'
           order by l.id limit :limit""",
        site=site,
        after=after,
        limit=limit,
    )


def links(tx: Tx, site: int, *, after: int, limit: int) -> list[Row]:
    """Return links with their owners, those of tests left out."""
    return tx.all(
        """select l.id, l.code, l.kind, l.label, s.address as owner_email, l.created_at
           from links l left join signups s on s.id = l.signup
           where +l.site = :site and l.id > :after and coalesce(s.is_test, 0) = 0
           order by l.id limit :limit""",
        site=site,
        after=after,
        limit=limit,
    )


def link_counts(tx: Tx, *, after: int, last: int) -> dict[int, tuple[int, int]]:
    """Return the joins and confirmations through each link with an id in ``after < id <= last``."""
    rows = tx.all(
        """select link, sum(joins) as joins, sum(confirmed) as confirmed from link_counts
           where link > :after and link <= :last group by link""",
        after=after,
        last=last,
    )
    return {int(row["link"]): (int(row["joins"]), int(row["confirmed"])) for row in rows}


def days_with_visits(tx: Tx, site: int) -> list[tuple[int, int, int]]:
    """Return days (since 1970-01-01) with their visits and share clicks."""
    rows = tx.all(
        """select day, sum(visits) as visits, sum(shares) as shares from visits
           where site = :site group by day order by day""",
        site=site,
    )
    return [(int(row["day"]), int(row["visits"]), int(row["shares"])) for row in rows]


def link_visits(tx: Tx, site: int, days: Sequence[int], *, after: int, last: int) -> dict[int, int]:
    """Return the visits on ``days`` of each link with an id in ``after < id <= last``.

    Day by day, because the roll-ups lie in this order and a list of links is long.
    """
    found: dict[int, int] = {}
    for day in days:
        rows = tx.all(
            """select link, sum(visits) as visits from visits
               where site = :site and day = :day and link > :after and link <= :last group by link""",
            site=site,
            day=day,
            after=after,
            last=last,
        )
        for row in rows:
            found[row["link"]] = found.get(row["link"], 0) + int(row["visits"])
    return found


def people_moments(tx: Tx, site: int, *, after: int, limit: int) -> list[Row]:
    """Return ``id``, ``joined_at`` and ``confirmed_at``, of people erased since too; no tests."""
    return tx.all(
        """select id, joined_at, confirmed_at from signups
           where +site = :site and id > :after and is_test = 0 order by id limit :limit""",
        site=site,
        after=after,
        limit=limit,
    )


def credit_moments(tx: Tx, site: int, *, after: int, limit: int) -> list[Row]:
    """Return ``friend`` and ``decided_at`` of counted credits that no test has part in."""
    return tx.all(
        """select c.friend, c.decided_at from credits c join signups f on f.id = c.friend
           where c.site = :site and c.friend > :after and c.state = 'counted' and f.is_test = 0
             and coalesce((select r.is_test from signups r where r.id = c.referrer), 0) = 0
           order by c.friend limit :limit""",
        site=site,
        after=after,
        limit=limit,
    )


def unlock_moments(tx: Tx, site: int, *, after: int, last: int) -> list[int]:
    """Return when unlocks that stand were made, in ``after < signup <= last``; no tests."""
    rows = tx.all(
        """select u.unlocked_at from unlocks u join signups s on s.id = u.signup
           where u.site = :site and u.signup > :after and u.signup <= :last and u.state <> 'revoked'
             and s.is_test = 0""",
        site=site,
        after=after,
        last=last,
    )
    return [int(row["unlocked_at"]) for row in rows]
