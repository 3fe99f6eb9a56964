"""Signing in to the admin pages.

The password is looked at outside of a transaction, since that takes a while: `begin` counts a try and says
what to compare with, `finish` takes the try back and opens the session. So tries at the same time are counted
before any of them is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from waitlist.flows.audit import Actor, note
from waitlist.store import admin_sessions, users
from waitlist.store.ids import new_id
from waitlist.tokens import new_session, session_hash

if TYPE_CHECKING:
    from waitlist.store.database import Row, Tx

MINUTE = 60_000
DAY = 86_400_000
CODE_MINUTES = 10
"""How long the second step may take after the first."""
DEVICE_DAYS = 180
"""How long a browser is known from which somebody signed in."""


class Limit(NamedTuple):
    """`burst` tries at once, then one each `every` milliseconds: in any hour at most both together."""

    burst: int
    every: int


BY_ACCOUNT = Limit(10, 6 * MINUTE)  # at most 20 an hour, from wherever they come
BY_NETWORK = Limit(5, 12 * MINUTE)  # at most 10 an hour, at whatever accounts
BY_DEVICE = Limit(10, 6 * MINUTE)  # of a browser from which this user signed in before
BY_CODE = Limit(5, 12 * MINUTE)  # at the second step, with the right password


class TooMany(Exception):
    """Tries are used up; `seconds` is how long until the next."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"wait {seconds} s")


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts, in milliseconds: without being used, and at all."""

    idle: int
    whole: int


@dataclass(frozen=True, slots=True)
class Browser:
    """Who is asking: the session and device cookies ("" for none), the network's hash, the browser's name."""

    session: str = ""
    device: str = ""
    network: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """A counted try. `password` is the hash to compare with; None when there is nobody to let in."""

    user: int | None
    password: str | None
    counted: tuple[tuple[str, Limit], ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """The cookies to set; `device` is "" when the browser is known. `owes_code`: the second step follows."""

    session: str
    device: str = ""
    owes_code: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living session with its user."""

    session: int
    user: int
    email: str
    role: str
    language: str
    owes_code: bool
    two_steps: bool
    seen_at: int


def begin(tx: Tx, email: str, browser: Browser, now: int) -> Try:
    """Count a try to sign in. Raises `TooMany`, and then nothing may be compared.

    An address that nobody has is counted in the same way: the answer tells nothing of who is there.
    """
    row = users.by_email(tx, email)
    known = None if row is None or row["disabled_at"] is not None else row
    if known is not None and _knows(tx, browser, known["id"], now):
        counted: tuple[tuple[str, Limit], ...] = ((_name("device", browser.device), BY_DEVICE),)
    else:
        # The network first: who tries from one of them leaves tries to the owner, who is elsewhere.
        counted = ((_name("network", browser.network), BY_NETWORK), (_name("account", email), BY_ACCOUNT))
    _count(tx, counted, now)
    return Try(
        None if known is None else int(known["id"]), None if known is None else known["password"], counted
    )


def finish(tx: Tx, tried: Try, browser: Browser, lifetimes: Lifetimes, now: int) -> Entered | None:
    """Open the session of somebody whose password was right; None when that changed meanwhile."""
    user = None if tried.user is None else users.held_by_id(tx, tried.user)
    if user is None or user["disabled_at"] is not None or user["password"] != tried.password:
        return None
    forgive(tx, tried)
    if user["totp"] is None:
        return open_session(tx, user, browser, lifetimes, now)
    return _open(tx, user, browser, now + CODE_MINUTES * MINUTE, now, owes_code=True)


def forgive(tx: Tx, tried: Try) -> None:
    """A try was none of somebody who guesses: take it back."""
    for name, limit in tried.counted:
        admin_sessions.spend(tx, name, admin_sessions.spent(tx, name) - limit.every)


def begin_code(tx: Tx, seen: SignedIn, browser: Browser, now: int) -> str:
    """Count a try at the second step and return the secret to compare with. Raises `TooMany`."""
    _count(tx, (_code_limit(tx, seen, browser, now),), now)
    user = users.by_id(tx, seen.user)
    return "" if user is None else str(user["totp"] or "")


def finish_code(
    tx: Tx, seen: SignedIn, browser: Browser, lifetimes: Lifetimes, now: int, *, step: int | None, code: str
) -> Entered | None:
    """Open the session of somebody whose code was that of a time `step`, or else may be a recovery code.

    None when it is not, or was used before.
    """
    user = users.held_by_id(tx, seen.user)
    if user is None or user["disabled_at"] is not None:
        return None
    if step is not None:
        if not users.use_step(tx, seen.user, step):
            return None
    elif not users.use_code(tx, seen.user, session_hash(code)):
        return None
    else:
        left = users.codes_left(tx, seen.user)
        actor = Actor(seen.user, seen.email, browser.network)
        note(
            tx,
            actor,
            "account.recovery_code",
            subject="user",
            subject_id=seen.user,
            now=now,
            before={"codes": left + 1},
            after={"codes": left},
        )
    name, limit = _code_limit(tx, seen, browser, now)
    admin_sessions.spend(tx, name, admin_sessions.spent(tx, name) - limit.every)
    admin_sessions.end(tx, seen.user, seen.session)
    return open_session(tx, user, browser, lifetimes, now)


def open_session(tx: Tx, user: Row, browser: Browser, lifetimes: Lifetimes, now: int) -> Entered:
    """Open a whole session; the one that this browser had before is over."""
    users.set_signed_in(tx, user["id"], now)
    actor = Actor(user["id"], user["email"], browser.network)
    after = {"browser": browser.name}
    note(tx, actor, "account.sign_in", subject="user", subject_id=user["id"], now=now, after=after)
    return _open(tx, user, browser, now + lifetimes.whole, now, owes_code=False)


def _open(tx: Tx, user: Row, browser: Browser, until: int, now: int, *, owes_code: bool) -> Entered:
    session, device = new_session(), ""
    if browser.session:
        admin_sessions.end_token(tx, session_hash(browser.session))
    if not owes_code and not _knows(tx, browser, user["id"], now):
        device = new_session()
        admin_sessions.remember_device(
            tx, token_hash=session_hash(device), user=user["id"], expires_at=now + DEVICE_DAYS * DAY
        )
    admin_sessions.create(
        tx,
        token_hash=session_hash(session),
        session=new_id(now),
        user=user["id"],
        owes_code=owes_code,
        browser=browser.name,
        network=browser.network,
        now=now,
        expires_at=until,
    )
    return Entered(session, device, owes_code)


def look(tx: Tx, session: str, lifetimes: Lifetimes, now: int) -> SignedIn | None:
    """Return who is behind a session cookie."""
    if not session:
        return None
    row = admin_sessions.find(tx, session_hash(session), now=now, idle_since=now - lifetimes.idle)
    if row is None:
        return None
    return SignedIn(
        session=int(row["id"]),
        user=int(row["user_id"]),
        email=str(row["email"]),
        role=str(row["role"]),
        language=str(row["language"]),
        owes_code=bool(row["owes_code"]),
        two_steps=bool(row["two_steps"]),
        seen_at=int(row["seen_at"]),
    )


def _knows(tx: Tx, browser: Browser, user: int, now: int) -> bool:
    return bool(browser.device) and admin_sessions.knows_device(tx, session_hash(browser.device), user, now)


def _code_limit(tx: Tx, seen: SignedIn, browser: Browser, now: int) -> tuple[str, Limit]:
    if _knows(tx, browser, seen.user, now):
        return _name("device code", browser.device), BY_DEVICE
    return _name("code", str(seen.user)), BY_CODE


def _name(kind: str, of: str) -> str:
    return session_hash(f"{kind} {of}")


def _count(tx: Tx, counted: tuple[tuple[str, Limit], ...], now: int) -> None:
    """Take one try of each limit, or none of any."""
    spent = {name: max(now, admin_sessions.spent(tx, name)) for name, _ in counted}
    waits = [spent[name] + limit.every - now - limit.burst * limit.every for name, limit in counted]
    if max(waits) > 0:
        raise TooMany(-(-max(waits) // 1000))
    for name, limit in counted:
        admin_sessions.spend(tx, name, spent[name] + limit.every)
