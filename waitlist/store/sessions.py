"""Browsers that may see a share page. Only a hash of the cookie is kept."""

from __future__ import annotations

from typing import NamedTuple

from waitlist.store import places
from waitlist.store.database import Dialect, Row, Tx


def create(
    tx: Tx,
    *,
    token_hash: str,
    site: int,
    signup: int,
    link: int,
    proven: bool,
    epoch: int,
    fresh_until: int = 0,
    expires_at: int,
) -> None:
    tx.insert(
        "sessions",
        token_hash=token_hash,
        site=site,
        signup=signup,
        link=link,
        proven=int(proven),
        epoch=epoch,
        fresh_until=fresh_until,
        expires_at=expires_at,
    )


def find(tx: Tx, site: int, token_hash: str, now: int, *, kept_out: bool = False) -> Row | None:
    """Return the living session: its time is not over, and if it is proven, its signup was not signed out.

    Nor was it blocked since, unless `kept_out`.

    What becomes of a signup does not end a provisional session: it would tell whoever typed the address.
    """
    return tx.one(
        """select s.* from sessions s join signups p on p.id = s.signup
           where s.token_hash = :token_hash and s.site = :site and s.expires_at > :now
             and (s.proven = 0 or (s.epoch = p.epoch and (p.status <> 'blocked' or :kept_out = 1)))""",
        token_hash=token_hash,
        site=site,
        now=now,
        kept_out=int(kept_out),
    )


def submission_of(tx: Tx, site: int, token_hash: str) -> int | None:
    """Return the submission that a browser got its cookie with, whatever became of the session since."""
    row = tx.one(
        "select link from sessions where token_hash = :token_hash and site = :site",
        token_hash=token_hash,
        site=site,
    )
    return None if row is None else int(row["link"])


class Outlook(NamedTuple):
    """What the share page of a living session tells.

    `link` is the session's own, or if it is proven the signup's primary one, with what was said when it was
    made. All from `waiting` on is known in a proven session: friends who must still confirm, how many people
    stand in line and how many of them before this one, ids of tiers with blanks between, initials of the
    newest friends in each state, one sign each; friends who are just being counted.
    """

    proven: int
    site: int
    fresh_until: int
    signup: int
    member: int
    status: str
    address: str | None
    name: str
    alias: str
    language: str
    friends: int
    friends_held: int
    unsubscribed_at: int | None
    link: int
    code: str
    proven_at: int | None
    link_address: str | None
    link_language: str
    waiting: int | None
    people: int | None
    ahead: int | None
    earned: str | None
    counted_initials: str | None
    waiting_initials: str | None
    held_initials: str | None
    counting: int | None


NAMED = 6
"""How many friends of each state are shown by their initials."""


def _initials(state: str) -> str:
    """Return the expression for the initials of a signup's newest friends in a state, newest first."""
    return f"""(select string_agg(initial, '') from
               (select initial from credits where referrer = p.id and state = '{state}'
                order by friend desc limit {NAMED}) newest)"""  # noqa: S608 - constants of ours


_OUTLOOK = f"""select s.proven, s.site, s.fresh_until, p.id, p.member, p.status, p.address, p.name, p.alias,
             p.language, p.friends, p.friends_held, p.unsubscribed_at, l.id, l.code, l.proven_at, l.address,
             l.language,
             case when s.proven = 1 then
               (select sum(c.waiting) from links m join link_counts c on c.link = m.id
                where m.signup = p.id and m.proven_at is not null) end,
             case when s.proven = 1 then
               (select value from counters where site = s.site and name = 'people') end,
             case when s.proven = 1 and p.status = 'confirmed' and p.rank_group is not null then
               {places.ahead("p.site", "p.rank_group", "p.rank_key", "p.number")} end,
             case when s.proven = 1 then
               (select string_agg(u.tier, ' ') from unlocks u
                where u.site = p.site and u.signup = p.id and u.state <> 'revoked') end,
             case when s.proven = 1 and p.friends > 0 then {_initials("counted")} end,
             case when s.proven = 1 then {_initials("pending")} end,
             case when s.proven = 1 and p.friends_held > 0 then {_initials("held")} end,
             case when s.proven = 1 then (select sum(r.friends) from releases r where r.signup = p.id) end
           from sessions s join signups p on p.id = s.signup
             join links l on l.id = case when s.proven = 1 then p.link else s.link end
           where s.token_hash = :token_hash and s.site = :site and s.expires_at > :now
             and (s.proven = 0 or (s.epoch = p.epoch and p.status <> 'blocked'))"""  # noqa: S608 - names of columns of ours
# SQLite knows the common name since 3.44 only.
OUTLOOK: dict[Dialect, str] = {
    "postgres": _OUTLOOK,
    "sqlite": _OUTLOOK.replace("string_agg", "group_concat"),
}


def outlook(tx: Tx, site: int, token_hash: str, now: int) -> Outlook | None:
    """Return what a living session sees; it lives as in `find`.

    One statement: every further one takes as long again as the rows it looks up.
    """
    row = tx.one(OUTLOOK[tx.dialect], token_hash=token_hash, site=site, now=now)
    return None if row is None else Outlook(*row)


def of_signup(tx: Tx, signup: int, now: int) -> list[Row]:
    """Return the sessions of somebody whose time is not over. Reads all: an index would cost each join."""
    return tx.all(
        """select s.proven, s.fresh_until, s.expires_at from sessions s join signups p on p.id = s.signup
           where s.signup = :signup and s.expires_at > :now and (s.proven = 0 or s.epoch = p.epoch)
           order by s.expires_at""",
        signup=signup,
        now=now,
    )


def give(tx: Tx, token_hash: str, *, signup: int, epoch: int) -> None:
    """The session's link got another address: the browser that was given it follows."""
    tx.run(
        "update sessions set signup = :signup, epoch = :epoch where token_hash = :token_hash",
        token_hash=token_hash,
        signup=signup,
        epoch=epoch,
    )


def delete_expired(tx: Tx, now: int, limit: int) -> int:
    gone = tx.all(
        """delete from sessions where token_hash in
           (select token_hash from sessions where expires_at <= :now limit :limit) returning 1""",
        now=now,
        limit=limit,
    )
    return len(gone)
