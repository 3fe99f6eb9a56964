"""Erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows import line
from waitlist.flows.credit import address_hash, counts_by
from waitlist.flows.evidence import anonymous
from waitlist.flows.session import find_proven
from waitlist.flows.traits import Traits
from waitlist.store import (
    appeals,
    counters,
    credits,
    decisions,
    erasures,
    kept_out,
    links,
    outbox,
    signals,
    signups,
    turns,
)

if TYPE_CHECKING:
    from waitlist.sites import Numbered, Site
    from waitlist.store.database import Row, Tx


def forget(tx: Tx, site: Site, session: str, now: int) -> bool:
    """Erase the signup of a fresh, proven session; False without one."""
    turns.take(tx, site.id)
    row = find_proven(tx, site, session, now, fresh=True, kept_out=True)
    signup = None if row is None else signups.held_by_id(tx, row["signup"])
    if signup is None:
        return False
    erase(tx, site, signup, now)
    return True


def erase(tx: Tx, site: Numbered, signup: Row, now: int) -> None:
    """Erase a person, whom the caller holds in the site's turn.

    The credit of an erased friend stays with the referrer, without a name. The address is
    remembered as a keyed hash, so that whoever joins again with it never earns anybody a credit again.
    Whoever was kept out stays so, by such a hash alone.
    """
    # Never before they joined, whatever the clock did: a restored backup is searched for joins before this.
    moment = max(now, int(signup["joined_at"]))
    erasures.remember(tx, site.id, address_hash(tx, site, signup["canonical"]), moment)
    if signup["status"] == "blocked":
        kept_out.remember(tx, site.id, address_hash(tx, site, signup["canonical"]), now)
    if signup["confirmed_at"] is None:  # else a later proof of the link would let it count
        credits.delete(tx, site.id, signup["id"])
        signals.forget(tx, site.id, signup["id"])
    else:
        credits.forget_initial(tx, site.id, signup["id"])
        _keep_evidence(tx, site, signup["id"])
    if signup["status"] == "confirmed" and not signup["is_test"]:
        line.leave(tx, site, signup)
        counters.add(tx, site.id, "people", -1)
    stop_waiting(tx, signup)
    signals.forget_friends(tx, site.id, signup["id"])
    appeals.delete_of(tx, signup["id"])
    decisions.delete_of(tx, signup["id"])
    links.close_all(tx, signup["id"], now)
    outbox.delete_of(tx, signup["id"])
    signups.erase(tx, signup["id"])


def _keep_evidence(tx: Tx, site: Numbered, friend: int) -> None:
    """What the credit was judged by stays with it, without anything personal.

    Else whoever made up friends would free the others by erasing some of them.
    """
    credit, row = credits.of_friend(tx, site.id, friend), signals.of_friend(tx, site.id, friend)
    shown = None if row is None else Traits.read(row["shown"])
    if credit is None or credit["referrer"] is None or shown is None:
        signals.forget(tx, site.id, friend)
        return
    kept = anonymous(tx, site.id, credit["referrer"], shown)
    signals.set_shown(tx, site.id, friend, kept.written())


def stop_waiting(tx: Tx, signup: Row) -> None:
    """Nobody waits any longer for what this person did not confirm."""
    proven: dict[int, bool] = {}
    for link in links.of_signup(tx, signup["id"]):
        came = link["referrer_link"]
        if came is not None:
            proven[came] = proven.get(came, False) or link["proven_at"] is not None
    for came, done in proven.items():
        through = None if done else links.by_id(tx, came)
        if through is not None and counts_by(tx, signup, through):
            links.count(tx, came, waiting=-1)
