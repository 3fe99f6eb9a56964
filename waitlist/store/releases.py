"""Links that were proven, and many friends who wait for being counted and judged."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def begin(tx: Tx, *, link: int, site: int, signup: int, friends: int, now: int) -> None:
    tx.insert_new("releases", link=link, site=site, signup=signup, friends=friends, found_at=now)


def first(tx: Tx, site: int) -> Row | None:
    """Return the one that waits longest."""
    return tx.one("select * from releases where site = :site order by found_at, link limit 1", site=site)


def counted(tx: Tx, link: int, *, after_at: int, after_friend: int) -> None:
    """Note up to where friends were counted."""
    tx.run(
        "update releases set after_at = :after_at, after_friend = :after_friend where link = :link",
        link=link,
        after_at=after_at,
        after_friend=after_friend,
    )


def judge(tx: Tx, link: int) -> None:
    """Note that all were counted."""
    tx.run("update releases set judging = 1 where link = :link", link=link)


def judged(tx: Tx, link: int, friends: int) -> None:
    """Note that so many wait no longer."""
    tx.run("update releases set friends = friends - :friends where link = :link", link=link, friends=friends)


def end(tx: Tx, link: int) -> None:
    tx.run("delete from releases where link = :link", link=link)
