"""Who counts for whom: at most one credit for each friend, ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from waitlist.store.database import Row, Tx


def of_friend(tx: Tx, site: int, friend: int) -> Row | None:
    return tx.one("select * from credits where site = :site and friend = :friend", site=site, friend=friend)


def open_pending(
    tx: Tx, *, site: int, friend: int, link: int, referrer: int | None, initial: str, now: int
) -> None:
    """Note that a friend who must still confirm came through a link; an earlier note stands.

    `initial` is what the referrer sees of the friend's name.
    """
    tx.insert_new(
        "credits",
        site=site,
        friend=friend,
        link=link,
        referrer=referrer,
        state="pending",
        initial=initial,
        created_at=now,
    )


def fix(
    tx: Tx,
    *,
    site: int,
    friend: int,
    link: int,
    referrer: int | None,
    state: str,
    reasons: str,
    initial: str,
    now: int,
) -> None:
    """Write the credit that the first confirmation decides."""
    tx.run(
        """insert into credits (site, friend, link, referrer, state, reasons, initial, created_at, decided_at)
           values (:site, :friend, :link, :referrer, :state, :reasons, :initial, :now, :decided_at)
           on conflict (site, friend) do update set link = excluded.link,
             referrer = excluded.referrer, state = excluded.state, reasons = excluded.reasons,
             initial = excluded.initial, decided_at = excluded.decided_at""",
        site=site,
        friend=friend,
        link=link,
        referrer=referrer,
        state=state,
        reasons=reasons,
        initial=initial,
        now=now,
        decided_at=None if state == "pending" else now,
    )


def set_state(tx: Tx, site: int, friend: int, *, state: str, reasons: str, now: int) -> None:
    tx.run(
        """update credits set state = :state, reasons = :reasons, decided_at = :now
           where site = :site and friend = :friend""",
        site=site,
        friend=friend,
        state=state,
        reasons=reasons,
        now=now,
    )


def put(tx: Tx, site: int, credit: Mapping[str, Any], *, initial: str) -> None:
    """Let a friend's credit be this one, whatever it was before; `initial` is for one that is new."""
    tx.run(
        """insert into credits
             (reviewed, site, friend, link, referrer, state, reasons, initial, created_at, decided_at)
           values (:reviewed, :site, :friend, :link, :referrer, :state, :reasons, :initial, :created_at,
             :decided_at)
           on conflict (site, friend) do update set link = excluded.link, referrer = excluded.referrer,
             state = excluded.state, reasons = excluded.reasons, created_at = excluded.created_at,
             decided_at = excluded.decided_at, reviewed = excluded.reviewed""",
        site=site,
        initial=initial,
        **credit,
    )


def of_referrer(tx: Tx, referrer: int, state: str, *, after: int, limit: int) -> list[Row]:
    """Return credits of a referrer in a state, by friend, a page at a time."""
    return tx.all(
        """select * from credits where referrer = :referrer and state = :state and friend > :after
           order by friend limit :limit""",
        referrer=referrer,
        state=state,
        after=after,
        limit=limit,
    )


def delete(tx: Tx, site: int, friend: int) -> None:
    tx.run("delete from credits where site = :site and friend = :friend", site=site, friend=friend)


def forget_initial(tx: Tx, site: int, friend: int) -> None:
    """The friend was erased: nothing of the name stays."""
    tx.run(
        "update credits set initial = '' where site = :site and friend = :friend", site=site, friend=friend
    )


_RELEASED = """from credits c join signups s on s.id = c.friend
    where c.link = :link and c.state = 'pending' and s.status in ('confirmed', 'erased')"""


def released_by(tx: Tx, link: int, *, after_at: int = 0, after_friend: int = 0, limit: int) -> list[Row]:
    """Return pending credits of a link whose friend has confirmed, as they came, a page at a time.

    They wait for nothing but the link's own proof.
    """
    return tx.all(
        f"""select c.* {_RELEASED} and (c.created_at > :after_at
              or (c.created_at = :after_at and c.friend > :after_friend))
            order by c.created_at, c.friend limit :limit""",
        link=link,
        after_at=after_at,
        after_friend=after_friend,
        limit=limit,
    )


def released(tx: Tx, link: int) -> int:
    """Count what `released_by` returns in all."""
    row = tx.one(f"select count(*) as friends {_RELEASED}", link=link)
    assert row is not None  # an aggregate always gives a row
    return int(row["friends"])


def fixed_referrer(tx: Tx, site: int, friend: int) -> int | None:
    """Return who referred a confirmed person, whatever the state of the credit; None when nobody did."""
    row = tx.one(
        """select c.referrer from credits c join signups s on s.id = c.friend
           where c.site = :site and c.friend = :friend and c.state <> 'rejected' and s.status <> 'pending'""",
        site=site,
        friend=friend,
    )
    return None if row is None or row["referrer"] is None else int(row["referrer"])


def refers_anybody(tx: Tx, signup: int) -> bool:
    return tx.one("select 1 from credits where referrer = :signup limit 1", signup=signup) is not None


def move_to_owner(tx: Tx, link: int, referrer: int) -> None:
    """The link got another owner before it was proven, so nothing counts by it yet: its credits follow."""
    tx.run("update credits set referrer = :referrer where link = :link", link=link, referrer=referrer)


def held_reasons(tx: Tx, referrer: int) -> list[str]:
    """Return the distinct JSON lists of reasons of the credits held for a referrer."""
    rows = tx.all(
        "select distinct reasons from credits where referrer = :referrer and state = 'held' limit 20",
        referrer=referrer,
    )
    return [str(row["reasons"]) for row in rows]


def held_with_traits(tx: Tx, referrer: int, *, limit: int) -> list[Row]:
    """Return the newest credits held for a referrer: ``reasons`` and what the friend showed, both JSON."""
    return tx.all(
        """select c.reasons, coalesce(g.shown, '') as shown
           from credits c left join signals g on g.site = c.site and g.friend = c.friend
           where c.referrer = :referrer and c.state = 'held' order by c.friend desc limit :limit""",
        referrer=referrer,
        limit=limit,
    )


def by_state(tx: Tx, referrer: int) -> dict[str, int]:
    """Return how many credits of a referrer are in each state; none for a state without any."""
    rows = tx.all(
        "select state, count(*) as friends from credits where referrer = :referrer group by state",
        referrer=referrer,
    )
    return {str(row["state"]): int(row["friends"]) for row in rows}
