"""Somebody proves that an address is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows import mails
from waitlist.flows.credit import enter_line, release, settle
from waitlist.flows.session import open_session
from waitlist.store import counters, links, signups

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


def look(tx: Tx, site: Site, code: str, proof: str) -> bool:
    """Would confirming this submission work? Changes nothing."""
    return _submission(tx, site, code, proof) is not None


def confirm(tx: Tx, site: Site, code: str, proof: str, now: int) -> str | None:
    """Prove a submission's link, count what hangs on it, and return a proven session.

    None when there is nothing to confirm.

    Doing it again succeeds again and changes nothing.
    """
    link = _submission(tx, site, code, proof)
    if link is None or (link["proven_at"] is None and not site.confirms_open(now)):
        return None
    prove(tx, site, link, now)
    signup = signups.by_id(tx, link["signup"])
    return None if signup is None else open_session(tx, site, signup, proven=True, now=now)


def _submission(tx: Tx, site: Site, code: str, proof: str) -> Row | None:
    link = links.by_code(tx, site.id, code)
    if (
        link is None
        or link["kind"] != "submission"
        or link["closed_at"] is not None
        or link["proof"] != proof
    ):
        return None
    return link


def prove(tx: Tx, site: Site, link: Row, now: int) -> None:
    """The mailbox named in the submission ``link`` is its sender's."""
    if link["proven_at"] is not None:
        return
    through = link["referrer_link"]
    if through is not None and not links.came_before(tx, link["signup"], through, proven_only=True):
        links.count(tx, through, waiting=-1)
    links.prove(tx, link["id"], now)
    signup = signups.by_id(tx, link["signup"])
    if signup is None or signup["status"] not in {"pending", "confirmed"}:
        return
    if signup["status"] == "pending":
        _confirm_first(tx, site, signup, link, now)
    release(tx, site, link, now)


def _confirm_first(tx: Tx, site: Site, signup: Row, link: Row, now: int) -> None:
    number = None if signup["is_test"] else counters.add(tx, site.id, "number", 1)
    signups.confirm(tx, signup["id"], link=link, number=number, now=now)
    if number is not None:
        counters.add(tx, site.id, "people", 1)
        enter_line(tx, site, signup["id"], number, 0)
    settle(tx, site, signup, link, now)
    mails.queue(tx, site, "welcome", signup=signup["id"], language=link["language"], now=now)
