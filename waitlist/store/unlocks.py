"""Which tiers a signup reached: one row for each signup and tier, ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from waitlist.store.database import Row, Tx


def add(tx: Tx, *, site: int, signup: int, tier: str, friends: int, now: int) -> bool:
    """Record that a tier was reached; return False when it was recorded before, and stands."""
    added = tx.one(
        """insert into unlocks (site, signup, tier, state, friends, unlocked_at)
           values (:site, :signup, :tier, 'unlocked', :friends, :now)
           on conflict (site, signup, tier) do update set state = 'unlocked', friends = excluded.friends,
             unlocked_at = excluded.unlocked_at where unlocks.state = 'revoked' returning 1""",
        site=site,
        signup=signup,
        tier=tier,
        friends=friends,
        now=now,
    )
    return added is not None


def put(tx: Tx, site: int, signup: int, unlock: Mapping[str, Any]) -> None:
    """Let the record of a tier be this one, whatever it was before."""
    tx.run(
        """insert into unlocks (coupon, site, signup, tier, state, friends, unlocked_at)
           values (:coupon, :site, :signup, :tier, :state, :friends, :unlocked_at)
           on conflict (site, signup, tier) do update set state = excluded.state, friends = excluded.friends,
             unlocked_at = excluded.unlocked_at, coupon = excluded.coupon""",
        site=site,
        signup=signup,
        **unlock,
    )


def delete(tx: Tx, site: int, signup: int, tier: str) -> None:
    tx.run(
        "delete from unlocks where site = :site and signup = :signup and tier = :tier",
        site=site,
        signup=signup,
        tier=tier,
    )


def cooled(tx: Tx, site: int, tier: str, friends: int, before: int, limit: int) -> list[Row]:
    """Return who unlocked a tier before a moment, and still has the friends for it that count; not final yet.

    Those that are held neither help nor hinder. Whoever has friends that are just being looked through waits.
    ``friends`` is what the tier needs; what it was unlocked by will do, too.
    """
    return tx.all(
        """select u.signup from unlocks u join signups s on s.id = u.signup
           where u.site = :site and u.tier = :tier and u.state = 'unlocked' and u.unlocked_at <= :before
             and s.status = 'confirmed'
             and s.friends >= case when u.friends < :friends then u.friends else :friends end
             and not exists (select 1 from clusters c
                             where c.site = u.site and c.referrer = u.signup and c.done_at is null)
           order by u.unlocked_at limit :limit""",
        site=site,
        tier=tier,
        friends=friends,
        before=before,
        limit=limit,
    )


def approve(tx: Tx, site: int, signup: int, tier: str) -> None:
    """Make a reward final."""
    tx.run(
        """update unlocks set state = 'approved'
           where site = :site and signup = :signup and tier = :tier and state = 'unlocked'""",
        site=site,
        signup=signup,
        tier=tier,
    )


def of_signup(tx: Tx, site: int, signup: int) -> list[Row]:
    return tx.all("select * from unlocks where site = :site and signup = :signup", site=site, signup=signup)


def one(tx: Tx, site: int, signup: int, tier: str) -> Row | None:
    return tx.one(
        "select * from unlocks where tier = :tier and site = :site and signup = :signup",
        site=site,
        signup=signup,
        tier=tier,
    )


def held(tx: Tx, site: int, signup: int) -> tuple[str, ...]:
    """Return the ids of the tiers that a signup unlocked and that were not revoked, always in one order."""
    rows = tx.all(
        """select tier from unlocks where site = :site and signup = :signup and state <> 'revoked'
           order by tier""",
        site=site,
        signup=signup,
    )
    return tuple([str(row["tier"]) for row in rows])


def people_by_tier(tx: Tx, site: int) -> dict[str, int]:
    """Return how many confirmed people (tests left out) hold each tier."""
    rows = tx.all(
        """select u.tier, count(*) as people from unlocks u join signups s on s.id = u.signup
           where u.site = :site and u.state <> 'revoked' and s.status = 'confirmed' and s.is_test = 0
           group by u.tier""",
        site=site,
    )
    return {str(row["tier"]): int(row["people"]) for row in rows}


def delete_of(tx: Tx, site: int, signup: int) -> None:
    tx.run("delete from unlocks where site = :site and signup = :signup", site=site, signup=signup)
