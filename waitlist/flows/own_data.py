"""Own data as a file: everything kept about a person, to be read by that person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from waitlist.clock import written
from waitlist.flows import returned
from waitlist.flows.said import words
from waitlist.flows.session import find_proven
from waitlist.referrals import CreditState
from waitlist.store import (
    appeals,
    audit,
    consent_texts,
    credits,
    decisions,
    erasures,
    kept_out,
    links,
    outbox,
    sessions,
    signals,
    signups,
    suppressed,
    unlocks,
    wishes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

_OWN = (
    "address", "canonical", "name", "alias", "member", "language", "status", "joined_at", "confirmed_at",
    "number", "unsubscribed_at", "undeliverable_at", "complained_at", "friends", "friends_held",
    "name_hidden",
)  # fmt: skip
_SUBMITTED = (
    "code", "address", "name", "language", "created_at", "proven_at", "closed_at", "consent_at",
    "consent_version", "network", "country", "channel", "typed", "seconds", "trap", "asked", "proof_of_work",
    "source", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term",
)  # fmt: skip
_BROUGHT = ("state", "initial", "created_at", "decided_at", "reviewed")
_CAME = ("joins", "waiting", "confirmed")
_REWARD = ("tier", "state", "friends", "unlocked_at", "coupon")
_ASKED = ("words", "opened_at", "closed_at")
_MAIL = ("kind", "language", "state", "created_at", "finished_at", "attempts", "error")
_SESSION = ("proven", "fresh_until", "expires_at")
_DECISION = ("kind", "made_at", "note", "credits", "undone_at")
_FRIENDS_CAME = (
    "friends", "untyped", "together", "bare", "prompt", "alike", "odd", "domains",
    "relayed", "hasty", "came_at", "trusted",
)  # fmt: skip
_GROUP = ("kind", "found_at", "done_at")
_NOTED = ("action", "at")


def own_data(tx: Tx, site: Site, session: str, now: int) -> dict[str, object] | None:
    """Return everything kept about a person; times are ISO 8601 in UTC.

    ``brought`` is the credit that this person is to somebody, ``credits`` how many friends are in which
    state: other people are never named. None unless the session is fresh and proven. Whoever is kept out
    gets it as well.
    """
    row = find_proven(tx, site, session, now, fresh=True, kept_out=True)
    signup = None if row is None else signups.by_id(tx, row["signup"])
    if signup is None:
        return None
    number = signup["id"]
    submitted = links.of_signup(tx, number)
    states = {state.value: 0 for state in CreditState}
    return {
        "site": site.name,
        **_picked(signup, _OWN),
        "test": bool(signup["is_test"]),
        "submissions": [_submission(tx, link) for link in submitted],
        "consents": [consent for link in submitted if (consent := _consent(tx, link)) is not None],
        "mail_wishes": _wishes(tx, site, signup, now),
        "review": [_picked(asked, _ASKED) for asked in appeals.of_signup(tx, number)],
        "decisions": [
            {**_picked(each, _DECISION), "by": "a person" if each["made_by"] else "the software"}
            for each in decisions.of_signup(tx, number, before=None, limit=10_000)
        ],
        "noted": _all(audit.of_subject(tx, "person", str(number), limit=10_000), _NOTED),
        "brought": _brought(tx, site, credits.of_friend(tx, site.id, number), signup["language"]),
        "credits": states | credits.by_state(tx, number),
        "friends_came": _friends_came(tx, site, number),
        "rewards": _all(unlocks.of_signup(tx, site.id, number), _REWARD),
        "mails": _all(outbox.of_signup(tx, number), _MAIL),
        "sessions": _all(sessions.of_signup(tx, number, now), _SESSION),
    }


def _picked(row: Row, names: tuple[str, ...]) -> dict[str, object]:
    return {name: written(row[name]) if _is_time(name) and row[name] else row[name] for name in names}


def _is_time(name: str) -> bool:
    return name == "at" or name.endswith(("_at", "_until"))


def _all(rows: Iterable[Row], names: tuple[str, ...]) -> list[dict[str, object]]:
    return [_picked(row, names) for row in rows]


def _submission(tx: Tx, link: Row) -> dict[str, object]:
    consent = _consent(tx, link)
    return {
        **_picked(link, _SUBMITTED),
        "answers": json.loads(link["answers"]),
        "consent_text": None if consent is None else consent["text"],
        "by_a_link": link["referrer_link"] is not None,
        "same_browser_as_before": link["chain"] not in (None, link["id"]),
        "came": {
            **_picked(links.counts(tx, link["id"]), _CAME),
            "visits": links.opened(tx, link["id"])["visits"],
        },
    }


def _consent(tx: Tx, link: Row) -> dict[str, object] | None:
    """Return what was agreed to, in the words that stood beside the box which was ticked."""
    if link["consent_at"] is None:
        return None
    version, language, at = link["consent_version"], link["language"], link["consent_at"]
    found = consent_texts.shown(tx, link["site"], version=version, language=language, at=at)
    text = None if found is None else str(found["text"])
    return {"at": written(at), "version": version, "language": language, "text": text}


def _wishes(tx: Tx, site: Site, signup: Row, now: int) -> dict[str, object]:
    """Return what is kept under the keyed hash of the address."""
    hashed, spelling = returned.hashes_of(tx, signup)
    said: dict[str, int] = {}
    for each in (*wishes.of(tx, site.id, hashed), *wishes.of(tx, site.id, spelling)):
        said[each["what"]] = max(int(each["created_at"]), said.get(each["what"], 0))
    return {
        "no_mails_because_of": returned.why(tx, signup),
        "said": [
            {"what": what, "at": written(at)} for what, at in sorted(said.items(), key=lambda one: one[1])
        ],
        "mails_today": suppressed.mails_of(tx, site.id, hashed, now // 86_400_000),
        "erased_before": erasures.known(tx, site.id, hashed),
        "kept_out": signup["status"] == "blocked" or kept_out.known(tx, site.id, hashed),
    }


def _brought(tx: Tx, site: Site, credit: Row | None, language: str) -> dict[str, object] | None:
    if credit is None:
        return None
    found = signals.of_friend(tx, credit["site"], credit["friend"])
    said = words(site.words(language).gettext)
    reasons: list[str] = json.loads(credit["reasons"])
    parts: dict[str, int] = {} if found is None else json.loads(found["parts"])
    return {
        **_picked(credit, _BROUGHT),
        "reasons": reasons,
        "score": 0 if found is None else int(found["score"]),
        "signals": parts,
        "figures": {} if found is None else json.loads(found["facts"]),
        "judged_at": None if found is None else written(found["judged_at"]),
        "words": [said.get(name, name) for name in dict.fromkeys((*reasons, *parts))],
    }


def _friends_came(tx: Tx, site: Site, number: int) -> dict[str, object]:
    """Return in which manner this person's friends came, and what was found of groups among them."""
    manner = signals.followings(tx, site.id, number).get(number)
    return {
        **({} if manner is None else _picked(manner, _FRIENDS_CAME)),
        "groups": _all(signals.clusters_of(tx, site.id, number), _GROUP),
    }
