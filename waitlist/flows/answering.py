"""Whoever asked for a review hears what came of it, whichever way it came about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from waitlist.flows import mails
from waitlist.flows.changing import Deltas
from waitlist.store import appeals, outbox, signups
from waitlist.store.ids import new_id

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

MINUTE = 60_000
MAIL_AFTER = 10 * MINUTE
"""How long a decision can be undone before anybody is told by mail."""


def tell(
    tx: Tx, site: Site, person: Row, decision: int, now: int, *, released: int = 0, rejected: int = 0
) -> None:
    """Queue the mail on what was decided from a decision on, and tell by it what follows before it leaves.

    ``released`` and ``rejected`` are credits that changed otherwise than by releasing and rejecting.
    """
    queued = _queued(tx, person["id"])
    if queued is None:
        data = {"since": decision, "released": released, "rejected": rejected}
        _queue(tx, site, person, data, now)
    elif released or rejected:
        data = json.loads(queued["data"])
        data["released"] = max(0, data.get("released", 0) + released)
        data["rejected"] = max(0, data.get("rejected", 0) + rejected)
        outbox.set_data(tx, queued["id"], json.dumps(data))


def _queued(tx: Tx, signup: int) -> Row | None:
    newest = outbox.newest_of_kind(tx, signup, "review_result")
    return newest if newest is not None and newest["state"] == "queued" else None


def _queue(tx: Tx, site: Site, person: Row, data: dict[str, int], now: int) -> None:
    mails.queue(
        tx,
        site,
        "review_result",
        signup=person["id"],
        language=person["language"],
        now=now,
        data=data,
        due=now + MAIL_AFTER,
    )


def close(tx: Tx, site: Site, signup: int, decision: int, now: int) -> None:
    """Close the question of somebody once nothing of theirs is held any more."""
    appeal, latest = appeals.open_of(tx, site.id, signup), signups.by_id(tx, signup)
    if appeal is not None and latest is not None and not int(latest["friends_held"]):
        appeals.answer(tx, appeal["id"], decision=decision, now=now)


def changed(tx: Tx, site: Site, deltas: Deltas, decision: Row, now: int) -> None:
    """Answer those who asked, when their held friends change by undoing or a decision about somebody else."""
    for referrer, held in sorted(deltas.held.items()):
        person = signups.by_id(tx, referrer)
        if not held or person is None or not appeals.of_signup(tx, referrer):
            continue
        if held > 0:
            _held_again(tx, site, person, decision, held, now)
            continue
        released = max(0, min(-held, deltas.counted.get(referrer, 0)))
        tell(tx, site, person, new_id(now), now, released=released, rejected=-held - released)
        close(tx, site, referrer, decision["id"], now)


def _held_again(tx: Tx, site: Site, person: Row, decision: Row, held: int, now: int) -> None:
    """What was said holds no longer: say so where it was said, else do not say it."""
    if _queued(tx, person["id"]) is None:
        if outbox.newest_of_kind(tx, person["id"], "review_result") is not None:
            _queue(tx, site, person, {"since": new_id(now), "again": held}, now)
    elif decision["kind"] not in {"release", "reject"}:  # these are looked up when the mail is written
        tell(tx, site, person, new_id(now), now, rejected=-held)
