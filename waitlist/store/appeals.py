"""Who asked for a review, one open question for each person."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def ask(tx: Tx, *, appeal: int, site: int, signup: int, words: str, now: int) -> bool:
    """Note that somebody asks; False when their question is open already."""
    asked = tx.one(
        """insert into appeals (id, site, signup, words, opened_at)
           values (:appeal, :site, :signup, :words, :now)
           on conflict (site, signup) where closed_at is null do nothing returning 1""",
        appeal=appeal,
        site=site,
        signup=signup,
        words=words,
        now=now,
    )
    return asked is not None


def open_of(tx: Tx, site: int, signup: int) -> Row | None:
    return tx.one(
        "select * from appeals where site = :site and signup = :signup and closed_at is null",
        site=site,
        signup=signup,
    )


def of_signup(tx: Tx, signup: int) -> list[Row]:
    return tx.all("select * from appeals where signup = :signup order by id", signup=signup)


def answer(tx: Tx, appeal: int, *, decision: int, now: int) -> None:
    tx.run(
        "update appeals set closed_at = :now, decision = :decision where id = :appeal",
        appeal=appeal,
        decision=decision,
        now=now,
    )


def reopen(tx: Tx, decision: int) -> None:
    """The decision that answered was undone: these questions are open again, unless there is a newer one."""
    tx.run(
        """update appeals set closed_at = null, decision = null
           where decision = :decision and not exists
             (select 1 from appeals o where o.signup = appeals.signup and o.closed_at is null)
             and exists (select 1 from signups s where s.id = appeals.signup and s.friends_held > 0)""",
        decision=decision,
    )


def delete_answered(tx: Tx, before: int, limit: int) -> int:
    """Forget questions with an id below `before` that were answered; return how many went."""
    gone = tx.all(
        """delete from appeals where id in
           (select id from appeals where id < :before and closed_at is not null order by id limit :limit)
           returning 1""",
        before=before,
        limit=limit,
    )
    return len(gone)


def delete_of(tx: Tx, signup: int) -> None:
    tx.run("delete from appeals where signup = :signup", signup=signup)
