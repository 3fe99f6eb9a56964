"""The confirmation mail once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows import mails
from waitlist.flows.session import find
from waitlist.store import links, signups

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


def resend(tx: Tx, site: Site, session: str, now: int) -> None:
    """Mail the proof for the session's link again, within the limit of the address.

    A proven link needs none.
    """
    row = find(tx, site, session, now)
    link = None if row is None else links.by_id(tx, row["link"])
    signup = None if row is None else signups.held_by_id(tx, row["signup"])
    if link is not None and signup is not None and link["proven_at"] is None:
        mail_proof(tx, site, signup, link["id"], link["language"], now)


def mail_proof(
    tx: Tx, site: Site, signup: Row, link: int, language: str, now: int, *, network: str = ""
) -> None:
    """Queue the mail by which an unproven link is proven, within the limit of the address.

    It goes to the typed address, or to the confirmed one if there is one. Once confirming is over, none goes.
    ``network`` is from where it was asked for, if not from where the submission came.
    """
    if not site.confirms_open(now):
        return
    if signup["status"] == "pending":
        mails.queue_limited(
            tx, site, "confirm", signup=signup, link=link, language=language, now=now, network=network
        )
    elif signup["status"] == "confirmed":
        mails.queue_limited(
            tx,
            site,
            "already",
            signup=signup,
            link=link,
            language=signup["language"],
            now=now,
            network=network,
        )
