"""Counts that are kept are counted again from the rows they stand for."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def friends(tx: Tx, site: int) -> list[Row]:
    """Return signups whose kept numbers of friends are not those of their credits."""
    return tx.all(
        """select * from (
             select s.id, s.friends as kept, s.friends_held as kept_held,
               (select count(*) from credits c where c.referrer = s.id and c.state = 'counted') as counted,
               (select count(*) from credits c where c.referrer = s.id and c.state = 'held') as held
             from signups s where s.site = :site and s.status <> 'erased'
           ) as t where kept <> counted or kept_held <> held""",
        site=site,
    )


def links(tx: Tx, site: int) -> list[Row]:
    """Return links whose kept numbers are not those of what came through them."""
    return tx.all(
        """select * from (
             select l.id,
               (select coalesce(sum(c.waiting), 0) from link_counts c where c.link = l.id) as kept_waiting,
               (select coalesce(sum(c.confirmed), 0) from link_counts c
                where c.link = l.id) as kept_confirmed,
               (select count(*) from credits c where c.link = l.id and c.state = 'counted') as confirmed,
               (select count(*) from (
                  select f.signup from links f join signups s on s.id = f.signup
                  left join signups o on o.id = l.signup
                  where f.referrer_link = l.id and (f.closed_at is null or f.proven_at is not null)
                    and (s.is_test = 0 or o.is_test = 1)
                  group by f.signup having max(f.proven_at) is null) as w) as waiting
             from links l where l.site = :site
           ) as t where kept_confirmed <> confirmed or kept_waiting <> waiting""",
        site=site,
    )


def people(tx: Tx, site: int) -> int:
    """Count confirmed people, tests left out."""
    row = tx.one(
        "select count(*) as people from signups where site = :site and status = 'confirmed' and is_test = 0",
        site=site,
    )
    assert row is not None  # an aggregate always gives a row
    return int(row["people"])


def counted(tx: Tx, site: int) -> int:
    """Count friends that count for whoever brought them, tests left out."""
    row = tx.one(
        """select count(*) as friends from credits c join signups f on f.id = c.friend
           where c.site = :site and c.state = 'counted' and f.is_test = 0""",
        site=site,
    )
    assert row is not None  # an aggregate always gives a row
    return int(row["friends"])


def misplaced(tx: Tx, site: int, *, by_group: int, jump: int) -> list[Row]:
    """Return people who stand elsewhere than the rule says.

    Rule ``friends``: ``by_group`` 1 and ``jump`` 0; rule ``jump``: ``by_group`` 0 and its ``jump``.
    """
    return tx.all(
        """select id, rank_group, rank_key from signups
           where site = :site and number is not null and status = 'confirmed'
             and (rank_group is null or rank_group <> -:by_group * friends
               or rank_key <> number - :jump * friends)""",
        site=site,
        by_group=by_group,
        jump=jump,
    )


def places(tx: Tx, site: int) -> list[Row]:
    """Return groups of the line whose kept number of people is not that of the rows."""
    return tx.all(
        """select g.rank_group, sum(g.kept) as kept, sum(g.counted) as counted from (
             select rank_group, people as kept, 0 as counted from place_counts
             where site = :site and level = 1
             union all
             select rank_group, 0, count(*) from signups
             where site = :site and rank_group is not null group by rank_group
           ) as g group by g.rank_group having sum(g.kept) <> sum(g.counted)""",
        site=site,
    )


def stretches(tx: Tx, site: int, *, level: int, bits: int) -> list[Row]:
    """Return stretches of the line whose kept number of people is not that of the rows."""
    return tx.all(
        """select g.rank_group, g.block, sum(g.kept) as kept, sum(g.counted) as counted from (
             select rank_group, block, people as kept, 0 as counted from place_counts
             where site = :site and level = :level
             union all
             select rank_group, rank_key >> cast(:bits as integer), 0, 1 from signups
             where site = :site and rank_group is not null
           ) as g group by g.rank_group, g.block having sum(g.kept) <> sum(g.counted)""",
        site=site,
        level=level,
        bits=bits,
    )


def opened(tx: Tx, site: int) -> list[Row]:
    """Return links with fewer visits or joins than the rows say; more are of days or people that are gone."""
    return tx.all(
        """select * from (
             select l.id, coalesce(sum(c.visits), 0) as kept_visits, coalesce(sum(c.joins), 0) as kept_joins,
               (select coalesce(sum(v.visits), 0) from visits v
                where v.site = l.site and v.link = l.id) as visits,
               (select count(distinct f.signup) from links f join signups s on s.id = f.signup
                where f.referrer_link = l.id and s.is_test = 0) as joins
             from links l left join link_counts c on c.link = l.id where l.site = :site group by l.id, l.site
           ) as t where kept_visits < visits or kept_joins < joins""",
        site=site,
    )


def initials(tx: Tx, site: int, *, after: int, limit: int) -> list[Row]:
    """Return friends who were decided about, by id, a page at a time: `friend`, `initial`, `name`."""
    return tx.all(
        """select c.friend, c.initial, s.name from credits c join signups s on s.id = c.friend
           where c.site = :site and c.friend > :after and c.state <> 'pending' and s.confirmed_at is not null
           order by c.friend limit :limit""",
        site=site,
        after=after,
        limit=limit,
    )


def last_number(tx: Tx, site: int) -> int:
    """Return the highest number that anybody has."""
    row = tx.one("select coalesce(max(number), 0) as number from signups where site = :site", site=site)
    assert row is not None  # an aggregate always gives a row
    return int(row["number"])


def manners(tx: Tx, site: int) -> list[Row]:
    """Return whose friends came in some manner more often than there are any of them."""
    return tx.all(
        """select referrer, friends from followings where site = :site
             and (untyped > friends or bare > friends or prompt > friends or odd > friends
               or alike > friends or domains > friends or relayed > friends
               or hasty > bare or hasty > prompt)""",
        site=site,
    )


def followed(tx: Tx, site: int) -> Row:
    """Return how many friends were weighed: `everybody` as kept for the site, `own` as kept for referrers."""
    row = tx.one(
        """select coalesce(sum(case when referrer = 0 then friends end), 0) as everybody,
             coalesce(sum(case when referrer <> 0 then friends end), 0) as own
           from followings where site = :site""",
        site=site,
    )
    assert row is not None  # an aggregate always gives a row
    return row


def shares(tx: Tx, site: int) -> list[Row]:
    """Return what more friends of referrers share than people do: domains, browsers, names before the @.

    Names of counts of one referrer begin with a digit: see waitlist/flows/evidence.py.
    """
    place = "instr(name, ':')" if tx.dialect == "sqlite" else "strpos(name, ':')"
    return tx.all(
        f"""select own.shared, own.people as own, coalesce(e.people, 0) as everybody from (
              select substr(name, {place} + 1) as shared, sum(people) as people from tallies
              where site = :site and day = 0 and name >= '0' and name < ':' group by 1
            ) as own left join tallies e on e.site = :site and e.name = own.shared and e.day = 0
            where substr(own.shared, 1, 2) in ('d:', 'b:', 's:') and own.people > coalesce(e.people, 0)""",  # noqa: S608 - constants
        site=site,
    )


def crews(tx: Tx, site: int) -> list[Row]:
    """Return domains where more people are rejected, or held for it, than there are; or less than none.

    `kind` is "x" or "c", see waitlist/flows/evidence.py.
    """
    return tx.all(
        """select substr(q.name, 1, 1) as kind, q.people, coalesce(d.people, 0) as everybody
           from tallies q left join tallies d
             on d.site = q.site and d.name = 'd:' || substr(q.name, 3) and d.day = 0
           where q.site = :site and q.day = 0
             and (q.name >= 'x:' and q.name < 'x;' or q.name >= 'c:' and q.name < 'c;')
             and (q.people < 0 or q.people > coalesce(d.people, 0))""",
        site=site,
    )
