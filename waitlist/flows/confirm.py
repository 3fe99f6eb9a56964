"""Somebody proves that an address is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows import line, mails
from waitlist.flows.credit import counts_by, hash_in, settle
from waitlist.flows.late import release
from waitlist.flows.session import open_session
from waitlist.store import counters, kept_out, links, signups, turns

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


def look(tx: Tx, site: Site, code: str, proof: str, now: int) -> bool:
    """Would confirming this submission work? Changes nothing."""
    return _submission(tx, site, code, proof, now) is not None


def confirm(tx: Tx, site: Site, code: str, proof: str, now: int) -> str | None:
    """Prove a submission's link, count what hangs on it, and return a proven session.

    None when there is nothing to confirm. Doing it again succeeds again and changes nothing; after a
    sign-out-everywhere it opens no session any more and returns "".
    """
    turns.take(tx, site.id)
    link = _submission(tx, site, code, proof, now)
    signup = None if link is None else signups.by_id(tx, link["signup"])
    if link is None or signup is None or signup["status"] not in {"pending", "confirmed"}:
        return None
    if link["proven_at"] is not None and link["proven_epoch"] != signup["epoch"]:
        return ""
    prove(tx, site, link, now)
    confirmed = signups.by_id(tx, signup["id"])
    assert confirmed is not None  # it was read above, and nobody else writes in this transaction
    return open_session(tx, site, confirmed, proven=True, now=now)


def _submission(tx: Tx, site: Site, code: str, proof: str, now: int) -> Row | None:
    link = links.by_code(tx, site.id, code)
    if (
        link is None
        or link["kind"] != "submission"
        or link["closed_at"] is not None
        or link["proof"] != proof
    ):
        return None
    return link if link["proven_at"] is not None or site.confirms_open(now) else None


def prove(tx: Tx, site: Site, link: Row, now: int) -> None:
    """The mailbox named in the submission ``link`` is its sender's. The caller has the site's turn."""
    if link["proven_at"] is not None:
        return
    signup = signups.by_id(tx, link["signup"])
    if signup is None or signup["status"] not in {"pending", "confirmed"}:
        return
    through = None if link["referrer_link"] is None else links.by_id(tx, link["referrer_link"])
    if (
        through is not None
        and counts_by(tx, signup, through)
        and not links.came_before(tx, signup["id"], through["id"], proven_only=True)
    ):
        links.count(tx, through["id"], waiting=-1)
    links.prove(tx, link["id"], epoch=signup["epoch"], now=now)
    if signup["status"] == "pending" and kept_out.known(
        tx, site.id, hash_in(tx, site.id, signup["canonical"])
    ):
        signups.set_status(tx, signup["id"], "blocked")
        return
    if signup["status"] == "pending":
        _confirm_first(tx, site, signup, link, now)
    release(tx, site, link, now)


def _confirm_first(tx: Tx, site: Site, signup: Row, link: Row, now: int) -> None:
    number = None if signup["is_test"] else counters.add(tx, site.id, "number", 1)
    signups.confirm(tx, signup["id"], link=link, number=number, now=now)
    if number is not None:
        counters.add(tx, site.id, "people", 1)
        line.enter(tx, site, signup["id"], number, 0)
    settle(tx, site, signup, link, now)
    mails.queue(tx, site, "welcome", signup=signup["id"], language=link["language"], now=now)
