"""A link is proven after friends came by it: they count now, if nothing is found.

All of them are counted before one is judged, so that nobody gains by an order. A popular link may have
thousands, and everybody else on the site waits for the transaction that has its turn: of many, a piece is
done at a time.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from waitlist.flows import clusters
from waitlist.flows.counting import count_moved
from waitlist.flows.credit import ancestors, count_in
from waitlist.flows.evidence import count_late, judge_late
from waitlist.flows.traits import Traits
from waitlist.referrals import CreditState
from waitlist.store import counters, credits, links, releases, signals, signups, turns

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

PIECE = 50  # friends in one transaction


def release(tx: Tx, site: Site, link: Row, now: int) -> None:
    """Let friends count who confirmed before the owner of a link did; many wait for `go_on`."""
    owner = signups.by_id(tx, link["signup"])
    waiting = [] if owner is None else credits.released_by(tx, link["id"], limit=PIECE + 1)
    if not waiting or owner is None:
        return
    if len(waiting) > PIECE:
        friends = credits.released(tx, link["id"])
        releases.begin(tx, link=link["id"], site=site.id, signup=owner["id"], friends=friends, now=now)
        return
    _count(tx, site, waiting, owner)
    _judge(tx, site, waiting, link, owner, now)


def go_on(tx: Tx, site: Site, now: int) -> int:
    """Do a further piece of who waits; return how many friends it were, at least 1 while there is more."""
    if releases.first(tx, site.id) is None:
        return 0
    turns.take(tx, site.id)
    row = releases.first(tx, site.id)
    if row is None:  # others were just at it
        return 1
    link, owner = links.by_id(tx, row["link"]), signups.by_id(tx, row["signup"])
    if link is None or owner is None or owner["status"] == "erased":
        releases.end(tx, row["link"])
        return 1
    done = (
        _count_piece(tx, site, row, owner) if not row["judging"] else _judge_piece(tx, site, row, link, now)
    )
    return max(1, done)


def _count_piece(tx: Tx, site: Site, row: Row, owner: Row) -> int:
    waiting = credits.released_by(
        tx, row["link"], after_at=row["after_at"], after_friend=row["after_friend"], limit=PIECE
    )
    _count(tx, site, waiting, owner)
    if len(waiting) < PIECE:
        releases.judge(tx, row["link"])
    else:
        last = waiting[-1]
        releases.counted(tx, row["link"], after_at=last["created_at"], after_friend=last["friend"])
    return len(waiting)


def _judge_piece(tx: Tx, site: Site, row: Row, link: Row, now: int) -> int:
    waiting = credits.released_by(tx, row["link"], limit=PIECE)
    owner = signups.by_id(tx, row["signup"])
    assert owner is not None  # the caller just read it
    if waiting:
        _judge(tx, site, waiting, link, owner, now)
    if len(waiting) < PIECE:
        releases.end(tx, row["link"])
    else:
        releases.judged(tx, row["link"], len(waiting))
    return len(waiting)


def _shown(tx: Tx, site: Site, waiting: list[Row]) -> dict[int, Traits]:
    """Return what friends showed when they confirmed, by their number, where that was kept."""
    kept = {row["friend"]: signals.of_friend(tx, site.id, row["friend"]) for row in waiting}
    return {
        friend: traits
        for friend, row in kept.items()
        if row is not None and (traits := Traits.read(row["shown"])) is not None
    }


def _without_circles(tx: Tx, site: Site, waiting: list[Row], owner: int) -> list[Row]:
    # The link may have been given to another owner since its friends confirmed, even to one of them.
    above = ancestors(tx, site, owner)
    return [row for row in waiting if row["friend"] not in above]


def _count(tx: Tx, site: Site, waiting: list[Row], owner: Row) -> None:
    straight = _without_circles(tx, site, waiting, owner["id"])
    for traits in _shown(tx, site, straight).values():
        count_late(tx, site, traits, owner)


def _judge(tx: Tx, site: Site, waiting: list[Row], link: Row, owner: Row, now: int) -> None:
    straight = _without_circles(tx, site, waiting, owner["id"])
    held = _held(tx, site, straight, link, owner, now)
    circles = {row["friend"] for row in waiting} - {row["friend"] for row in straight}
    for credit in waiting:
        friend = credit["friend"]
        state = CreditState.HELD if friend in held else CreditState.COUNTED
        state = CreditState.REJECTED if friend in circles else state
        reasons = json.dumps(["circle"] if friend in circles else held.get(friend, []))
        credits.set_state(tx, site.id, friend, state=state, reasons=reasons, now=now)
        if friend in circles:
            count_moved(tx, site, friend, credit["state"], state)
    if held:
        signups.add_friends(tx, owner["id"], held=len(held))
    if counted := len(straight) - len(held):
        if not owner["is_test"]:
            counters.add(tx, site.id, "friends", counted)
        # What was found may have changed what counted before.
        count_in(tx, site, link["id"], signups.by_id(tx, owner["id"]), counted, now)


def _held(tx: Tx, site: Site, waiting: list[Row], link: Row, owner: Row, now: int) -> dict[int, list[str]]:
    """Return which of these friends are held, by their number, and why."""
    shown = _shown(tx, site, waiting)
    weighed = {
        friend: judge_late(tx, site, friend, traits, through=link, referrer=owner, now=now)
        for friend, traits in shown.items()
    }
    held = {friend: list(each.verdict.reasons) for friend, each in weighed.items() if each.verdict.held}
    for friend in held:
        clusters.suspect(tx, site, owner["id"], weighed[friend], now)
    for friend, traits in shown.items():
        if friend not in held and (kind := clusters.rotten(tx, site, owner["id"], traits)):
            held[friend] = clusters.reasons(kind)
    # Of who confirmed before that was kept, it is known why they were to be held.
    for row in waiting:
        if row["friend"] not in shown and (reasons := json.loads(row["reasons"])):
            held[row["friend"]] = reasons
    return held
