"""A mistyped address is put right, and the link that was already shared stays good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.credit import counts_by
from waitlist.flows.resend import mail_proof
from waitlist.flows.session import find
from waitlist.flows.signup import create_signup
from waitlist.names import initial
from waitlist.referrals import new_code
from waitlist.store import credits, links, outbox, sessions, signups, turns
from waitlist.tokens import random_bytes

if TYPE_CHECKING:
    from waitlist.addresses import Address
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


def change_address(tx: Tx, site: Site, session: str, address: Address, now: int) -> bool:
    """Move the session's unproven link to another address.

    False when there is none such, or it is proven already, or nobody can join any more. Nor does a link by
    which somebody came change between test people and others, who never count for each other.
    """
    if not site.joins_open(now):
        return False
    turns.take(tx, site.id)
    row = find(tx, site, session, now)
    link = None if row is None else links.by_id(tx, row["link"])
    if row is None or link is None or link["proven_at"] is not None or link["closed_at"] is not None:
        return False
    old = signups.held_by_id(tx, link["signup"])
    assert old is not None  # a link that is not proven belongs to whoever was typed
    known = signups.held_by_canonical(tx, site.id, address.canonical)
    is_test = site.is_test(address.canonical) if known is None else bool(known["is_test"])
    if is_test != bool(old["is_test"]) and links.was_followed(tx, link["id"]):
        return False
    new = known or create_signup(tx, site, address, link["language"], now, link=link["id"])
    outbox.delete_of_link(tx, old["id"], link["id"])
    if old["id"] != new["id"]:
        _move(tx, site, link, old, new, now)
        if not row["proven"]:
            sessions.give(tx, row["token_hash"], signup=new["id"], epoch=new["epoch"])
    links.readdress(tx, link["id"], address=address.typed, proof=new_code(random_bytes))
    mail_proof(tx, site, new, link["id"], link["language"], now)
    return True


def _move(tx: Tx, site: Site, link: Row, old: Row, new: Row, now: int) -> None:
    """Give the link, and the friends who came through it, to another signup."""
    through = None if link["referrer_link"] is None else links.by_id(tx, link["referrer_link"])
    own = through is not None and through["signup"] == new["id"]
    came_before = through is not None and links.came_before(tx, new["id"], through["id"], proven_only=False)
    links.give(tx, link["id"], signup=new["id"], referrer_link=None if own else link["referrer_link"])
    credits.move_to_owner(tx, link["id"], new["id"])
    if through is not None:
        stays = links.came_before(tx, old["id"], through["id"], proven_only=False)
        gained = not own and not came_before and counts_by(tx, new, through)
        friends = int(gained) - int(not stays and counts_by(tx, old, through))
        links.count(tx, through["id"], joins=friends, waiting=friends)
    if old["status"] == "pending":
        _leave(tx, site, old, link, now)
    if through is not None and not own and new["status"] == "pending":
        _await(tx, site, new, link, through, now)


def _leave(tx: Tx, site: Site, signup: Row, link: Row, now: int) -> None:
    """The mistyped signup lost the link; when it was its only one, it was never anybody's and goes."""
    others = links.of_signup(tx, signup["id"])
    credits.delete(tx, site.id, signup["id"])
    if not others:
        outbox.delete_of(tx, signup["id"])
        signups.delete(tx, signup["id"])
        return
    if signup["link"] == link["id"]:
        signups.set_link(tx, signup["id"], others[0]["id"])
    came = next((other for other in others if other["referrer_link"] is not None), None)
    through = None if came is None else links.by_id(tx, came["referrer_link"])
    if came is not None and through is not None:
        _await(tx, site, signup, came, through, now)


def _await(tx: Tx, site: Site, friend: Row, submission: Row, through: Row, now: int) -> None:
    credits.open_pending(
        tx,
        site=site.id,
        friend=friend["id"],
        link=through["id"],
        referrer=through["signup"],
        initial=initial(submission["name"]),
        now=now,
    )
