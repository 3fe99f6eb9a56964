"""Who looks at a share page: a provisional session knows one link, a proven one the whole signup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.store import links, sessions, signups
from waitlist.tokens import new_session, session_hash

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

DAY = 86_400_000
LIFETIME = 180 * DAY
"""How long a session lasts, and its cookie."""


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
        expires_at=now + LIFETIME,
    )
    return session


def find(tx: Tx, site: Site, session: str, now: int) -> Row | None:
    """Return the living session behind a cookie, if it is one."""
    return sessions.find(tx, site.id, session_hash(session), now) if session else None


def find_proven(tx: Tx, site: Site, session: str, now: int, *, fresh: bool = False) -> Row | None:
    """Return a session that sees the whole signup; ``fresh``: its link was mailed a short while ago."""
    row = find(tx, site, session, now)
    if row is None or not row["proven"] or (fresh and row["fresh_until"] <= now):
        return None
    return row


def open_status(tx: Tx, site: Site, code: str, epoch: int, now: int, fresh_until: int = 0) -> str | None:
    """Open a proven session from a mailed link; None when the link's time is over."""
    link = links.by_code(tx, site.id, code)
    signup = None if link is None or link["signup"] is None else signups.by_id(tx, link["signup"])
    if signup is None or signup["status"] not in {"pending", "confirmed"} or signup["epoch"] != epoch:
        return None
    return open_session(tx, site, signup, proven=True, now=now, fresh_until=fresh_until)


def sign_out(tx: Tx, site: Site, session: str, now: int) -> None:
    """End every proven session and mailed way in of a signup.

    A provisional session only ends itself by losing its cookie.
    """
    row = find_proven(tx, site, session, now)
    if row is not None:
        signups.end_sessions(tx, row["signup"])
