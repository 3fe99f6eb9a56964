"""Who looks at a share page: a provisional session knows one link, a proven one the whole signup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.store import links, sessions, signups
from waitlist.tokens import new_session, session_hash

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

DAY = 86_400_000


def open_session(
    tx: Tx, site: Site, signup: Row, *, proven: bool, now: int, link: int | None = None, fresh_until: int = 0
) -> str:
    """Return the cookie of a new session; ``link`` defaults to the signup's primary one."""
    session = new_session()
    sessions.create(
        tx,
        token_hash=session_hash(session),
        site=site.id,
        signup=signup["id"],
        link=signup["link"] if link is None else link,
        proven=proven,
        epoch=signup["epoch"],
        fresh_until=fresh_until,
        expires_at=now + site.privacy.session_days * DAY,
    )
    return session


def find(tx: Tx, site: Site, session: str, now: int) -> Row | None:
    """Return the living session behind a cookie, if it is one."""
    return sessions.find(tx, site.id, session_hash(session), now) if session else None


def find_proven(
    tx: Tx, site: Site, session: str, now: int, *, fresh: bool = False, kept_out: bool = False
) -> Row | None:
    """Return a session that sees the whole signup; ``fresh``: its link was mailed a short while ago.

    Whoever is kept out has none but for own data and erasure: ``kept_out`` takes that one as well.
    """
    row = sessions.find(tx, site.id, session_hash(session), now, kept_out=kept_out) if session else None
    if row is None or not row["proven"] or (fresh and row["fresh_until"] <= now):
        return None
    return row


def open_status(tx: Tx, site: Site, code: str, epoch: int, now: int, fresh_until: int = 0) -> str | None:
    """Open a proven session from a mailed link; None when the link's time is over."""
    link = links.by_code(tx, site.id, code)
    signup = None if link is None or link["signup"] is None else signups.by_id(tx, link["signup"])
    if signup is None or signup["epoch"] != epoch:
        return None
    if signup["status"] not in {"pending", "confirmed"} and not (
        signup["status"] == "blocked" and fresh_until > now
    ):
        return None
    return open_session(tx, site, signup, proven=True, now=now, fresh_until=fresh_until)


def may_leave(tx: Tx, site: Site, session: str, now: int) -> bool:
    """Tell whether this session may take own data along and erase it."""
    return find_proven(tx, site, session, now, fresh=True, kept_out=True) is not None


def is_kept_out(tx: Tx, site: Site, session: str, now: int) -> bool:
    """Tell whether this session is of somebody who is kept out: it opens own data and erasure alone."""
    return find_proven(tx, site, session, now) is None and may_leave(tx, site, session, now)


def sign_out(tx: Tx, site: Site, session: str, now: int) -> None:
    """End every proven session and mailed way in of a signup.

    A provisional session only ends itself by losing its cookie.
    """
    row = find_proven(tx, site, session, now)
    if row is not None:
        signups.end_sessions(tx, row["signup"])
