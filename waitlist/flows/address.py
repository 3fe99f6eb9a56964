"""A mistyped address is put right, and the link that was already shared stays good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.resend import mail_proof
from waitlist.flows.session import find
from waitlist.flows.signup import create_signup
from waitlist.referrals import new_code
from waitlist.store import credits, links, outbox, sessions, signups
from waitlist.tokens import random_bytes

if TYPE_CHECKING:
    from waitlist.addresses import Address
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


def change_address(tx: Tx, site: Site, session: str, address: Address, now: int) -> bool:
    """Move the session's unproven link to another address.

    False when there is none such, or it is proven already.
    """
    row = find(tx, site, session, now)
    link = None if row is None else links.by_id(tx, row["link"])
    if row is None or link is None or link["proven_at"] is not None or link["kind"] != "submission":
        return False
    old = signups.by_id(tx, link["signup"])
    new = signups.by_canonical(tx, site.id, address.canonical) or create_signup(
        tx, site, address, link["language"], now, link=link["id"]
    )
    links.readdress(tx, link["id"], signup=new["id"], address=address.typed, proof=new_code(random_bytes))
    credits.move_to_owner(tx, link["id"], new["id"])
    sessions.follow_link(tx, link["id"], new["id"], new["epoch"])
    outbox.delete_of_link(tx, link["id"])
    if old is not None and old["id"] != new["id"]:
        _leave(tx, site, old, link, now)
        _carry_credit(tx, site, new, link, now)
    moved = links.by_id(tx, link["id"])
    assert moved is not None  # it was read above, and nobody else writes in this transaction
    mail_proof(tx, site, new, moved, now)
    return True


def _carry_credit(tx: Tx, site: Site, signup: Row, link: Row, now: int) -> None:
    """The link came through somebody's link: the new address is now the friend who must confirm."""
    through = None if link["referrer_link"] is None else links.by_id(tx, link["referrer_link"])
    if through is not None and signup["status"] == "pending" and through["signup"] != signup["id"]:
        credits.open_pending(
            tx, site=site.id, friend=signup["id"], link=through["id"], referrer=through["signup"], now=now
        )


def _leave(tx: Tx, site: Site, signup: Row, link: Row, now: int) -> None:
    """The mistyped signup loses the link; when it was its only one, it was never anybody's and goes."""
    if signup["status"] != "pending":
        return
    others = links.of_signup(tx, signup["id"])
    credits.delete(tx, site.id, signup["id"])
    if not others:
        sessions.delete_of(tx, signup["id"])
        outbox.delete_of(tx, signup["id"])
        signups.delete(tx, signup["id"])
        return
    if signup["link"] == link["id"]:
        signups.set_link(tx, signup["id"], others[0]["id"])
    for other in others:
        through = None if other["referrer_link"] is None else links.by_id(tx, other["referrer_link"])
        if through is not None and through["signup"] != signup["id"]:
            credits.open_pending(
                tx, site=site.id, friend=signup["id"], link=through["id"], referrer=through["signup"], now=now
            )
            return
