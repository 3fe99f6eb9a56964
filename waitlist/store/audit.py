"""Who did what on the admin pages: rows are added, and never changed."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def add(
    tx: Tx,
    *,
    row: int,
    user: int | None,
    who: str,
    action: str,
    site: int | None,
    subject: str,
    subject_id: str,
    before: str,
    after: str,
    network: str,
    now: int,
) -> None:
    """Add a row; `before` and `after` are JSON objects of what changed, and hold nothing of a person."""
    tx.insert(
        "audit",
        id=row,
        at=now,
        user_id=user,
        who=who,
        action=action,
        site=site,
        subject=subject,
        subject_id=subject_id,
        before=before,
        after=after,
        network=network,
    )


def page(tx: Tx, *, before: int, limit: int, who: str = "", action: str = "", subject: str = "") -> list[Row]:
    """Return rows older than the one with the id `before`, the newest first; `""` takes any."""
    return tx.all(
        """select * from audit where id < :before and (:who = '' or who = :who)
             and (:action = '' or action = :action) and (:subject = '' or subject = :subject)
           order by id desc limit :limit""",
        before=before,
        limit=limit,
        who=who,
        action=action,
        subject=subject,
    )


def of_subject(tx: Tx, subject: str, subject_id: str, limit: int = 50) -> list[Row]:
    """Return what was done to one thing, the newest first."""
    return tx.all(
        """select * from audit where subject = :subject and subject_id = :subject_id
           order by id desc limit :limit""",
        subject=subject,
        subject_id=subject_id,
        limit=limit,
    )


def people(tx: Tx) -> list[str]:
    """Return everybody who did something lately."""
    rows = tx.all(
        "select distinct who from (select who from audit order by id desc limit 10000) a order by who"
    )
    return [str(row["who"]) for row in rows]


def delete_before(tx: Tx, row: int, limit: int) -> int:
    """Delete rows with an id below one; return how many went."""
    gone = tx.all(
        """delete from audit where id in
           (select id from audit where id < :row order by id limit :limit) returning 1""",
        row=row,
        limit=limit,
    )
    return len(gone)
