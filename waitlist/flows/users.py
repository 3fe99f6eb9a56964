"""Who may see the admin pages: each begins with a setup link that works once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from waitlist.flows.audit import Actor, note
from waitlist.problems import WaitlistError
from waitlist.store import admin_sessions, users
from waitlist.store.ids import new_id
from waitlist.tokens import new_session, session_hash

if TYPE_CHECKING:
    from waitlist.store.database import Row, Tx

Role = Literal["owner", "marketer", "reviewer"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

SETUP_HOURS = 48
"""How long a setup link works."""

_HOUR = 3_600_000

Fault = Literal["known", "unknown", "last_owner", "yourself"]


class UserFault(WaitlistError):
    """What cannot be done with a user. `fault` says which of them it is."""

    def __init__(self, fault: Fault, words: str) -> None:
        self.fault = fault
        super().__init__(words)


def add(tx: Tx, email: str, role: Role, actor: Actor, now: int, language: str = "") -> str:
    """Add a user and return the token of the setup link. `email` is in lower case."""
    if users.by_email(tx, email) is not None:
        raise UserFault(
            "known", f"{email}: there is such a user. `waitlist user reset {email}` makes a new setup link."
        )
    token, user = new_session(), new_id(now)
    users.create(
        tx,
        user=user,
        email=email,
        role=role,
        language=language,
        setup_hash=session_hash(token),
        setup_until=now + SETUP_HOURS * _HOUR,
        now=now,
    )
    note(
        tx,
        actor,
        "user.add",
        subject="user",
        subject_id=user,
        now=now,
        after={"email": email, "role": role},
    )
    return token


def reset(tx: Tx, user: int, actor: Actor, now: int) -> str:
    """Return the token of a new setup link. Password, second step, sessions and devices are gone."""
    row = _held(tx, user)
    token = new_session()
    users.set_setup(tx, user, session_hash(token), now + SETUP_HOURS * _HOUR)
    users.set_password(tx, user, None)
    users.set_totp(tx, user, secret=None, waiting=None)
    users.set_codes(tx, user, ())
    _shut_out(tx, user)
    note(tx, actor, "user.reset", subject="user", subject_id=user, now=now, before={"email": row["email"]})
    return token


def set_role(tx: Tx, user: int, role: Role, actor: Actor, now: int) -> None:
    """Give a user another role, from the next request on."""
    row = _held(tx, user)
    if row["role"] == "owner" and role != "owner":
        _keep_an_owner(tx, row, now)
    users.set_role(tx, user, role)
    note(
        tx,
        actor,
        "user.role",
        subject="user",
        subject_id=user,
        now=now,
        before={"role": row["role"]},
        after={"role": role},
    )


def disable(tx: Tx, user: int, actor: Actor, now: int) -> None:
    """Let a user in no more, and end every session."""
    row = _held(tx, user)
    _not_yourself(row, actor)
    _keep_an_owner(tx, row, now)
    users.set_disabled(tx, user, now)
    users.set_setup(tx, user, None, None)
    _shut_out(tx, user)
    note(tx, actor, "user.disable", subject="user", subject_id=user, now=now, after={"disabled": True})


def enable(tx: Tx, user: int, actor: Actor, now: int) -> None:
    """Let a user in again, by the password of before."""
    _held(tx, user)
    users.set_disabled(tx, user, None)
    note(tx, actor, "user.enable", subject="user", subject_id=user, now=now, before={"disabled": True})


def remove(tx: Tx, user: int, actor: Actor, now: int) -> None:
    """Remove a user. What they did stays in the audit under their address."""
    row = _held(tx, user)
    _not_yourself(row, actor)
    _keep_an_owner(tx, row, now)
    users.delete(tx, user)
    before = {"email": row["email"], "role": row["role"]}
    note(tx, actor, "user.remove", subject="user", subject_id=user, now=now, before=before)


def find(tx: Tx, email: str) -> Row:
    """Return the user with an address. Raises `UserFault`."""
    row = users.by_email(tx, email)
    if row is None:
        raise UserFault("unknown", f"{email}: there is no such user. `waitlist user list` shows everybody.")
    return row


def every(tx: Tx) -> list[Row]:
    """Return all users, the oldest first."""
    return users.every(tx)


def _held(tx: Tx, user: int) -> Row:
    row = users.held_by_id(tx, user)
    if row is None:
        raise UserFault(
            "unknown", f"user {user}: there is no such user. `waitlist user list` shows everybody."
        )
    return row


def _not_yourself(row: Row, actor: Actor) -> None:
    if row["id"] == actor.user:
        raise UserFault("yourself", f"{row['email']}: this is you. Ask another owner to do it.")


def _keep_an_owner(tx: Tx, row: Row, now: int) -> None:
    if row["role"] == "owner" and row["disabled_at"] is None and not users.other_owners(tx, row["id"], now):
        raise UserFault(
            "last_owner",
            f"{row['email']}: this is the last owner. Make somebody else owner first: "
            "`waitlist user role ADDRESS owner`.",
        )


def _shut_out(tx: Tx, user: int) -> None:
    admin_sessions.end_all(tx, user)
    admin_sessions.forget_devices(tx, user)
