"""What a friend does for a referrer.

Credits, counts, tiers and place, all in the transaction that changes them.
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING

from waitlist.flows import clusters, line, mails
from waitlist.flows.evidence import weigh
from waitlist.names import initial
from waitlist.referrals import CreditState, decide
from waitlist.store import campaigns, counters, credits, erasures, links, outbox, signups, unlocks

if TYPE_CHECKING:
    from waitlist.sites import Numbered, Site
    from waitlist.store.database import Row, Tx


def address_hash(tx: Tx, site: Numbered, canonical: str) -> str:
    """Return the keyed hash by which an erased address is still recognised."""
    return hash_in(tx, site.id, canonical)


def hash_in(tx: Tx, site: int, canonical: str) -> str:
    """Return that hash in the site of a number."""
    return keyed_hash(bytes.fromhex(campaigns.hash_key(tx, site)), canonical)


def keyed_hash(key: bytes, canonical: str) -> str:
    """Return that hash by the site's key."""
    return hmac.digest(key, canonical.encode(), "sha256").hex()


def counts_by(tx: Tx, friend: Row, through: Row) -> bool:
    """Is this friend counted by that link? Test people are, by links of test people only."""
    if not friend["is_test"]:
        return True
    owner = None if through["signup"] is None else signups.by_id(tx, through["signup"])
    return owner is not None and bool(owner["is_test"])


def settle(tx: Tx, site: Site, friend: Row, link: Row, now: int) -> None:
    """Fix the referrer of a friend, once: from the submission ``link`` that was just confirmed first."""
    through = links.by_id(tx, link["referrer_link"]) if link["referrer_link"] is not None else None
    key = bytes.fromhex(campaigns.hash_key(tx, site.id))
    if (
        through is None
        or through["closed_at"] is not None
        or through["signup"] == friend["id"]
        or erasures.known(tx, site.id, keyed_hash(key, friend["canonical"]))
    ):
        credits.delete(tx, site.id, friend["id"])
        weigh(tx, site, friend, link, through=None, referrer=None, key=key, now=now)
        return
    referrer = None if through["signup"] is None else signups.by_id(tx, through["signup"])
    objections = _objections(tx, site, friend, referrer)
    judged = None if objections else referrer
    weighed = weigh(tx, site, friend, link, through=through, referrer=judged, key=key, now=now)
    proven = through["kind"] != "submission" or through["proven_at"] is not None
    held = weighed.verdict.reasons
    state = decide(friend_confirmed=True, link_proven=proven, reasons=held)
    state = CreditState.REJECTED if objections else state
    credits.fix(
        tx,
        site=site.id,
        friend=friend["id"],
        link=through["id"],
        referrer=None if referrer is None else referrer["id"],
        state=state,
        # Of a pending credit they say what it will be once the link is proven.
        reasons=json.dumps(objections or held),
        initial=initial(link["name"]),
        now=now,
    )
    if state is CreditState.COUNTED:
        if not friend["is_test"]:
            counters.add(tx, site.id, "friends", 1)
        _counted(tx, site, through["id"], referrer, 1, now)
    if held and referrer is not None:
        if state is CreditState.HELD:
            signups.add_friends(tx, referrer["id"], held=1)
        clusters.suspect(tx, site, referrer["id"], weighed, now)


def _objections(tx: Tx, site: Site, friend: Row, referrer: Row | None) -> list[str]:
    if referrer is None:
        return []
    if referrer["status"] == "blocked":
        return ["blocked"]
    if referrer["is_test"] != friend["is_test"]:
        return ["test"]
    if credits.refers_anybody(tx, friend["id"]) and friend["id"] in ancestors(tx, site, referrer["id"]):
        return ["circle"]
    return []


def ancestors(tx: Tx, site: Site, signup: int) -> set[int]:
    """Return a signup, who brought it, who brought that one, and so on: none of them can be its friend."""
    found: set[int] = set()
    step: int | None = signup
    while step is not None and step not in found:
        found.add(step)
        step = credits.fixed_referrer(tx, site.id, step)
    return found


def release(tx: Tx, site: Site, link: Row, now: int) -> None:
    """A link was proven: friends who confirmed before its owner did count from now on."""
    waiting = credits.released_by(tx, link["id"])
    if not waiting:
        return
    # The link may have been given to another owner since its friends confirmed, even to one of them.
    above = ancestors(tx, site, link["signup"])
    counted = held = 0
    for credit in waiting:
        reasons, state = credit["reasons"], CreditState.COUNTED
        if credit["friend"] in above:
            reasons, state = json.dumps(["circle"]), CreditState.REJECTED
        elif json.loads(reasons):
            state = CreditState.HELD
        credits.set_state(tx, site.id, credit["friend"], state=state, reasons=reasons, now=now)
        counted += state is CreditState.COUNTED
        held += state is CreditState.HELD
    if held:
        signups.add_friends(tx, link["signup"], held=held)
    if counted:
        owner = signups.by_id(tx, link["signup"])
        if owner is None or not owner["is_test"]:
            counters.add(tx, site.id, "friends", counted)
        _counted(tx, site, link["id"], owner, counted, now)


def _counted(tx: Tx, site: Site, link: int, referrer: Row | None, friends: int, now: int) -> None:
    links.count(tx, link, confirmed=friends)
    if referrer is None or referrer["status"] == "erased":
        return
    before, after = int(referrer["friends"]), int(referrer["friends"]) + friends
    signups.add_friends(tx, referrer["id"], counted=friends)
    if referrer["rank_group"] is not None:
        line.leave(tx, site, referrer)
        line.enter(tx, site, referrer["id"], int(referrer["number"]), after)
    if not unlock(tx, site, referrer, before, after, now):
        mails.queue_friend_joined(tx, site, referrer, now)


def unlock(tx: Tx, site: Site, signup: Row, before: int, after: int, now: int) -> bool:
    """Record the tiers that a confirmed signup reached with ``after`` friends.

    A mail tells of the highest new one.
    """
    new = [
        tier
        for tier in site.ladder().newly_unlocked(before, after)
        if unlocks.add(tx, site=site.id, signup=signup["id"], tier=tier.id, friends=after, now=now)
    ]
    if new:
        outbox.drop_queued(tx, signup["id"], "friend_joined", "a tier was unlocked", now)
        data = {"tier": new[-1].id}
        mails.queue(
            tx, site, "tier_unlocked", signup=signup["id"], language=signup["language"], now=now, data=data
        )
    return bool(new)
