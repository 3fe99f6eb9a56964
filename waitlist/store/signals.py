"""What speaks against credits: what people share, the manner of somebody's friends, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from waitlist.store.database import Row, Tx

MOST = 24
"""Names asked about in one statement, which is always the same one; more take several."""

_NAMES = tuple(f"name_{number}" for number in range(MOST))

TALLIES = f"""select name, sum(people) as people from tallies
    where site = :site and name in ({", ".join(f":{name}" for name in _NAMES)}) group by name"""  # noqa: S608 - names of parameters of ours


def tallies(tx: Tx, site: int, names: Sequence[str]) -> dict[str, int]:
    """Return how many people there are under each name; 0 for one that is not there."""
    found: dict[str, int] = {}
    for first in range(0, len(names), MOST):
        piece = names[first : first + MOST]
        asked = dict(zip(_NAMES, (*piece, *[""] * (MOST - len(piece))), strict=True))
        found |= {str(row["name"]): int(row["people"]) for row in tx.all(TALLIES, site=site, **asked)}
    return {name: found.get(name, 0) for name in names}


def tally(tx: Tx, site: int, name: str, *, day: int = 0, people: int = 1) -> None:
    """Count somebody under a name; with ``day`` (since 1970) until that is over."""
    tx.add("tallies", {"site": site, "name": name, "day": day}, people=people)


LEADER = "j"


def leaders(tx: Tx, site: int, domain: str, limit: int) -> list[int]:
    """Return by whose links people at a domain came."""
    start = f"{LEADER}:{domain}:"
    rows = tx.all(
        "select name from tallies where site = :site and name >= :start and name < :past limit :limit",
        site=site,
        start=start,
        past=f"{start[:-1]};",
        limit=limit,
    )
    return [int(row["name"].rpartition(":")[2]) for row in rows]


def delete_tallies(tx: Tx, before: int, limit: int) -> int:
    """Forget what is over with its day; return how many rows went."""
    gone = tx.all(
        """delete from tallies where (site, name, day) in
           (select site, name, day from tallies where day > 0 and day < :before limit :limit) returning 1""",
        before=before,
        limit=limit,
    )
    return len(gone)


def followings(tx: Tx, site: int, referrer: int) -> dict[int, Row]:
    """Return the manner of a referrer's friends and that of all of the site (under 0), where there is one."""
    rows = tx.all(
        "select * from followings where site = :site and referrer in (:referrer, 0)",
        site=site,
        referrer=referrer,
    )
    return {int(row["referrer"]): row for row in rows}


def follow(
    tx: Tx,
    site: int,
    referrer: int,
    *,
    came_at: int,
    pace: Sequence[int],
    wait: Sequence[int],
    counts: Mapping[str, int],
    last_by: int | None = None,
) -> None:
    """Add one friend to the manner of a referrer's; ``pace``: gaps, their mean, the mean of their squares.

    ``wait`` is the same of how long they take to confirm.
    """
    tx.run(
        """insert into followings
             (site, referrer, friends, untyped, together, alike, bare, prompt, odd, domains,
              relayed, hasty, came_at, gaps, gap, gap_square, waits, wait, wait_square, last_by)
           values (:site, :referrer, 1, :untyped, :together, :alike, :bare, :prompt, :odd, :domains,
             :relayed, :hasty, :came_at, :gaps, :gap, :gap_square, :waits, :wait, :wait_square, :last_by)
           on conflict (site, referrer) do update set friends = followings.friends + 1,
             untyped = followings.untyped + excluded.untyped,
             together = followings.together + excluded.together,
             alike = followings.alike + excluded.alike,
             bare = followings.bare + excluded.bare, prompt = followings.prompt + excluded.prompt,
             odd = followings.odd + excluded.odd, domains = followings.domains + excluded.domains,
             relayed = followings.relayed + excluded.relayed, hasty = followings.hasty + excluded.hasty,
             came_at = excluded.came_at, gaps = excluded.gaps,
             gap = excluded.gap, gap_square = excluded.gap_square,
             waits = excluded.waits, wait = excluded.wait, wait_square = excluded.wait_square,
             last_by = excluded.last_by""",
        site=site,
        referrer=referrer,
        came_at=came_at,
        gaps=pace[0],
        gap=pace[1],
        gap_square=pace[2],
        waits=wait[0],
        wait=wait[1],
        wait_square=wait[2],
        last_by=last_by,
        **counts,
    )


def trust(tx: Tx, site: int, referrer: int, *, trusted: bool) -> None:
    """Note whether a reviewer found that somebody's friends are real."""
    tx.run(
        """insert into followings (site, referrer, trusted) values (:site, :referrer, :trusted)
           on conflict (site, referrer) do update set trusted = excluded.trusted""",
        site=site,
        referrer=referrer,
        trusted=int(trusted),
    )


def keep(
    tx: Tx,
    *,
    site: int,
    friend: int,
    shown: str,
    score: int = 0,
    parts: str = "{}",
    facts: str = "{}",
    now: int,
) -> None:
    """Keep what a friend showed and what speaks against them, in the place of what was kept; all is JSON."""
    tx.run(
        """insert into signals (site, friend, score, parts, facts, shown, judged_at)
           values (:site, :friend, :score, :parts, :facts, :shown, :now)
           on conflict (site, friend) do update set score = excluded.score, parts = excluded.parts,
             facts = excluded.facts, shown = excluded.shown, judged_at = excluded.judged_at""",
        site=site,
        friend=friend,
        score=score,
        parts=parts,
        facts=facts,
        shown=shown,
        now=now,
    )


def set_shown(tx: Tx, site: int, friend: int, shown: str) -> None:
    tx.run(
        "update signals set shown = :shown where site = :site and friend = :friend",
        site=site,
        friend=friend,
        shown=shown,
    )


def forget(tx: Tx, site: int, signup: int) -> None:
    """Forget what speaks against somebody."""
    tx.run("delete from signals where site = :site and friend = :signup", site=site, signup=signup)


def forget_friends(tx: Tx, site: int, signup: int) -> None:
    """Forget what was counted of somebody's friends, and what was kept of those who were erased."""
    tx.run(
        """delete from signals where site = :site and friend in
             (select c.friend from credits c join signups s on s.id = c.friend
              where c.referrer = :signup and s.status = 'erased')""",
        site=site,
        signup=signup,
    )
    tx.run("delete from followings where site = :site and referrer = :signup", site=site, signup=signup)
    tx.run("delete from clusters where site = :site and referrer = :signup", site=site, signup=signup)
    tx.run("delete from releases where signup = :signup", signup=signup)
    tx.run(
        """delete from tallies where site = :site and name in
             (select :leader || substr(name, cast(:skip as integer)) || :ending from tallies
              where site = :site and name >= :start and name < :past)""",
        site=site,
        leader=f"{LEADER}:",
        skip=len(f"{signup}:d:") + 1,
        ending=f":{signup}",
        start=f"{signup}:d:",
        past=f"{signup}:d;",
    )
    # Their names begin with the referrer's number and a colon, after which comes a semicolon.
    tx.run(
        "delete from tallies where site = :site and name >= :start and name < :past",
        site=site,
        start=f"{signup}:",
        past=f"{signup};",
    )


def delete_judged(tx: Tx, before: int, limit: int) -> int:
    """Forget what spoke against friends who were judged before a moment and are not held; return how many."""
    gone = tx.all(
        """delete from signals where (site, friend) in
           (select s.site, s.friend from signals s where s.judged_at < :before and not exists
              (select 1 from credits c where c.site = s.site and c.friend = s.friend and c.state = 'held')
            order by s.judged_at limit :limit) returning 1""",
        before=before,
        limit=limit,
    )
    return len(gone)


def of_friend(tx: Tx, site: int, friend: int) -> Row | None:
    return tx.one("select * from signals where site = :site and friend = :friend", site=site, friend=friend)


def find_cluster(
    tx: Tx, *, cluster: int, site: int, referrer: int, kind: str, name: str, decision: int, now: int
) -> bool:
    """Note that what these friends share proved rotten; False when that was known."""
    found = tx.one(
        """insert into clusters (id, site, referrer, kind, name, decision, found_at)
           values (:cluster, :site, :referrer, :kind, :name, :decision, :now)
           on conflict (site, referrer, kind, name) do nothing returning 1""",
        cluster=cluster,
        site=site,
        referrer=referrer,
        kind=kind,
        name=name,
        decision=decision,
        now=now,
    )
    return found is not None


def cluster(tx: Tx, number: int) -> Row:
    """Return a cluster that was found."""
    row = tx.one("select * from clusters where id = :number", number=number)
    assert row is not None  # the caller has its number from here
    return row


def clusters_of(tx: Tx, site: int, referrer: int) -> list[Row]:
    """Return what was found of groups among somebody's friends, the oldest first."""
    return tx.all(
        "select * from clusters where site = :site and referrer = :referrer order by found_at",
        site=site,
        referrer=referrer,
    )


def open_clusters(tx: Tx, site: int) -> list[Row]:
    """Return clusters of which not everybody was looked at yet, the oldest first."""
    return tx.all(
        "select * from clusters where done_at is null and +site = :site order by found_at limit 20", site=site
    )


def looked_through(tx: Tx, cluster: int, *, after: int, done_at: int | None) -> None:
    tx.run(
        "update clusters set after = :after, done_at = :done_at where id = :cluster",
        cluster=cluster,
        after=after,
        done_at=done_at,
    )


def counted_of(tx: Tx, referrer: int, *, after: int, limit: int) -> list[Row]:
    """Return friends of somebody who count, by id, a page at a time, with what each showed; erased ones, too.

    Those that a reviewer decided about are left out: nothing here overrules a person.
    """
    return tx.all(
        """select c.*, coalesce(g.shown, '') as shown
           from credits c join signups s on s.id = c.friend
             left join signals g on g.site = c.site and g.friend = c.friend
           where c.referrer = :referrer and c.state = 'counted' and c.friend > :after and s.is_test = 0
             and c.reviewed = 0
           order by c.friend limit :limit""",
        referrer=referrer,
        after=after,
        limit=limit,
    )


def spend(tx: Tx, solution: str, expires_at: int) -> bool:
    """Use what works once, a proof of work or a signed message; False when it was used before."""
    found = tx.one(
        """insert into solutions (hash, expires_at) values (:solution, :expires_at)
           on conflict (hash) do nothing returning 1""",
        solution=solution,
        expires_at=expires_at,
    )
    return found is not None


def is_spent(tx: Tx, solution: str) -> bool:
    """Tell whether it was used before, without using it."""
    return tx.one("select 1 from solutions where hash = :solution", solution=solution) is not None


def delete_solutions(tx: Tx, now: int, limit: int) -> int:
    """Forget solutions that no longer work anyway; return how many went."""
    gone = tx.all(
        """delete from solutions where hash in
           (select hash from solutions where expires_at <= :now limit :limit) returning 1""",
        now=now,
        limit=limit,
    )
    return len(gone)
