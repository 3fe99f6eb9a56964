"""A campaign played at random against a model of its rules: nothing doubled, lost or disclosed."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from game import LADDER, Game
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from waitlist import addresses
from waitlist.flows.address import change_address
from waitlist.flows.confirm import confirm
from waitlist.flows.forget import forget

pytestmark = pytest.mark.usefixtures("each_database")

SPELLINGS = (
    "ada@example.com", "ADA+x@example.com", "ben@gmail.com", "b.e.n+2@googlemail.com",
    "cara@example.com", "dan@example.com", "mallory@example.com",
)  # fmt: skip
PEOPLE = tuple(sorted({addresses.parse(address).canonical for address in SPELLINGS}))


@dataclass(eq=False)
class Person:
    """One life of an address on the list: from the first submission to the erasure."""

    canonical: str
    earns: bool  # a friend who was erased before earns nobody a credit again
    confirmed: bool = False
    referrer: Submitted | None = None
    credited: bool = False
    tiers: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Submitted:
    code: str
    session: str
    owner: Person
    through: Submitted | None
    proven: bool = False
    closed: bool = False


class Campaign(RuleBasedStateMachine):
    """The rules as product knowledge, kept apart from the code that is tested."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.game = Game(Path(self.folder.name))
        self.people: dict[str, Person] = {}
        self.submitted: list[Submitted] = []
        self.everybody: list[Person] = []
        self.erased: set[str] = set()

    def teardown(self) -> None:
        self.game.close()
        self.folder.cleanup()

    @initialize()
    def opens(self) -> None:
        assert self.game.differences() == []

    def _person(self, address: str) -> Person:
        canonical = addresses.parse(address).canonical
        if canonical not in self.people:
            self.people[canonical] = Person(canonical, earns=canonical not in self.erased)
            self.everybody.append(self.people[canonical])
        return self.people[canonical]

    def _chosen(self, pick: int) -> Submitted:
        return self.submitted[pick % len(self.submitted)]

    @rule(address=st.sampled_from(SPELLINGS), pick=st.integers(0, 50), linked=st.booleans())
    def joins(self, address: str, pick: int, linked: bool) -> None:
        through = self._chosen(pick) if linked and self.submitted else None
        joined = self.game.join(address, by=through.code if through else "")
        person = self._person(address)
        if through is not None and (through.closed or through.owner is person):
            through = None
        self.submitted.append(Submitted(joined.code, joined.session, person, through))
        seen = self.game.status(joined.session)
        assert (seen.proven, seen.confirmed, seen.place, seen.friends, seen.waiting) == (
            False,
            False,
            None,
            0,
            0,
        )

    @precondition(lambda self: self.submitted)
    @rule(pick=st.integers(0, 50), times=st.integers(1, 2))
    def confirms(self, pick: int, times: int) -> None:
        submitted = self._chosen(pick)
        for _ in range(times):
            session = self.game.confirm(submitted.code)
            assert (session is None) == submitted.closed
        if submitted.closed:
            return
        submitted.proven = True
        person = submitted.owner
        if not person.confirmed:
            person.confirmed = True
            person.credited = self._earns(person, submitted.through)
            person.referrer = submitted.through if person.credited else None
        circle = self._ancestors(person)
        for friend in self.everybody:
            if friend.referrer is submitted and friend in circle:
                friend.credited, friend.referrer = False, None

    def _earns(self, friend: Person, through: Submitted | None) -> bool:
        if through is None or through.closed or not friend.earns or through.owner is friend:
            return False
        return friend not in self._ancestors(through.owner)

    def _ancestors(self, person: Person) -> list[Person]:
        found: list[Person] = []
        step: Person | None = person
        while step is not None and step not in found:
            found.append(step)
            step = step.referrer.owner if step.referrer is not None else None
        return found

    @precondition(lambda self: self.submitted)
    @rule(pick=st.integers(0, 50), address=st.sampled_from(SPELLINGS))
    def puts_the_address_right(self, pick: int, address: str) -> None:
        submitted = self._chosen(pick)
        right = addresses.parse(address)
        changed = self.game.do(change_address, self.game.site, submitted.session, right, self.game.tick())
        assert changed == (not submitted.proven and not submitted.closed)
        if not changed:
            return
        old = submitted.owner
        submitted.owner = self._person(address)
        if submitted.through is not None and submitted.through.owner is submitted.owner:
            submitted.through = None
        if not old.confirmed and not any(s.owner is old for s in self.submitted):
            del self.people[old.canonical]

    @precondition(lambda self: self.submitted)
    @rule(pick=st.integers(0, 50))
    def is_erased(self, pick: int) -> None:
        submitted = self._chosen(pick)
        if submitted.closed:
            return
        person = submitted.owner
        fresh = self.game.come_back(submitted.code, fresh=True)
        assert self.game.do(forget, self.game.site, fresh, self.game.tick())
        self.erased.add(person.canonical)
        del self.people[person.canonical]
        for other in self.submitted:
            if other.owner is person:
                other.closed = True

    @precondition(lambda self: self.submitted)
    @rule(pick=st.integers(0, 50), junk=st.text(max_size=20))
    def guesses_a_proof(self, pick: int, junk: str) -> None:
        submitted = self._chosen(pick)
        assert self.game.do(confirm, self.game.site, submitted.code, junk + "!", self.game.tick()) is None

    @invariant()
    def counts_are_those_of_the_rows(self) -> None:
        assert self.game.differences() == []

    @invariant()
    def friends_and_tiers_are_those_of_the_rules(self) -> None:
        for canonical, person in self.people.items():
            row = self.game.row("select * from signups where canonical = :c", c=canonical)
            assert row is not None
            assert (row["status"] == "confirmed") == person.confirmed
            friends = sum(
                friend.credited and friend.referrer is not None and friend.referrer.owner is person
                and friend.referrer.proven
                for friend in self.everybody
            )  # fmt: skip
            assert row["friends"] == friends, canonical
            person.tiers |= {str(tier["id"]) for tier in LADDER if friends >= int(str(tier["friends"]))}
            unlocked = self.game.rows("select tier from unlocks where signup = :id", id=row["id"])
            assert sorted(unlock["tier"] for unlock in unlocked) == sorted(person.tiers)
            mailed = self.game.rows(
                "select data from outbox where signup = :id and kind = 'tier_unlocked'", id=row["id"]
            )
            assert len({mail["data"] for mail in mailed}) == len(mailed)

    @invariant()
    def nobody_is_on_the_list_who_did_not_come(self) -> None:
        rows = self.game.rows("select canonical from signups where canonical is not null")
        assert {row["canonical"] for row in rows} == set(self.people)


LONG = os.environ.get("WAITLIST_LONG") == "1"


def test_any_campaign_follows_the_rules() -> None:
    run_state_machine_as_test(
        Campaign,
        settings=settings(
            max_examples=400 if LONG else 10,
            stateful_step_count=60 if LONG else 30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
