"""Who may see the admin pages. Passwords, links and codes are kept hashed, secrets of second steps sealed."""

from __future__ import annotations

from collections.abc import Sequence

from waitlist.store.database import Row, Tx
from waitlist.store.turns import holding


def by_id(tx: Tx, user: int) -> Row | None:
    return tx.one("select * from users where id = :user", user=user)


def held_by_id(tx: Tx, user: int) -> Row | None:
    """Return a user whom nobody else changes until this transaction ends."""
    tx.wait_turn(("user", user))
    return tx.one(f"select * from users where id = :user{holding(tx)}", user=user)  # noqa: S608 - a constant


def by_email(tx: Tx, email: str) -> Row | None:
    return tx.one("select * from users where email = :email", email=email)


def by_setup(tx: Tx, setup_hash: str, now: int) -> Row | None:
    """Return whose setup link this is, while it works."""
    return tx.one(
        """select * from users where setup_hash = :setup_hash and setup_until > :now
           and disabled_at is null""",
        setup_hash=setup_hash,
        now=now,
    )


def every(tx: Tx) -> list[Row]:
    """Return everybody, the oldest first."""
    return tx.all("select * from users order by id")


def other_owners(tx: Tx, user: int, now: int) -> int:
    """Count the owners beside one who can sign in, or could by a setup link that still works."""
    tx.wait_turn("owners")
    rows = tx.all(
        f"""select id, password, setup_until from users where role = 'owner' and disabled_at is null
            order by id{holding(tx)}"""  # noqa: S608 - as above
    )
    return sum(
        row["id"] != user and (row["password"] is not None or (row["setup_until"] or 0) > now) for row in rows
    )


def create(
    tx: Tx, *, user: int, email: str, role: str, language: str, setup_hash: str, setup_until: int, now: int
) -> None:
    tx.insert(
        "users",
        id=user,
        email=email,
        role=role,
        language=language,
        setup_hash=setup_hash,
        setup_until=setup_until,
        created_at=now,
    )


def set_setup(tx: Tx, user: int, setup_hash: str | None, until: int | None) -> None:
    """Set the setup link that works; a link made before works no longer."""
    tx.run(
        "update users set setup_hash = :setup_hash, setup_until = :until where id = :user",
        user=user,
        setup_hash=setup_hash,
        until=until,
    )


def set_password(tx: Tx, user: int, password: str | None) -> None:
    tx.run("update users set password = :password where id = :user", user=user, password=password)


def set_role(tx: Tx, user: int, role: str) -> None:
    tx.run("update users set role = :role where id = :user", user=user, role=role)


def set_language(tx: Tx, user: int, language: str) -> None:
    tx.run("update users set language = :language where id = :user", user=user, language=language)


def set_disabled(tx: Tx, user: int, at: int | None) -> None:
    tx.run("update users set disabled_at = :at where id = :user", user=user, at=at)


def set_signed_in(tx: Tx, user: int, now: int) -> None:
    tx.run("update users set signed_in_at = :now where id = :user", user=user, now=now)


def set_totp(tx: Tx, user: int, *, secret: str | None, waiting: str | None) -> None:
    """Set the secret of the second step, and the one that still waits for its first code."""
    tx.run(
        "update users set totp = :secret, totp_waiting = :waiting where id = :user",
        user=user,
        secret=secret,
        waiting=waiting,
    )


def with_second_step(tx: Tx) -> list[Row]:
    """Return the ids of everybody with a second step, or one that waits for its first code."""
    return tx.all("select id from users where totp is not null or totp_waiting is not null order by id")


def any_bare(tx: Tx) -> bool:
    """Tell whether a secret lies here unsealed: what is sealed begins with small letters among others."""
    return (
        tx.one("select 1 from users where totp = upper(totp) or totp_waiting = upper(totp_waiting) limit 1")
        is not None
    )


def use_step(tx: Tx, user: int, step: int) -> bool:
    """Take the code of a time step; False when it, or a newer one, was taken before."""
    found = tx.one(
        "update users set totp_step = :step where id = :user and totp_step < :step returning 1",
        user=user,
        step=step,
    )
    return found is not None


def set_codes(tx: Tx, user: int, hashes: Sequence[str]) -> None:
    """Put new recovery codes in the place of all others."""
    tx.run("delete from user_codes where user_id = :user", user=user)
    for code_hash in hashes:
        tx.insert("user_codes", user_id=user, hash=code_hash)


def use_code(tx: Tx, user: int, code_hash: str) -> bool:
    """Take a recovery code; False when there is none such."""
    found = tx.one(
        "delete from user_codes where user_id = :user and hash = :hash returning 1", user=user, hash=code_hash
    )
    return found is not None


def codes_left(tx: Tx, user: int) -> int:
    row = tx.one("select count(*) as codes from user_codes where user_id = :user", user=user)
    assert row is not None  # an aggregate always gives a row
    return int(row["codes"])


def delete(tx: Tx, user: int) -> None:
    """Remove a user with everything but what the audit says."""
    set_codes(tx, user, ())
    tx.run("delete from admin_sessions where user_id = :user", user=user)
    tx.run("delete from admin_devices where user_id = :user", user=user)
    tx.run("delete from users where id = :user", user=user)
