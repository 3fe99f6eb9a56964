"""Who decided what, what was before, and who asked for a review."""

from __future__ import annotations

from waitlist.store.database import Row, Tx

LAST = 2**63 - 1


def begin(tx: Tx, *, decision: int, site: int, kind: str, signup: int, by: str, note: str, now: int) -> None:
    tx.insert(
        "decisions", id=decision, site=site, kind=kind, signup=signup, made_by=by, made_at=now, note=note
    )


def by_id(tx: Tx, site: int, decision: int) -> Row | None:
    return tx.one(
        "select * from decisions where id = :decision and site = :site", decision=decision, site=site
    )


def add_credits(tx: Tx, decision: int, credits: int, *, finished: bool) -> None:
    tx.run(
        "update decisions set credits = credits + :credits, finished = :finished where id = :decision",
        decision=decision,
        credits=credits,
        finished=int(finished),
    )


def of_site(tx: Tx, site: int, *, before: int | None, limit: int) -> list[Row]:
    """Return decisions of a site, the newest first, that are older than the number ``before``."""
    return tx.all(
        "select * from decisions where site = :site and id < :before order by id desc limit :limit",
        site=site,
        before=LAST if before is None else before,
        limit=limit,
    )


def of_signup(tx: Tx, signup: int, *, before: int | None, limit: int) -> list[Row]:
    """Return decisions about somebody, as `of_site` does."""
    return tx.all(
        "select * from decisions where signup = :signup and id < :before order by id desc limit :limit",
        signup=signup,
        before=LAST if before is None else before,
        limit=limit,
    )


def newest_standing(tx: Tx, signup: int, kind: str) -> Row | None:
    """Return the newest decision of a kind about somebody that was not undone."""
    return tx.one(
        """select * from decisions where signup = :signup and kind = :kind and undone_at is null
           order by id desc limit 1""",
        signup=signup,
        kind=kind,
    )


def told(tx: Tx, signup: int, since: int) -> dict[str, int]:
    """Return how many credits of somebody were released and rejected, by decisions from one on that stand."""
    rows = tx.all(
        """select kind, sum(credits) as credits from decisions
           where signup = :signup and id >= :since and undone_at is null group by kind""",
        signup=signup,
        since=since,
    )
    return {str(row["kind"]): int(row["credits"]) for row in rows}


def undone(tx: Tx, decision: int, *, by: str, now: int) -> None:
    tx.run(
        "update decisions set undone_by = :by, undone_at = :now where id = :decision",
        decision=decision,
        by=by,
        now=now,
    )


def steps_taken(tx: Tx, decision: int) -> int:
    """Return the highest number of a step of a decision, 0 for none."""
    row = tx.one(
        "select number from decision_steps where decision = :decision order by number desc limit 1",
        decision=decision,
    )
    return 0 if row is None else int(row["number"])


def step(tx: Tx, *, decision: int, number: int, subject: str, key: str, before: str, after: str) -> None:
    tx.insert(
        "decision_steps",
        decision=decision,
        number=number,
        subject=subject,
        key=key,
        before=before,
        after=after,
    )


def last_steps(tx: Tx, decision: int, limit: int) -> list[Row]:
    """Return the last steps of a decision, those about tiers apart."""
    return tx.all(
        """select * from decision_steps where decision = :decision and subject <> 'unlock'
           order by number desc limit :limit""",
        decision=decision,
        limit=limit,
    )


def about_credits(tx: Tx, decision: int) -> list[Row]:
    """Return the steps of a decision that are about credits, the first one first."""
    return tx.all(
        """select * from decision_steps where subject = 'credit' and decision = :decision
           order by number""",
        decision=decision,
    )


def steps_about_tiers(tx: Tx, decision: int) -> list[Row]:
    """Return the steps of a decision that are about tiers, the last one first."""
    return tx.all(
        """select * from decision_steps where subject = 'unlock' and decision = :decision
           order by number desc""",
        decision=decision,
    )


def delete_steps(tx: Tx, decision: int, start: int) -> None:
    """Forget the steps from a number on, which were taken back; those about tiers are still to be."""
    tx.run(
        """delete from decision_steps
           where decision = :decision and number >= :start and subject <> 'unlock'""",
        decision=decision,
        start=start,
    )


def delete_of(tx: Tx, signup: int) -> None:
    """Forget what was decided about somebody who is deleted."""
    tx.run(
        "delete from decision_steps where decision in (select id from decisions where signup = :signup)",
        signup=signup,
    )
    tx.run("delete from decisions where signup = :signup", signup=signup)
