"""Browsers that are signed in to the admin pages, or were before. Only hashes of their cookies are kept."""

from __future__ import annotations

from waitlist.store.database import Row, Tx
from waitlist.store.turns import holding


def create(
    tx: Tx,
    *,
    token_hash: str,
    session: int,
    user: int,
    owes_code: bool,
    browser: str,
    network: str,
    now: int,
    expires_at: int,
) -> None:
    tx.insert(
        "admin_sessions",
        token_hash=token_hash,
        id=session,
        user_id=user,
        owes_code=int(owes_code),
        browser=browser,
        network=network,
        created_at=now,
        seen_at=now,
        expires_at=expires_at,
    )


def find(tx: Tx, token_hash: str, *, now: int, idle_since: int) -> Row | None:
    """Return a living session with its user: `id`, `user_id`, `owes_code`, `seen_at`, `email`, `role`, more.

    It lives until its time is over, or nobody used it since `idle_since`, or its user was disabled.
    """
    return tx.one(
        """select s.id, s.user_id, s.owes_code, s.seen_at, s.created_at, u.email, u.role, u.language,
             u.totp is not null as two_steps
           from admin_sessions s join users u on u.id = s.user_id
           where s.token_hash = :token_hash and s.expires_at > :now and s.seen_at > :idle_since
             and u.disabled_at is null""",
        token_hash=token_hash,
        now=now,
        idle_since=idle_since,
    )


def seen(tx: Tx, session: int, now: int) -> None:
    tx.run("update admin_sessions set seen_at = :now where id = :session", session=session, now=now)


def of_user(tx: Tx, user: int, *, now: int, idle_since: int) -> list[Row]:
    """Return the living sessions of a user, the last used first."""
    return tx.all(
        """select * from admin_sessions
           where user_id = :user and owes_code = 0 and expires_at > :now and seen_at > :idle_since
           order by seen_at desc""",
        user=user,
        now=now,
        idle_since=idle_since,
    )


def end(tx: Tx, user: int, session: int) -> bool:
    """End a session of a user; False when there is none such."""
    found = tx.one(
        "delete from admin_sessions where id = :session and user_id = :user returning 1",
        session=session,
        user=user,
    )
    return found is not None


def end_token(tx: Tx, token_hash: str) -> None:
    """End the session behind a cookie, if there is one."""
    tx.run("delete from admin_sessions where token_hash = :token_hash", token_hash=token_hash)


def end_all(tx: Tx, user: int, *, save: int | None = None) -> int:
    """End every session of a user but `save`; return how many ended."""
    gone = tx.all(
        "delete from admin_sessions where user_id = :user and id <> :save returning 1",
        user=user,
        save=-1 if save is None else save,
    )
    return len(gone)


def delete_over(tx: Tx, now: int) -> int:
    """Delete what is over: sessions, remembered devices, counted guesses; return how many rows went."""
    gone = tx.all("delete from admin_sessions where expires_at <= :now returning 1", now=now)
    gone += tx.all("delete from admin_devices where expires_at <= :now returning 1", now=now)
    gone += tx.all("delete from admin_guesses where spent_until <= :now returning 1", now=now)
    return len(gone)


def remember_device(tx: Tx, *, token_hash: str, user: int, expires_at: int) -> None:
    tx.insert("admin_devices", token_hash=token_hash, user_id=user, expires_at=expires_at)


def knows_device(tx: Tx, token_hash: str, user: int, now: int) -> bool:
    row = tx.one(
        """select 1 from admin_devices
           where token_hash = :token_hash and user_id = :user and expires_at > :now""",
        token_hash=token_hash,
        user=user,
        now=now,
    )
    return row is not None


def forget_devices(tx: Tx, user: int, *, save: str = "") -> None:
    """Forget every device of a user but the one whose cookie's hash is `save`."""
    tx.run("delete from admin_devices where user_id = :user and token_hash <> :save", user=user, save=save)


def spent(tx: Tx, name: str) -> int:
    """Return until when tries under a name are used up, which nobody changes until this transaction ends."""
    tx.wait_turn(("guess", name))
    tx.insert_new("admin_guesses", name=name, spent_until=0)
    row = tx.one(f"select spent_until from admin_guesses where name = :name{holding(tx)}", name=name)  # noqa: S608 - a constant
    assert row is not None  # it was just made, if it was not there
    return int(row["spent_until"])


def spend(tx: Tx, name: str, until: int) -> None:
    tx.run("update admin_guesses set spent_until = :until where name = :name", name=name, until=until)
