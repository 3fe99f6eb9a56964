"""Credits change, and with them all that is counted by them.

Every step is written down, with what was before.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from waitlist.flows import line
from waitlist.flows.counting import count_moved
from waitlist.names import initial
from waitlist.store import counters, credits, decisions, links, signups, unlocks
from waitlist.store.ids import new_id

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

Values = Mapping[str, Any]
"""A row, or what is kept of one."""

CREDIT = ("friend", "link", "referrer", "state", "reasons", "created_at", "decided_at", "reviewed")
UNLOCK = ("tier", "state", "friends", "unlocked_at", "coupon")


def kept(row: Row, columns: Iterable[str]) -> dict[str, Any]:
    """Return what is written down of a row."""
    return {column: row[column] for column in columns}


@dataclass(slots=True)
class Record:
    """A decision under way: its number, and that of its last step."""

    decision: int
    steps: int

    def step(self, tx: Tx, subject: str, key: object, before: Values | None, after: Values | None) -> None:
        """Write down what a row was and what it becomes; None where there is none."""
        self.steps += 1
        decisions.step(
            tx,
            decision=self.decision,
            number=self.steps,
            subject=subject,
            key=str(key),
            before=json.dumps(before),
            after=json.dumps(after),
        )


def begin(tx: Tx, site: Site, kind: str, signup: int, *, by: str, note: str = "", now: int) -> Record:
    """Open the record of a decision."""
    decision = new_id(now)
    decisions.begin(tx, decision=decision, site=site.id, kind=kind, signup=signup, by=by, note=note, now=now)
    return Record(decision, 0)


def go_on(tx: Tx, decision: int) -> Record:
    """Return the record of a decision that goes on."""
    return Record(decision, decisions.steps_taken(tx, decision))


@dataclass(slots=True)
class Deltas:
    """What changes by some credits: for links and the site what counts, for referrers also what is held."""

    links: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    counted: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    held: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    friends: int = 0

    def add(self, credit: Values | None, amount: int, *, is_test: bool) -> None:
        """Add a credit with ``amount`` 1, take it away with -1."""
        if credit is None:
            return
        referrer, state = credit["referrer"], credit["state"]
        if state == "counted":
            self.links[credit["link"]] += amount
            self.friends += 0 if is_test else amount
        if referrer is not None and state in {"counted", "held"}:
            (self.counted if state == "counted" else self.held)[referrer] += amount


def put(tx: Tx, site: Site, friend: int, before: Values | None, after: Values | None, deltas: Deltas) -> None:
    """Let a friend's credit be ``after``, None for none; what that changes is gathered in ``deltas``."""
    person = signups.by_id(tx, friend)
    is_test = person is not None and bool(person["is_test"])
    deltas.add(before, -1, is_test=is_test)
    deltas.add(after, 1, is_test=is_test)
    if after is None:
        credits.delete(tx, site.id, friend)
    else:
        credits.put(tx, site.id, after, initial="" if person is None else initial(person["name"]))
    was, becomes = (None if values is None else values["state"] for values in (before, after))
    count_moved(tx, site, friend, was, becomes)


@dataclass(frozen=True, slots=True)
class Moved:
    """A referrer whose counted friends changed."""

    referrer: Row
    before: int
    after: int


def settle_counts(tx: Tx, site: Site, deltas: Deltas) -> list[Moved]:
    """Bring kept counts and places up to what changed; return whose counted friends did."""
    for link, amount in sorted(deltas.links.items()):
        if amount:
            links.count(tx, link, confirmed=amount)
    if deltas.friends:
        counters.add(tx, site.id, "friends", deltas.friends)
    moved = []
    for referrer in sorted({*deltas.counted, *deltas.held}):
        counted, held = deltas.counted.get(referrer, 0), deltas.held.get(referrer, 0)
        person = signups.by_id(tx, referrer)
        if person is None or not (counted or held):
            continue
        signups.add_friends(tx, referrer, counted=counted, held=held)
        if not counted:
            continue
        before = int(person["friends"])
        if person["rank_group"] is not None:
            line.leave(tx, site, person)
            line.enter(tx, site, referrer, int(person["number"]), before + counted)
        moved.append(Moved(person, before, before + counted))
    return moved


def grant(tx: Tx, site: Site, moved: Moved, record: Record, unlocking: Callable[[Moved], bool]) -> None:
    """Unlock what is reached now, by ``unlocking``, and write down which tiers that were."""
    referrer = moved.referrer["id"]
    had = {row["tier"]: kept(row, UNLOCK) for row in unlocks.of_signup(tx, site.id, referrer)}
    if not unlocking(moved):
        return
    for row in unlocks.of_signup(tx, site.id, referrer):
        has = kept(row, UNLOCK)
        if has != had.get(row["tier"]):
            record.step(tx, "unlock", referrer, had.get(row["tier"]), has)


def withdraw(tx: Tx, site: Site, referrer: int, record: Record) -> None:
    """Take back tiers that are not reached any more, not even if all that is held counts in the end.

    What was approved stays.
    """
    person = signups.by_id(tx, referrer)
    if person is None:
        return
    friends = int(person["friends"]) + int(person["friends_held"])
    needed = needs(site)
    for row in unlocks.of_signup(tx, site.id, referrer):
        if row["state"] == "unlocked" and needed.get(row["tier"], row["friends"]) > friends:
            before = kept(row, UNLOCK)
            record.step(tx, "unlock", referrer, before, {**before, "state": "revoked"})
            unlocks.put(tx, site.id, referrer, {**before, "state": "revoked"})


def needs(site: Site) -> dict[str, int]:
    """Return how many friends each tier needs, those that left the ladder included."""
    return {tier.id: tier.friends for tier in (*site.in_force.retired, *site.tiers)}
