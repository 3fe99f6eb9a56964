"""Which tiers a signup reached: one row for each signup and tier, ever."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def add(tx: Tx, *, site: int, signup: int, tier: str, friends: int, now: int) -> bool:
    """Record that a tier was reached; return False when it was recorded before."""
    added = tx.one(
        """insert into unlocks (site, signup, tier, state, friends, unlocked_at)
           values (:site, :signup, :tier, 'unlocked', :friends, :now)
           on conflict (site, signup, tier) do nothing returning 1""",
        site=site,
        signup=signup,
        tier=tier,
        friends=friends,
        now=now,
    )
    return added is not None


def of_signup(tx: Tx, site: int, signup: int) -> list[Row]:
    return tx.all("select * from unlocks where site = :site and signup = :signup", site=site, signup=signup)


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
