"""The ladder: what friends unlock, how far along somebody is, what a changed ladder would do."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waitlist.tiers import Change, Gain, Ladder, Tier, plan

CREAM = Tier("cream", 5, "Shave cream")
HANDLE = Tier("handle", 10, "Handle and blade")
SET = Tier("set", 25, "Shave set")
YEAR = Tier("year", 50, "A year of blades")
LADDER = Ladder([CREAM, HANDLE, SET, YEAR])

IN_ORDER = "each tier must need more friends than the one before"


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    ids = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6))
    steps = sorted(draw(st.sets(st.integers(1, 120), min_size=len(ids), max_size=len(ids))))
    return Ladder(Tier(tier_id, friends, "x") for tier_id, friends in zip(ids, steps, strict=True))


friends = st.integers(0, 150)
crowds = st.dictionaries(friends, st.integers(1, 500), max_size=20)


def test_a_tier_is_unlocked_by_exactly_the_friends_it_needs() -> None:
    assert LADDER.unlocked(4) == ()
    assert LADDER.unlocked(5) == (CREAM,)
    assert LADDER.unlocked(25) == (CREAM, HANDLE, SET)
    assert LADDER.unlocked(1000) == (CREAM, HANDLE, SET, YEAR)


def test_a_change_of_friends_tells_the_tiers_it_unlocked_and_no_others() -> None:
    assert LADDER.newly_unlocked(4, 5) == (CREAM,)
    assert LADDER.newly_unlocked(5, 9) == ()
    assert LADDER.newly_unlocked(3, 30) == (CREAM, HANDLE, SET)
    assert LADDER.newly_unlocked(30, 3) == ()


def test_the_next_tier_and_the_friends_missing_to_it() -> None:
    assert (LADDER.next_tier(0), LADDER.missing(0)) == (CREAM, 5)
    assert (LADDER.next_tier(8), LADDER.missing(8)) == (HANDLE, 2)
    assert (LADDER.next_tier(50), LADDER.missing(50)) == (None, 0)


def test_a_tier_is_found_by_its_id() -> None:
    assert LADDER.by_id("set") == SET
    assert LADDER.by_id("boat") is None


def test_the_bar_puts_tiers_at_equal_distances_and_moves_with_every_friend() -> None:
    assert [LADDER.progress(tier.friends) for tier in LADDER.tiers] == [0.25, 0.5, 0.75, 1.0]
    assert LADDER.progress(0) == 0.0
    assert LADDER.progress(1) == pytest.approx(0.05)
    assert LADDER.progress(30) == pytest.approx(0.8)
    assert LADDER.progress(500) == 1.0


def test_a_site_without_tiers_has_nothing_to_unlock_and_nothing_missing() -> None:
    empty = Ladder()
    assert empty.unlocked(10) == ()
    assert empty.next_tier(10) is None
    assert (empty.missing(10), empty.progress(10)) == (0, 1.0)


def test_ladders_with_the_same_tiers_are_equal_and_cannot_be_changed() -> None:
    again = Ladder([CREAM, HANDLE, SET, YEAR])
    assert again == LADDER
    assert hash(again) == hash(LADDER)
    with pytest.raises(AttributeError):
        again.tiers = ()  # type: ignore[misc]


@pytest.mark.parametrize(
    ("tiers", "told"),
    [
        ([Tier("", 5, "x")], "the tier for 5 friends has no id: give each tier one of its own"),
        ([CREAM, Tier("cream", 9, "x")], "two tiers have the id 'cream': give each tier an id of its own"),
        ([Tier("gift", 0, "x")], "tier 'gift' needs 0 friends: ask for at least 1"),
        (
            [CREAM, Tier("gift", 5, "x")],
            "tier 'gift' needs 5 friends and the tier before it, 'cream', needs 5: " + IN_ORDER,
        ),
        (
            [SET, HANDLE],
            "tier 'handle' needs 10 friends and the tier before it, 'set', needs 25: " + IN_ORDER,
        ),
    ],
    ids=["no id", "same id", "no friends", "same friends", "descending"],
)
def test_a_ladder_that_makes_no_sense_is_refused_in_plain_words(tiers: list[Tier], told: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole text is compared
        Ladder(tiers)
    assert str(refusal.value) == told


@settings(max_examples=100, deadline=None)
@given(ladders(), friends, friends)
def test_more_friends_never_unlock_less(ladder: Ladder, some: int, other: int) -> None:
    fewer, more = sorted((some, other))
    assert ladder.unlocked(more) == ladder.unlocked(fewer) + ladder.newly_unlocked(fewer, more)
    assert ladder.unlocked(fewer) == tuple(tier for tier in ladder.tiers if fewer >= tier.friends)


@settings(max_examples=100, deadline=None)
@given(ladders(), st.lists(friends, max_size=12))
def test_tiers_are_unlocked_once_however_friends_come(ladder: Ladder, steps: list[int]) -> None:
    path = [0, *sorted(steps)]
    told = [tier for before, after in pairwise(path) for tier in ladder.newly_unlocked(before, after)]
    assert tuple(told) == ladder.unlocked(path[-1])


@settings(max_examples=100, deadline=None)
@given(ladders(), friends)
def test_the_missing_friends_reach_the_next_tier_and_one_less_does_not(ladder: Ladder, count: int) -> None:
    coming, missing = ladder.next_tier(count), ladder.missing(count)
    if coming is None:
        assert missing == 0
        assert ladder.unlocked(count) == ladder.tiers
    else:
        assert coming in ladder.unlocked(count + missing)
        assert coming not in ladder.unlocked(count + missing - 1)


@settings(max_examples=100, deadline=None)
@given(ladders(), friends)
def test_every_friend_moves_the_bar_on_until_it_is_full(ladder: Ladder, count: int) -> None:
    here, further = ladder.progress(count), ladder.progress(count + 1)
    assert 0.0 <= here <= further <= 1.0
    assert here < further or here == 1.0
    assert (here == 1.0) == (ladder.missing(count) == 0)


def test_a_lowered_and_an_added_tier_are_told_with_the_people_who_gain_them() -> None:
    mug = Tier("mug", 3, "Mug")
    easier = Tier("handle", 8, "Handle and blade")
    told = plan(LADDER, Ladder([mug, CREAM, easier, SET, YEAR]), {0: 900, 3: 40, 8: 12, 9: 5, 10: 7, 60: 1})
    assert told.gains == (Gain(mug, 65), Gain(easier, 17))
    assert told.people == 65
    assert told.kept == ()
    assert told.added == ("mug",)
    assert told.removed == ()
    assert told.changed == (Change("handle", "friends", 10, 8),)


def test_whoever_has_a_tier_that_vanishes_or_becomes_harder_keeps_it() -> None:
    harder = Tier("set", 30, "Shave set", cost=Decimal("9.50"))
    told = plan(LADDER, Ladder([CREAM, harder, YEAR]), {10: 7, 26: 3, 31: 2})
    assert told.gains == ()
    assert told.people == 0
    assert told.kept == (Gain(HANDLE, 12), Gain(SET, 3))
    assert told.removed == ("handle",)
    assert told.changed == (Change("set", "friends", 25, 30), Change("set", "cost", None, Decimal("9.50")))


def test_the_same_ladder_changes_nothing() -> None:
    told = plan(LADDER, LADDER, {0: 100, 7: 10, 80: 1})
    assert told.is_empty
    assert (told.gains, told.people, told.kept) == ((), 0, ())
    assert not plan(LADDER, Ladder(), {}).is_empty


@settings(max_examples=150, deadline=None)
@given(ladders(), ladders(), crowds)
def test_a_plan_agrees_with_going_through_everybody(old: Ladder, new: Ladder, counts: dict[int, int]) -> None:
    gained: dict[str, int] = {}
    kept: dict[str, int] = {}
    gainers = 0
    for count, people in counts.items():
        has = {tier.id for tier in old.unlocked(count)}
        would_have = {tier.id for tier in new.unlocked(count)}
        gainers += people if would_have - has else 0
        for tier_id in would_have - has:
            gained[tier_id] = gained.get(tier_id, 0) + people
        for tier_id in has - would_have:
            kept[tier_id] = kept.get(tier_id, 0) + people
    told = plan(old, new, counts)
    assert {tier.id: people for tier, people in told.gains} == gained
    assert {tier.id: people for tier, people in told.kept} == kept
    assert told.people == gainers
