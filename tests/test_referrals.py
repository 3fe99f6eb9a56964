"""Referral rules: codes, attribution, credits, places."""

from __future__ import annotations

import math
import secrets
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waitlist.referrals import (
    CODE_ALPHABET,
    CODE_LENGTH,
    CreditState,
    PlaceRule,
    decide,
    new_code,
    normalise_code,
    rank_key,
    remember,
)

CODE = "k7mf2xhd9bnw"

codes = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)
vanity_codes = st.from_regex(r"[a-z0-9][a-z0-9-]{1,30}[a-z0-9]", fullmatch=True)
crowds = st.lists(st.integers(0, 30), max_size=30).map(lambda counts: dict(enumerate(counts, start=1)))
rules: st.SearchStrategy[PlaceRule] = st.sampled_from(["friends", "jump"])


def test_a_code_holds_at_least_fifty_random_bits() -> None:
    assert math.log2(len(CODE_ALPHABET)) * CODE_LENGTH >= 50


def test_codes_have_no_look_alikes_and_no_vowels() -> None:
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET)
    assert not set(CODE_ALPHABET) & set("0o1ilzsquyaeiou")


def test_new_codes_use_every_sign_equally_often() -> None:
    counts = Counter("".join(new_code(secrets.token_bytes) for _ in range(20_000)))
    assert set(counts) == set(CODE_ALPHABET)
    # Bytes taken modulo 24 would give the first 16 signs 0.6875 of all instead of two thirds.
    first = sum(counts[sign] for sign in CODE_ALPHABET[:16]) / counts.total()
    assert first == pytest.approx(2 / 3, abs=0.01)


def test_bytes_that_would_favour_the_first_signs_are_thrown_away() -> None:
    answers = iter([bytes([255, 240, 250] * 4), bytes(range(12))])
    assert new_code(lambda _: next(answers)) == "23456789bcdf"


def test_ten_thousand_new_codes_differ_and_stand_for_themselves() -> None:
    made = {new_code(secrets.token_bytes) for _ in range(10_000)}
    assert len(made) == 10_000
    assert all(len(code) == CODE_LENGTH and normalise_code(code) == code for code in made)


@pytest.mark.parametrize(
    "typed",
    [
        "k7mf2xhd9bnw",
        "  K7MF2XHD9BNW\n",
        "k7mf-2xhd-9bnw",
        "K7MF 2XHD 9BNW",
        "k7mf – 2xhd – 9bnw",
        "ｋ７ｍｆ２ｘｈｄ９ｂｎｗ",
        "k7mfzxhdqbnw",
        "https://harrys.example/r/k7mf2xhd9bnw",
        "http://harrys.localhost:8000/r/K7MF2XHD9BNW/",
        "harrys.example/r/k7mf2xhd9bnw?utm_source=line#top",
        "https://harrys.example/th/r/k7mf2xhd9bnw",
        "/r/k7mf2xhd9bnw",
        "https://harrys.example/?ref=k7mf2xhd9bnw",
        "https://harrys.example/?utm_source=x&REF=k7mf2xhd9bnw&b=c",
        "?ref=k7mf2xhd9bnw",
        "ref=k7mf2xhd9bnw",
        "Join me: https://harrys.example/r/k7mf2xhd9bnw today",
        "Join me: https://harrys.example/r/k7mf2xhd9bnw.",
        "(https://harrys.example/r/k7mf2xhd9bnw)",
        "<https://harrys.example/?ref=k7mf2xhd9bnw>,",
        "k7mf2xhd9bnw …",
        "„k7mf2xhd9bnw“",
    ],
)
def test_a_code_is_understood_however_it_was_typed_or_pasted(typed: str) -> None:
    assert normalise_code(typed) == CODE


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ben", "ben"),
        ("Summer Sale", "summer-sale"),
        ("summer – sale", "summer-sale"),
        ("-ben-", "ben"),
        ("-ben-.", "ben"),
        ("https://harrys.example/r/Ben-2026", "ben-2026"),
        ("x" * 32, "x" * 32),
    ],
)
def test_codes_chosen_by_hand_are_understood_too(typed: str, meant: str) -> None:
    assert normalise_code(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "---",
        "ab",
        "x" * 33,
        "x" * 100_000,
        "ben_smith",
        "ben.smith",
        "ada@example.com",
        "เบน",
        "\ud800\ud800\ud800",
        "be\0n",
        "https://harrys.example/",
        "https://harrys.example/r/",
        "https://harrys.example/?ref=",
        "https://harrys.example/privacy",
        "a=b",
    ],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalise_code(typed) is None


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_odd_input_is_a_code_or_none_and_never_an_error(text: str) -> None:
    code = normalise_code(text)
    assert code is None or normalise_code(code) == code


@settings(max_examples=100, deadline=None)
@given(codes, st.integers(1, CODE_LENGTH - 1), st.sampled_from(["-", " ", "–"]))
def test_every_random_code_survives_upper_case_and_grouping(code: str, at: int, gap: str) -> None:
    assert normalise_code(f"{code[:at]}{gap}{code[at:]}".upper()) == code
    assert normalise_code(f"https://a.example/r/{code}?utm_source=x") == code


@settings(max_examples=100, deadline=None)
@given(vanity_codes)
def test_a_code_chosen_by_hand_keeps_its_meaning(code: str) -> None:
    meant = normalise_code(code)
    assert meant is not None
    assert normalise_code(meant) == meant


def test_the_cookie_remembers_the_newest_link_or_by_rule_the_first() -> None:
    assert remember("last", "ben", "ada") == "ada"
    assert remember("first", "ben", "ada") == "ben"
    assert remember("first", None, "ada") == "ada"
    assert remember("first", "", "ada") == "ada"
    assert remember("last", None, "ada") == "ada"


@pytest.mark.parametrize(
    ("confirmed", "proven", "reasons", "state"),
    [
        (False, False, [], CreditState.PENDING),
        (True, False, [], CreditState.PENDING),
        (False, True, ["burst"], CreditState.PENDING),
        (True, True, [], CreditState.COUNTED),
        (True, True, ["burst"], CreditState.HELD),
    ],
)
def test_a_credit_counts_when_both_confirmed_and_nothing_speaks_against_it(
    confirmed: bool, proven: bool, reasons: list[str], state: CreditState
) -> None:
    assert decide(confirmed, proven, reasons) is state


def place_by_sorting(people: Mapping[int, int], rule: PlaceRule, jump: int = 0) -> dict[int, int]:
    """Return everybody's place (1 is the front), people being `number -> friends`, by sorting them all."""
    line = sorted(people, key=lambda number: rank_key(rule, number, people[number], jump))
    return {number: place for place, number in enumerate(line, start=1)}


def test_more_friends_stand_further_ahead_then_whoever_confirmed_earlier() -> None:
    assert place_by_sorting({1: 0, 2: 3, 3: 3, 4: 7}, "friends") == {4: 1, 2: 2, 3: 3, 1: 4}


def test_every_friend_jumps_some_places_then_whoever_confirmed_earlier() -> None:
    assert rank_key("jump", 100, 3, 10) == (70, 100)
    assert place_by_sorting({1: 0, 2: 0, 3: 1, 4: 0}, "jump", 2) == {1: 1, 3: 2, 2: 3, 4: 4}


def test_without_friends_the_line_is_the_order_of_confirmation() -> None:
    line = dict.fromkeys(range(1, 6), 0)
    assert place_by_sorting(line, "friends") == {number: number for number in line}
    assert place_by_sorting(line, "jump", 5) == {number: number for number in line}


@settings(max_examples=100, deadline=None)
@given(crowds, rules, st.integers(0, 10))
def test_places_run_from_one_without_gaps_or_ties(people: dict[int, int], rule: PlaceRule, jump: int) -> None:
    places = place_by_sorting(people, rule, jump)
    assert sorted(places.values()) == list(range(1, len(people) + 1))
    for number, place in places.items():
        own = rank_key(rule, number, people[number], jump)
        assert place == 1 + sum(rank_key(rule, n, f, jump) < own for n, f in people.items())


@settings(max_examples=100, deadline=None)
@given(crowds.filter(bool), rules, st.integers(0, 10), st.data())
def test_a_further_friend_never_moves_anybody_back(
    people: dict[int, int], rule: PlaceRule, jump: int, data: st.DataObject
) -> None:
    lucky = data.draw(st.sampled_from(sorted(people)))
    before = place_by_sorting(people, rule, jump)[lucky]
    assert place_by_sorting(people | {lucky: people[lucky] + 1}, rule, jump)[lucky] <= before


@settings(max_examples=50, deadline=None)
@given(crowds)
def test_by_friends_the_line_is_sorted_by_friends(people: dict[int, int]) -> None:
    line = sorted(people, key=place_by_sorting(people, "friends").__getitem__)
    assert all((people[a], -a) > (people[b], -b) for a, b in pairwise(line))
