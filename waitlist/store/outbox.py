"""Mails to be sent: queued in the transaction that causes them, sent after it, at least once."""

from __future__ import annotations

from waitlist.store.database import Row, Tx
from waitlist.store.turns import holding

_BUT = " and kind <> :without"


def by_id(tx: Tx, row: int) -> Row | None:
    return tx.one("select * from outbox where id = :row", row=row)


def queue(
    tx: Tx,
    *,
    row: int,
    site: int,
    kind: str,
    signup: int,
    link: int | None,
    language: str,
    data: str,
    message_id: str,
    now: int,
    due: int,
) -> None:
    """Queue a mail. ``data`` is JSON; ``message_id`` the stable left part of its Message-ID.

    ``due`` when to send it.
    """
    tx.insert(
        "outbox",
        id=row,
        site=site,
        kind=kind,
        signup=signup,
        link=link,
        language=language,
        data=data,
        message_id=message_id,
        created_at=now,
        due_at=due,
    )


def lease(tx: Tx, *, now: int, limit: int, lease_ms: int, without: str | None = None) -> list[Row]:
    """Take mails that are due and nobody else takes; ``lease_ms`` is the time to say what became of them.

    Mails of the kind ``without`` are left.
    """
    tx.wait_turn()
    skip = " for update skip locked" if tx.dialect == "postgres" else ""
    rows = tx.all(
        f"""select * from outbox where state = 'queued' and due_at <= :now{_BUT if without else ""}
            order by due_at limit :limit{skip}""",  # noqa: S608 - constants
        now=now,
        limit=limit,
        **({"without": without} if without else {}),
    )
    for row in rows:
        tx.run(
            "update outbox set due_at = :until, attempts = attempts + 1 where id = :row",
            row=row["id"],
            until=now + lease_ms,
        )
    return rows


def _finish(tx: Tx, row: int, state: str, error: str | None, now: int) -> None:
    tx.run(
        "update outbox set state = :state, finished_at = :now, error = :error where id = :row",
        row=row,
        state=state,
        error=error,
        now=now,
    )


def mark_sent(tx: Tx, row: int, now: int) -> None:
    _finish(tx, row, "sent", None, now)


def give_up(tx: Tx, row: int, error: str, now: int) -> None:
    _finish(tx, row, "failed", error, now)


def drop(tx: Tx, row: int, reason: str, now: int) -> None:
    """The mail lost its point before it was sent."""
    _finish(tx, row, "dropped", reason, now)


def set_data(tx: Tx, row: int, data: str) -> None:
    """Say something else by a mail that has not left; ``data`` is JSON."""
    tx.run("update outbox set data = :data where id = :row and state = 'queued'", row=row, data=data)


def postpone(tx: Tx, row: int, due: int, error: str) -> None:
    tx.run(
        "update outbox set due_at = :due, error = :error where id = :row and state = 'queued'",
        row=row,
        due=due,
        error=error,
    )


def release(tx: Tx, row: int, due: int, error: str | None) -> None:
    """Give a leased mail back as if it had not been tried; ``due`` is when to take it again."""
    tx.run(
        """update outbox set due_at = :due, attempts = attempts - 1, error = :error
           where id = :row and state = 'queued'""",
        row=row,
        due=due,
        error=error,
    )


def next_due(tx: Tx, *, without: str | None = None) -> int | None:
    """Return when the next mail is due, those of the kind ``without`` left out."""
    sql = "select min(due_at) as due from outbox where state = 'queued'"
    row = tx.one(f"{sql}{_BUT}", without=without) if without else tx.one(sql)
    return None if row is None or row["due"] is None else int(row["due"])


def given_up(tx: Tx, site: int, *, before: int, limit: int) -> list[Row]:
    """Return mails that failed for good, older than the one with the id `before`, the newest first."""
    return tx.all(
        """select o.*, p.address from outbox o join signups p on p.id = o.signup
           where o.state = 'failed' and o.site = :site and o.id < :before order by o.id desc limit :limit""",
        site=site,
        before=before,
        limit=limit,
    )


def troubled(tx: Tx, site: int, *, before: int, limit: int) -> list[Row]:
    """Return mails that failed and are tried again, older than the one with the id `before`."""
    return tx.all(
        """select p.address, o.* from outbox o join signups p on p.id = o.signup
           where o.state = 'queued' and o.error is not null and o.site = :site and o.id < :before
           order by o.id desc limit :limit""",
        site=site,
        before=before,
        limit=limit,
    )


def held_by_id(tx: Tx, site: int, row: int) -> Row | None:
    """Return a mail that nobody else changes until this transaction ends."""
    tx.wait_turn()
    return tx.one(
        f"select * from outbox where id = :row and site = :site{holding(tx)}",  # noqa: S608 - a constant
        row=row,
        site=site,
    )


def send_again(tx: Tx, row: int, now: int) -> None:
    """Queue a mail anew, with as many tries as at first."""
    tx.run(
        """update outbox set state = 'queued', attempts = 0, due_at = :now, finished_at = null, error = null
           where id = :row""",
        row=row,
        now=now,
    )


def newest_of_kind(tx: Tx, signup: int, kind: str) -> Row | None:
    return tx.one(
        "select * from outbox where signup = :signup and kind = :kind order by id desc limit 1",
        signup=signup,
        kind=kind,
    )


def of_signup(tx: Tx, signup: int) -> list[Row]:
    return tx.all("select * from outbox where signup = :signup order by id", signup=signup)


def drop_queued(tx: Tx, signup: int, kind: str, reason: str, now: int) -> None:
    tx.run(
        """update outbox set state = 'dropped', finished_at = :now, error = :reason
           where signup = :signup and kind = :kind and state = 'queued'""",
        signup=signup,
        kind=kind,
        reason=reason,
        now=now,
    )


def queued_since(tx: Tx, signup: int, *, since: int) -> list[Row]:
    """Return mails to somebody queued since a moment, the oldest first; those that were dropped left out."""
    return tx.all(
        """select * from outbox where signup = :signup and state <> 'dropped' and created_at >= :since
           order by id""",
        signup=signup,
        since=since,
    )


def give_way(tx: Tx, row: int, now: int) -> bool:
    """Drop a mail for a newer one; False when somebody has just begun to send it."""
    found = tx.one(
        """update outbox set error = 'a newer one was asked for', state = 'dropped', finished_at = :now
           where id = :row and state = 'queued' and attempts = 0 returning 1""",
        row=row,
        now=now,
    )
    return found is not None


def delete_of(tx: Tx, signup: int) -> None:
    tx.run("delete from outbox where signup = :signup", signup=signup)


def delete_of_link(tx: Tx, signup: int, link: int) -> None:
    tx.run("delete from outbox where signup = :signup and link = :link", signup=signup, link=link)


def delete_finished(tx: Tx, before: int, limit: int) -> int:
    """Delete mails with an id below ``before`` that were sent or given up; return how many."""
    gone = tx.all(
        """delete from outbox where id in
           (select id from outbox where id < :before and state <> 'queued' order by id limit :limit)
           returning 1""",
        before=before,
        limit=limit,
    )
    return len(gone)


def queued(tx: Tx) -> int:
    """Count the mails that are to be sent."""
    row = tx.one("select count(*) as mails from outbox where state = 'queued'")
    assert row is not None  # an aggregate always gives a row
    return int(row["mails"])


def left_since(tx: Tx, moment: int) -> int:
    """Count the mails that were handed over or refused since a moment, however long they had waited."""
    row = tx.one(
        """select count(*) as mails from outbox
           where finished_at is not null and finished_at >= :moment and state in ('sent', 'failed')""",
        moment=moment,
    )
    assert row is not None  # an aggregate always gives a row
    return int(row["mails"])


def state_counts(tx: Tx, *, since: int = 0) -> dict[str, int]:
    """Count the mails with an id of at least ``since`` by their state."""
    rows = tx.all(
        "select state, count(*) as mails from outbox where id >= :since group by state", since=since
    )
    return {str(row["state"]): int(row["mails"]) for row in rows}
