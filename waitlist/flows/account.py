"""What users of the admin pages do with their own account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from waitlist.flows.audit import Actor, note
from waitlist.flows.entering import Browser, Entered, Lifetimes, SignedIn, open_session
from waitlist.store import admin_sessions, users
from waitlist.tokens import session_hash

if TYPE_CHECKING:
    from waitlist.store.database import Row, Tx


def look_at_setup(tx: Tx, token: str, now: int) -> str | None:
    """Return whose setup link this is, None when it was used or its time is over. Changes nothing."""
    row = users.by_setup(tx, session_hash(token), now)
    return None if row is None else str(row["email"])


def set_up(
    tx: Tx, token: str, password: str, browser: Browser, lifetimes: Lifetimes, now: int
) -> Entered | None:
    """Use a setup link, once: set the password (its hash) and sign in."""
    found = users.by_setup(tx, session_hash(token), now)
    row = None if found is None else users.held_by_id(tx, found["id"])
    if row is None or row["setup_hash"] != session_hash(token):
        return None
    users.set_password(tx, row["id"], password)
    users.set_setup(tx, row["id"], None, None)
    actor = Actor(row["id"], row["email"], browser.network)
    note(tx, actor, "account.set_up", subject="user", subject_id=row["id"], now=now)
    return open_session(tx, row, browser, lifetimes, now)


def own(tx: Tx, seen: SignedIn) -> Row | None:
    """Return the row of whoever is signed in."""
    return users.by_id(tx, seen.user)


def change_password(
    tx: Tx, seen: SignedIn, old: str, new: str, actor: Actor, now: int, *, device: str = ""
) -> bool:
    """Set another password (hashes both) and end every other session; False when the old one changed.

    No browser is known any longer but the one at hand, by the cookie ``device``: guesses from one that
    somebody else has count as those of a stranger.
    """
    row = users.held_by_id(tx, seen.user)
    if row is None or row["password"] != old:
        return False
    users.set_password(tx, seen.user, new)
    ended = admin_sessions.end_all(tx, seen.user, save=seen.session)
    admin_sessions.forget_devices(tx, seen.user, save=session_hash(device))
    users.set_setup(tx, seen.user, None, None)
    _note(tx, seen, "account.password", actor, now, after={"sessions_ended": ended})
    return True


def set_language(tx: Tx, seen: SignedIn, language: str, actor: Actor, now: int) -> None:
    """Set the language of the admin pages; "" follows the browser."""
    users.set_language(tx, seen.user, language)
    _note(
        tx,
        seen,
        "account.language",
        actor,
        now,
        before={"language": seen.language},
        after={"language": language},
    )


def start_second_step(tx: Tx, seen: SignedIn, secret: str) -> None:
    """Offer a secret, which counts once a code of it was typed."""
    row = users.held_by_id(tx, seen.user)
    if row is not None and row["totp"] is None:
        users.set_totp(tx, seen.user, secret=None, waiting=secret)


def confirm_second_step(
    tx: Tx, seen: SignedIn, actor: Actor, now: int, *, secret: str, step: int, codes: Sequence[str]
) -> bool:
    """Switch the second step on: the code of a time `step` was typed. `codes` are new recovery codes.

    Every other session ends, which was opened without it.
    """
    row = users.held_by_id(tx, seen.user)
    if row is None or row["totp_waiting"] != secret or row["totp"] is not None:
        return False
    if not users.use_step(tx, seen.user, step):
        return False
    users.set_totp(tx, seen.user, secret=secret, waiting=None)
    users.set_codes(tx, seen.user, [session_hash(code) for code in codes])
    # Whoever got in by the password alone is out.
    ended = admin_sessions.end_all(tx, seen.user, save=seen.session)
    _note(tx, seen, "account.two_steps", actor, now, after={"two_steps": True, "sessions_ended": ended})
    return True


def end_second_step(tx: Tx, seen: SignedIn, actor: Actor, now: int) -> None:
    """Switch the second step off; recovery codes go with it."""
    users.set_totp(tx, seen.user, secret=None, waiting=None)
    users.set_codes(tx, seen.user, ())
    _note(tx, seen, "account.one_step", actor, now, before={"two_steps": True})


def new_codes(tx: Tx, seen: SignedIn, codes: Sequence[str], actor: Actor, now: int) -> None:
    """Put new recovery codes in the place of the old ones."""
    users.set_codes(tx, seen.user, [session_hash(code) for code in codes])
    _note(tx, seen, "account.codes", actor, now, after={"codes": len(codes)})


def codes_left(tx: Tx, seen: SignedIn) -> int:
    """Count the recovery codes that still work."""
    return users.codes_left(tx, seen.user)


def sessions(tx: Tx, seen: SignedIn, lifetimes: Lifetimes, now: int) -> list[Row]:
    """Return where this user is signed in, the last used first."""
    return admin_sessions.of_user(tx, seen.user, now=now, idle_since=now - lifetimes.idle)


def end_session(tx: Tx, seen: SignedIn, session: int, actor: Actor, now: int) -> None:
    """End one session of this user."""
    if admin_sessions.end(tx, seen.user, session):
        _note(tx, seen, "account.session_ended", actor, now)


def end_others(tx: Tx, seen: SignedIn, actor: Actor, now: int) -> None:
    """End every session of this user but the one at hand, and forget the devices."""
    ended = admin_sessions.end_all(tx, seen.user, save=seen.session)
    admin_sessions.forget_devices(tx, seen.user)
    _note(tx, seen, "account.sessions_ended", actor, now, after={"sessions_ended": ended})


def sign_out(tx: Tx, seen: SignedIn, actor: Actor, now: int) -> None:
    """End the session at hand."""
    if admin_sessions.end(tx, seen.user, seen.session):
        _note(tx, seen, "account.sign_out", actor, now)


def touch(tx: Tx, seen: SignedIn, now: int) -> None:
    """Note that a session was used."""
    admin_sessions.seen(tx, seen.session, now)


def _note(
    tx: Tx,
    seen: SignedIn,
    action: str,
    actor: Actor,
    now: int,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    note(tx, actor, action, subject="user", subject_id=seen.user, now=now, before=before, after=after)
