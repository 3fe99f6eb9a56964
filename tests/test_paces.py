"""A clock does not vary, and people do."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitlist.paces import Pace, ramp


@given(st.lists(st.integers(0, 10**11), min_size=1, max_size=60))
def test_a_pace_remembers_about_twenty_gaps(gaps: list[int]) -> None:
    pace = Pace()
    for gap in gaps:
        pace = pace.on(gap)
    assert 1 <= pace.gaps <= 20
    assert 0 <= pace.mean <= 26_000
    assert 0 <= pace.spread < 13


def test_a_clock_does_not_vary_and_people_who_come_by_chance_do() -> None:
    clock, jitter, chance = Pace(), Pace(), Pace()
    draws = random.Random(1)  # noqa: S311 - the same every time
    for _ in range(60):
        clock = clock.on(600_000)
        jitter = jitter.on(draws.randrange(500_000, 700_000))
        chance = chance.on(round(draws.expovariate(1 / 600_000)))
    assert clock.spread == pytest.approx(0, abs=0.05)
    assert jitter.spread < 0.3
    assert chance.spread > 3 * jitter.spread


def test_a_night_between_two_runs_of_a_clock_is_soon_forgotten() -> None:
    pace = Pace()
    for gap in [60_000] * 12 + [40_000_000] + [60_000] * 12:
        pace = pace.on(gap)
    assert pace.spread < 0.7


def test_a_program_is_even_and_steady_and_few_or_different_people_are_neither() -> None:
    clock, few, people = Pace(), Pace(), Pace()
    draws = random.Random(2)  # noqa: S311 - the same every time
    for number in range(30):
        clock = clock.on(9_000)
        people = people.on(round(150_000 * 2.718 ** draws.gauss(0, 1.4)))
        few = few.on(9_000) if number < 6 else few
    assert (clock.even, clock.steady) == (1, 1)
    assert (few.even, few.steady) == (0, 0)
    assert (people.even, people.steady) == (0, 0)
    assert Pace(20, 0, 0).steady == 0, "where confirming is off, all take no time at all"


@given(st.floats(-1e6, 1e6))
def test_between_two_values_is_a_slope(value: float) -> None:
    assert ramp(value, 3, 7) == min(1, max(0, (value - 3) / 4))
