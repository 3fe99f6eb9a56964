"""People as their founder sees them: found, and looked at one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from waitlist.addresses import AddressError, parse
from waitlist.flows import returned, review, under_review
from waitlist.flows.review import Decision
from waitlist.flows.under_review import Evidence, Waiting
from waitlist.store import appeals, audit, consent_texts, outbox, people, places, unlocks
from waitlist.store.people import NEWEST, Wanted

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

PAGE = 50

Order = Literal["newest", "friends"]


@dataclass(frozen=True, slots=True)
class Found:
    """Some people. `after` is where the next page goes on, "" at the end; `rest`: not all were looked at."""

    people: list[Row]
    after: str
    rest: bool = False


def wanted(query: Mapping[str, str]) -> Wanted:
    """Read what is looked for out of the parameters of a page's address."""
    words = query.get("q", "").strip()
    canonical = ""
    if "@" in words:
        try:
            canonical = parse(words, test_domains=True).canonical
        except AddressError:
            canonical = ""
    return Wanted(
        status=query.get("status", "") if query.get("status") in {"pending", "confirmed", "blocked"} else "",
        held=query.get("held", "") == "yes",
        tier=query.get("tier", ""),
        domain=query.get("domain", "").strip().lower().lstrip("@"),
        source=query.get("source", "").strip(),
        words="" if canonical else words.rpartition("/r/")[2],
        canonical=canonical,
    )


def find(tx: Tx, site: Site, what: Wanted, order: Order, after: str, limit: int = PAGE) -> Found:
    """Return a page of people, from its start or from where another one ended."""
    places_after = [int(part) for part in after.split("-") if re.fullmatch(r"\d{1,18}", part, re.ASCII)]
    if order == "friends":
        friends, number = places_after if len(places_after) == 2 else (NEWEST, 0)
        rows, on = people.busiest(tx, site.id, what, friends=friends, number=number, limit=limit)
        return Found(rows, "" if on is None else f"{on[0]}-{on[1]}")
    before = places_after[0] if len(places_after) == 1 else NEWEST
    found, last = people.newest(tx, site.id, what, before=before, limit=limit)
    return Found(found, "" if last is None else str(last), rest=last is not None and len(found) < limit)


def sources(tx: Tx, site: Site) -> list[str]:
    """Return where people came from lately."""
    return people.sources(tx, site.id)


class Event(NamedTuple):
    """Something that happened to a person at a time; `kind` says what, `facts` the rest."""

    at: int
    kind: str
    facts: Mapping[str, object]


class Consent(NamedTuple):
    """What somebody agreed to; `text` are the words beside the box, None where nobody kept them."""

    at: int
    version: str
    language: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Everything about one person. `brought` is the credit that they are to somebody.

    `silent` is why no mail leaves to them, "" for no reason; `reviews` are what they asked to be looked at.
    """

    row: Row
    links: list[Row]
    brought: Row | None
    tiers: list[Row]
    mails: list[Row]
    held: Waiting | None
    place: int | None
    events: list[Event]
    silent: str
    reviews: list[Row]
    consents: list[Consent]


def person(tx: Tx, site: Site, signup: int) -> Person | None:
    """Return somebody of a site, None where there is nobody of that number."""
    row = people.by_id(tx, site.id, signup)
    if row is None:
        return None
    links = people.links_of(tx, signup)
    tiers = unlocks.of_signup(tx, site.id, signup)
    mails = outbox.of_signup(tx, signup)[-100:]
    decisions = review.decisions(tx, site, signup=signup)
    noted = audit.of_subject(tx, "person", str(signup))
    ranked = row["rank_group"] is not None
    events = sorted(_events(row, links, tiers, decisions, noted), key=lambda event: event.at)
    return Person(
        row=row,
        links=links,
        brought=people.brought_by(tx, site.id, signup),
        tiers=tiers,
        mails=list(reversed(mails)),
        held=under_review.waiting(tx, site, signup),
        place=places.place(tx, site.id, row["rank_group"], row["rank_key"], row["number"])
        if ranked
        else None,
        events=events[::-1],
        silent=returned.why(tx, row) or "",
        reviews=appeals.of_signup(tx, signup),
        consents=[
            Consent(link["consent_at"], link["consent_version"], link["language"], _words(tx, site, link))
            for link in links
            if link["consent_at"] is not None
        ],
    )


def _words(tx: Tx, site: Site, link: Row) -> str | None:
    version, language, at = link["consent_version"], link["language"], link["consent_at"]
    found = consent_texts.shown(tx, site.id, version=version, language=language, at=at)
    return None if found is None else str(found["text"])


def friends(tx: Tx, site: Site, signup: int, after: int, limit: int = PAGE) -> list[Evidence]:
    """Return whom somebody brought, with what speaks against each, a page at a time."""
    return under_review.evidence(tx, site, signup, state="", after=after, limit=limit)


_ABOUT_MAILS = {
    "unsubscribed_at": "unsubscribed",
    "undeliverable_at": "returned",
    "complained_at": "complained",
}


def _events(
    row: Row, links: list[Row], tiers: list[Row], decisions: list[Decision], noted: list[Row]
) -> Iterator[Event]:
    for number, link in enumerate(links):
        if link["kind"] == "submission":
            yield Event(link["created_at"], "again" if number else "joined", {"code": link["code"]})
            if link["proven_at"] is not None:
                yield Event(link["proven_at"], "proven", {"code": link["code"]})
    for column, kind in _ABOUT_MAILS.items():
        if row[column] is not None:
            yield Event(row[column], kind, {})
    for unlock in tiers:
        yield Event(unlock["unlocked_at"], "tier", {"tier": unlock["tier"], "friends": unlock["friends"]})
    shown = set()
    for decision in decisions:
        shown.add(decision.id)
        facts = {
            "id": decision.id,
            "what": decision.kind,
            "by": decision.by,
            "note": decision.note,
            "credits": decision.credits,
            "undone_by": decision.undone_by,
            "undone_at": decision.undone_at,
        }
        yield Event(decision.at, "decision", facts)
    for each in noted:  # what is a decision was told above
        if "decision" not in json.loads(each["after"]):
            yield Event(each["at"], "noted", {"action": each["action"], "by": each["who"]})
