"""What a founder decides about people, links and names. Each is a decision that `review.undo` takes back.

Each returns the number of the decision, or None when there was nothing to change. ``by`` names who decides.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from waitlist.flows import answering, changing
from waitlist.flows.credit import address_hash, ancestors, unlock
from waitlist.flows.taking_back import let
from waitlist.problems import WaitlistError
from waitlist.referrals import normalise_code
from waitlist.store import credits, decisions, erasures, links, signups, turns

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


class CannotSet(WaitlistError):
    """The link that was named cannot be the one by which somebody came."""


def block(tx: Tx, site: Site, signup: int, *, note: str = "", by: str, now: int) -> int | None:
    """Keep somebody out: no place, no mail, no way in, and no friend counts from now on."""
    person = _person(tx, site, signup)
    if person is None or person["status"] not in {"pending", "confirmed"}:
        return None
    return _let(tx, site, person, "block", "blocked", by=by, note=note, now=now)


def unblock(tx: Tx, site: Site, signup: int, *, note: str = "", by: str, now: int) -> int | None:
    """Let somebody back in, to the place that they had."""
    person = _person(tx, site, signup)
    if person is None or person["status"] != "blocked":
        return None
    status = "pending" if person["confirmed_at"] is None else "confirmed"
    block = decisions.newest_standing(tx, signup, "block")
    decision = _let(tx, site, person, "unblock", status, by=by, note=note, now=now)
    if block is not None:
        _let_count(tx, site, block["id"], changing.go_on(tx, decision), now)
    return decision


def _let_count(tx: Tx, site: Site, block: int, record: changing.Record, now: int) -> None:
    """Friends who came during a block and did not count for it become what they would have been."""
    deltas, friends = changing.Deltas(), 0
    for step in decisions.about_credits(tx, block):
        before, after = json.loads(step["before"]), json.loads(step["after"])
        row = credits.of_friend(tx, site.id, int(step["key"]))
        if row is None or changing.kept(row, changing.CREDIT) != after:
            continue
        record.step(tx, "credit", row["friend"], after, before)
        changing.put(tx, site, row["friend"], after, before, deltas)
        friends += 1
    for moved in changing.settle_counts(tx, site, deltas):
        changing.grant(
            tx, site, moved, record, lambda each: unlock(tx, site, each.referrer, 0, each.after, now)
        )
    decisions.add_credits(tx, record.decision, friends, finished=True)


def close_link(tx: Tx, site: Site, code: str, *, note: str = "", by: str, now: int) -> int | None:
    """Let a link lead to an ordinary landing page from now on; nobody comes through it any more.

    A link that is not proven yet cannot be closed: nothing counts by it. Block its owner instead.
    """
    turns.take(tx, site.id)
    link = links.by_code(tx, site.id, normalise_code(code) or "")
    if link is None or link["closed_at"] is not None or link["proven_at"] is None:
        return None
    record = changing.begin(tx, site, "close_link", link["signup"] or 0, by=by, note=note, now=now)
    record.step(tx, "link", link["id"], {"closed_at": None}, {"closed_at": now})
    links.set_closed(tx, link["id"], now)
    decisions.add_credits(tx, record.decision, 0, finished=True)
    return record.decision


def set_referrer(
    tx: Tx, site: Site, friend: int, code: str, *, note: str = "", by: str, now: int
) -> int | None:
    """Say afterwards by whose link a confirmed person came; the credit counts at once.

    None when it counts for that person already. Raises :class:`CannotSet`.
    """
    turns.take(tx, site.id)
    person = signups.by_id(tx, friend)
    link = links.by_code(tx, site.id, normalise_code(code) or "")
    owner = None if link is None or link["signup"] is None else signups.by_id(tx, link["signup"])
    _check(tx, site, person, link, owner, code)
    assert person is not None  # these were checked
    assert link is not None
    row = credits.of_friend(tx, site.id, friend)
    before = None if row is None else changing.kept(row, changing.CREDIT)
    referrer = None if owner is None else owner["id"]
    if before is not None and before["referrer"] == referrer and before["state"] == "counted":
        return None
    after = {
        "friend": friend,
        "link": link["id"],
        "referrer": referrer,
        "state": "counted",
        "reasons": "[]",
        "created_at": now if before is None else before["created_at"],
        "decided_at": now,
        "reviewed": 1,
    }
    record = changing.begin(tx, site, "set_referrer", friend, by=by, note=note, now=now)
    record.step(tx, "credit", friend, before, after)
    deltas = changing.Deltas()
    changing.put(tx, site, friend, before, after, deltas)
    for moved in changing.settle_counts(tx, site, deltas):
        if moved.after > moved.before:
            changing.grant(
                tx, site, moved, record, lambda each: unlock(tx, site, each.referrer, 0, each.after, now)
            )
        else:
            changing.withdraw(tx, site, moved.referrer["id"], record)
    decisions.add_credits(tx, record.decision, 1, finished=True)
    made = decisions.by_id(tx, site.id, record.decision)
    assert made is not None  # it was begun above
    answering.changed(tx, site, deltas, made, now)
    return record.decision


def hide_name(tx: Tx, site: Site, signup: int, *, note: str = "", by: str, now: int) -> int | None:
    """Show somebody's chosen name nowhere, and let them choose none."""
    person = _person(tx, site, signup)
    if person is None or person["name_hidden"]:
        return None
    record = changing.begin(tx, site, "hide_name", signup, by=by, note=note, now=now)
    record.step(
        tx,
        "name",
        signup,
        {"alias": person["alias"], "name_hidden": 0},
        {"alias": "", "name_hidden": 1},
    )
    signups.hide_name(tx, signup, alias="", hidden=1)
    decisions.add_credits(tx, record.decision, 0, finished=True)
    return record.decision


def _person(tx: Tx, site: Site, signup: int) -> Row | None:
    turns.take(tx, site.id)
    person = signups.held_by_id(tx, signup)
    return person if person is not None and person["site"] == site.id else None


def _let(tx: Tx, site: Site, person: Row, kind: str, status: str, *, by: str, note: str, now: int) -> int:
    record = changing.begin(tx, site, kind, person["id"], by=by, note=note, now=now)
    record.step(tx, "status", person["id"], {"status": person["status"]}, {"status": status})
    let(tx, site, person, status)
    decisions.add_credits(tx, record.decision, 0, finished=True)
    return record.decision


def _check(tx: Tx, site: Site, person: Row | None, link: Row | None, owner: Row | None, code: str) -> None:
    if person is None or person["site"] != site.id or person["status"] != "confirmed":
        raise CannotSet("Only a confirmed person can get a referrer.")
    if link is None or link["closed_at"] is not None or link["proven_at"] is None:
        raise CannotSet(f"The code {code!r} leads to no link that counts. Look it up on the referrer's page.")
    if erasures.known(tx, site.id, address_hash(tx, site, person["canonical"])):
        raise CannotSet(
            "The mailbox of this person was on the list before and was erased. Whoever brought it then may "
            "have been paid for it, and nobody is paid for it twice."
        )
    if owner is None:
        return
    if owner["id"] == person["id"]:
        raise CannotSet(f"The code {code!r} is this person's own. Nobody refers themselves.")
    if owner["status"] != "confirmed":
        raise CannotSet(f"The owner of {code!r} is {owner['status']}; expected somebody who has confirmed.")
    if owner["is_test"] != person["is_test"]:
        raise CannotSet("One of the two is a test person. Test people never count for others.")
    if person["id"] in ancestors(tx, site, owner["id"]):
        raise CannotSet(f"The owner of {code!r} came through this person: that would be a circle.")
