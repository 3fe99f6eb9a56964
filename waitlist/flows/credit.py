"""What a friend does for a referrer.

Credits, counts, tiers and place, all in the transaction that changes them.
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING

from waitlist.flows import changing, clusters, line, mails
from waitlist.flows.counting import count_moved
from waitlist.flows.evidence import weigh
from waitlist.names import initial
from waitlist.referrals import CreditState, decide
from waitlist.store import (
    campaigns,
    counters,
    credits,
    decisions,
    erasures,
    links,
    outbox,
    signups,
    unlocks,
)

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
    # Friends of somebody who is blocked are judged all the same: a block may be undone.
    judged = referrer if objections in ([], BLOCKED) else None
    weighed = weigh(tx, site, friend, link, through=through, referrer=judged, key=key, now=now)
    proven = through["kind"] != "submission" or through["proven_at"] is not None
    held = weighed.verdict.reasons
    state = decide(friend_confirmed=True, link_proven=proven, reasons=held)
    credit = {
        "friend": friend["id"],
        "link": through["id"],
        "referrer": None if referrer is None else referrer["id"],
        "state": state,
        "reasons": json.dumps(held),
    }
    if objections:
        credit |= {"state": CreditState.REJECTED, "reasons": json.dumps(objections)}
    credits.fix(tx, site=site.id, initial=initial(link["name"]), now=now, **credit)
    if objections == BLOCKED:
        _note_blocked(tx, site, friend["id"], state, held)
    elif not objections:
        if state is CreditState.COUNTED:
            if not friend["is_test"]:
                counters.add(tx, site.id, "friends", 1)
            count_in(tx, site, through["id"], referrer, 1, now)
        if state is CreditState.HELD and referrer is not None:
            signups.add_friends(tx, referrer["id"], held=1)
    if held and referrer is not None:
        clusters.suspect(tx, site, referrer["id"], weighed, now)
    if objections:
        count_moved(tx, site, friend["id"], state, CreditState.REJECTED)


BLOCKED = ["blocked"]


def _note_blocked(tx: Tx, site: Site, friend: int, state: CreditState, reasons: tuple[str, ...]) -> None:
    """A friend does not count because the referrer is blocked: a step of that block, to be undone with it."""
    row = credits.of_friend(tx, site.id, friend)
    assert row is not None  # it was just written
    block = None if row["referrer"] is None else decisions.newest_standing(tx, row["referrer"], "block")
    if block is None:
        return
    after = changing.kept(row, changing.CREDIT)
    before = {**after, "state": state, "reasons": json.dumps(reasons)}
    if state is CreditState.PENDING:
        before["decided_at"] = None
    changing.go_on(tx, block["id"]).step(tx, "credit", friend, before, after)
    decisions.add_credits(tx, block["id"], 1, finished=True)


def _objections(tx: Tx, site: Site, friend: Row, referrer: Row | None) -> list[str]:
    if referrer is None:
        return []
    if referrer["status"] == "blocked":
        return BLOCKED
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


def count_in(tx: Tx, site: Site, link: int, referrer: Row | None, friends: int, now: int) -> None:
    """Count so many friends for a referrer, with tiers, place and mail."""
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
