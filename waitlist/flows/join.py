"""Somebody typed an address: the signup is found or made, and the submission gets a link of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from waitlist.flows import mails
from waitlist.flows.attack import asks_for_work
from waitlist.flows.confirm import prove
from waitlist.flows.credit import counts_by
from waitlist.flows.resend import mail_proof
from waitlist.flows.session import find, open_session
from waitlist.flows.signup import create_signup
from waitlist.names import initial
from waitlist.referrals import new_code
from waitlist.store import credits, links, sessions, signals, signups, turns
from waitlist.store.ids import new_id
from waitlist.tokens import random_bytes, session_hash

if TYPE_CHECKING:
    from waitlist.addresses import Address
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


@dataclass(frozen=True, slots=True)
class Submission:
    """What the form said, checked.

    ``referrals``: codes in the order of their weight (typed, cookie, hidden); the first that leads to a
    link counts.
    ``session``: the cookie this browser came with, "" for none. ``network``: a keyed hash of the address
    prefix. ``typed``: the first code was typed by hand. ``seconds`` on the form, None when the page ran no
    script; ``trap``: a field was filled that nobody sees; ``solution``: of a proof of work that is right,
    and until when it works; ``loaded_at``: when the form was made, None where it does not say.
    """

    address: Address
    language: str
    referrals: tuple[str, ...] = ()
    name: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    consent: bool = False
    channel: str = ""
    source: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)
    network: str = ""
    session: str = ""
    typed: bool = False
    seconds: int | None = None
    trap: bool = False
    solution: tuple[str, int] | None = None
    loaded_at: int | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """``session`` is the cookie to set, ``code`` the public code of the new link."""

    session: str
    code: str


def join(tx: Tx, site: Site, submission: Submission, now: int) -> Joined:
    """Take a submission.

    What is answered, and how long it takes, does not depend on whether the address was known.
    """
    if submission.session or site.settings.confirmation == "off":
        turns.take(tx, site.id)  # it may confirm
    link = new_id(now)
    known = signups.held_by_canonical(tx, site.id, submission.address.canonical)
    signup = known or create_signup(
        tx, site, submission.address, submission.language, now, link=link, mails=_first_mails(site)
    )
    through = _through(tx, site, submission.referrals, signup)
    if through is not None:
        typed = submission.typed and through["code"] == submission.referrals[0]
        _count_join(tx, site, signup, through, submission.name, is_new=known is None, typed=typed, now=now)
    before = find(tx, site, submission.session, now)
    own = before is not None and bool(before["proven"]) and before["signup"] == signup["id"]
    chain = _chain(tx, site, submission.session, link)
    code = _submit(tx, site, submission, now, signup=signup, link=link, through=through, chain=chain)
    if own or site.settings.confirmation == "off":
        row = links.by_id(tx, link)
        assert row is not None  # written above
        prove(tx, site, row, now)
    if own:
        return Joined(submission.session, code)
    if known is None and _first_mails(site):
        mails.queue(
            tx, site, "confirm", signup=signup["id"], link=link, language=submission.language, now=now
        )
    elif known is not None and site.settings.confirmation == "on":
        mail_proof(tx, site, known, link, submission.language, now)
    return Joined(open_session(tx, site, signup, proven=False, link=link, now=now), code)


def _through(tx: Tx, site: Site, referrals: tuple[str, ...], signup: Row) -> Row | None:
    """Return the link of the first code that leads to one; nobody comes through a link of their own."""
    for code in referrals:
        link = links.by_code(tx, site.id, code)
        if link is not None and link["closed_at"] is None:
            return None if link["signup"] == signup["id"] else link
    return None


def _chain(tx: Tx, site: Site, session: str, link: int) -> int:
    """Return the first submission of this browser that is known: by its cookie, else this one.

    A session that is over tells it as well: signing out or erasing makes nobody somebody else.
    """
    found = sessions.submission_of(tx, site.id, session_hash(session)) if session else None
    earlier = None if found is None else links.by_id(tx, found)
    return link if earlier is None else int(earlier["chain"] or earlier["id"])


def _count_join(
    tx: Tx, site: Site, signup: Row, through: Row, name: str, *, is_new: bool, typed: bool, now: int
) -> None:
    # Counted alike whether the address was known or not: the figures of a link must not tell.
    if not counts_by(tx, signup, through):
        return
    if is_new or not links.came_before(tx, signup["id"], through["id"], proven_only=False):
        links.count(tx, through["id"], joins=1, waiting=1, typed=int(typed))
    if signup["status"] == "pending":
        credits.open_pending(
            tx,
            site=site.id,
            friend=signup["id"],
            link=through["id"],
            referrer=through["signup"],
            initial=initial(name),
            now=now,
        )


def _submit(
    tx: Tx,
    site: Site,
    submission: Submission,
    now: int,
    *,
    signup: Row,
    link: int,
    through: Row | None,
    chain: int,
) -> str:
    code = new_code(random_bytes)
    consent = site.settings.consent
    links.submit(
        tx,
        link=link,
        site=site.id,
        code=code,
        signup=signup["id"],
        proof=new_code(random_bytes),
        address=submission.address.typed,
        name=submission.name,
        language=submission.language,
        referrer_link=None if through is None else through["id"],
        answers=json.dumps(dict(submission.answers), ensure_ascii=False) if submission.answers else "{}",
        consent_version=consent.version if consent is not None and submission.consent else None,
        network=submission.network or None,
        channel=submission.channel or None,
        source=submission.source or None,
        utm=submission.utm,
        chain=chain,
        typed=submission.typed and through is not None and through["code"] == submission.referrals[0],
        seconds=submission.seconds,
        trap=submission.trap,
        proof_of_work=submission.solution is not None and signals.spend(tx, *submission.solution),
        asked=asks_for_work(tx, site, submission.loaded_at, now),
        now=now,
    )
    return code


def _first_mails(site: Site) -> int:
    """How many mails the first submission of an address causes; counted as the row is written."""
    return int(site.settings.confirmation == "on")
