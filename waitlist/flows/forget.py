"""Own data as a file, and erasure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from waitlist.clock import written
from waitlist.flows import line
from waitlist.flows.credit import address_hash, counts_by
from waitlist.flows.session import find_proven
from waitlist.referrals import CreditState
from waitlist.store import (
    appeals,
    consent_texts,
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
    unlocks,
)

if TYPE_CHECKING:
    from waitlist.sites import Numbered, Site
    from waitlist.store.database import Row, Tx

_OWN = (
    "address", "canonical", "name", "alias", "member", "language", "status", "joined_at", "confirmed_at",
    "number", "unsubscribed_at", "undeliverable_at", "complained_at", "friends", "friends_held",
    "name_hidden",
)  # fmt: skip
_SUBMITTED = (
    "code", "address", "name", "language", "created_at", "proven_at", "consent_at", "consent_version",
    "network", "country", "channel", "typed", "seconds", "trap", "proof_of_work",
    "source", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term",
)  # fmt: skip
_BROUGHT = ("state", "initial", "created_at", "decided_at", "reviewed")
_CAME = ("joins", "waiting", "confirmed")
_REWARD = ("tier", "state", "friends", "unlocked_at", "coupon")
_ASKED = ("words", "opened_at", "closed_at")
_MAIL = ("kind", "language", "state", "created_at", "finished_at")


def own_data(tx: Tx, site: Site, session: str, now: int) -> dict[str, object] | None:
    """Return everything kept about a person, to be read by that person; times are ISO 8601 in UTC.

    ``brought`` is the credit that this person is to somebody, ``credits`` how many friends are in which
    state: other people are never named. None unless the session is fresh and proven.
    """
    row = find_proven(tx, site, session, now, fresh=True, kept_out=True)
    signup = None if row is None else signups.by_id(tx, row["signup"])
    if signup is None:
        return None
    states = {state.value: 0 for state in CreditState}
    return {
        "site": site.name,
        **_picked(signup, _OWN),
        "test": bool(signup["is_test"]),
        "submissions": [_submission(tx, link) for link in links.of_signup(tx, signup["id"])],
        "review": [_picked(asked, _ASKED) for asked in appeals.of_signup(tx, signup["id"])],
        "brought": _brought(tx, credits.of_friend(tx, site.id, signup["id"])),
        "credits": states | credits.by_state(tx, signup["id"]),
        "rewards": [_picked(unlock, _REWARD) for unlock in unlocks.of_signup(tx, site.id, signup["id"])],
        "mails": [_picked(mail, _MAIL) for mail in outbox.of_signup(tx, signup["id"])],
    }


def _picked(row: Row, names: tuple[str, ...]) -> dict[str, object]:
    return {name: written(row[name]) if name.endswith("_at") and row[name] else row[name] for name in names}


def _submission(tx: Tx, link: Row) -> dict[str, object]:
    return {
        **_picked(link, _SUBMITTED),
        "answers": json.loads(link["answers"]),
        "consent_text": _agreed_to(tx, link),
        "by_a_link": link["referrer_link"] is not None,
        "came": _picked(links.counts(tx, link["id"]), _CAME),
    }


def _agreed_to(tx: Tx, link: Row) -> str | None:
    """Return the words that stood beside the box which was ticked."""
    if link["consent_at"] is None:
        return None
    found = consent_texts.shown(
        tx,
        link["site"],
        version=link["consent_version"],
        language=link["language"],
        at=link["consent_at"],
    )
    return None if found is None else str(found["text"])


def _brought(tx: Tx, credit: Row | None) -> dict[str, object] | None:
    if credit is None:
        return None
    found = signals.of_friend(tx, credit["site"], credit["friend"])
    return {
        **_picked(credit, _BROUGHT),
        "reasons": json.loads(credit["reasons"]),
        "score": 0 if found is None else int(found["score"]),
        "signals": {} if found is None else json.loads(found["parts"]),
    }


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
    remembered as a keyed hash, so that whoever joins again with it never earns anybody a credit again. Whoever
    was kept out stays so, by such a hash alone.
    """
    # Never before they joined, whatever the clock did: a restored backup is searched for joins before this.
    moment = max(now, int(signup["joined_at"]))
    erasures.remember(tx, site.id, address_hash(tx, site, signup["canonical"]), moment)
    if signup["status"] == "blocked":
        kept_out.remember(tx, site.id, address_hash(tx, site, signup["canonical"]), now)
    if signup["confirmed_at"] is None:  # else a later proof of the link would let it count
        credits.delete(tx, site.id, signup["id"])
    else:
        credits.forget_initial(tx, site.id, signup["id"])
    if signup["status"] == "confirmed" and not signup["is_test"]:
        line.leave(tx, site, signup)
        counters.add(tx, site.id, "people", -1)
    stop_waiting(tx, signup)
    signals.forget(tx, site.id, signup["id"])
    appeals.delete_of(tx, signup["id"])
    decisions.delete_of(tx, signup["id"])
    links.close_all(tx, signup["id"], now)
    outbox.delete_of(tx, signup["id"])
    signups.erase(tx, signup["id"])


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
