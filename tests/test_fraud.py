"""What speaks against counting a friend: being together never does alone, one hand behind many does."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitlist import fraud
from waitlist.fraud import PRESETS, Crew, Manner, Opened, Rules, Signals, Spread, Weights, judge
from waitlist.paces import Pace

BALANCED = PRESETS["balanced"]
CLOCK = Pace(20, 13_000, 169_000)  # a gap of seven minutes, always
PEOPLE = Pace(20, 13_000, 170_700)

counts = st.integers(0, 5000)
spreads = st.builds(lambda own, more: Spread(own, own + more), counts, counts)
manners = st.builds(Manner, st.booleans(), counts, counts)
paces = st.builds(Pace, st.integers(0, 20), st.integers(0, 26_000), st.integers(0, 700_000))


@st.composite
def anything(draw: st.DrawFn) -> Signals:
    names = {field.name: field.type for field in dataclasses.fields(Signals)}
    kinds = {
        "bool": st.booleans(), "int": counts, "Spread": spreads, "Manner": manners,
        "Opened": st.builds(Opened, counts, counts), "Pace": paces,
        "Crew": st.builds(Crew, counts, counts, counts, counts, counts),
    }  # fmt: skip
    drawn = {name: draw(kinds[str(kind)]) for name, kind in names.items()}
    return Signals(**{**drawn, "friends": max(1, drawn["friends"])})


rules = st.builds(
    Rules,
    st.builds(Weights, **{field.name: st.integers(0, 200) for field in dataclasses.fields(Weights)}),
    st.integers(10, 300),
    st.integers(0, 200),
)


@given(anything(), rules)
def test_a_verdict_says_where_its_score_comes_from(signals: Signals, by: Rules) -> None:
    verdict = judge(signals, by)
    assert verdict.score >= 0
    assert abs(verdict.score - sum(verdict.parts.values())) <= len(dataclasses.fields(Weights)) / 2 + 1
    assert bool(verdict.reasons) == (verdict.held and bool(verdict.parts))
    assert set(verdict.reasons) <= set(verdict.parts) <= {field.name for field in dataclasses.fields(Weights)}
    assert list(verdict.reasons) == sorted(verdict.reasons)


@given(anything())
def test_nothing_is_held_with_the_preset_off(signals: Signals) -> None:
    assert judge(signals, PRESETS["off"]) == fraud.CLEAR


@given(anything())
def test_what_the_relaxed_hold_the_balanced_hold_and_what_they_hold_the_strict_do(signals: Signals) -> None:
    held = [judge(signals, PRESETS[name]).held for name in ("relaxed", "balanced", "strict")]
    assert held == sorted(held)


@given(counts, spreads, spreads, counts, st.booleans())
def test_being_in_one_place_is_never_enough(
    burst: int, network: Spread, domain: Spread, together: int, fast: bool
) -> None:
    friends = max(1, network.own, domain.own)
    signals = Signals(
        network=network,
        burst=burst,
        domain=domain,
        together=together + domain.own,  # they are in that place
        friends=friends,
        fast=fast,
    )
    for preset in ("relaxed", "balanced"):
        assert not judge(signals, PRESETS[preset]).held


@given(spreads, counts)
def test_the_more_others_share_a_place_the_less_it_tells(network: Spread, more: int) -> None:
    wider = Spread(network.own, network.everyone + more)
    scores = [judge(Signals(network=spread, burst=9), BALANCED).score for spread in (network, wider)]
    assert scores[1] <= scores[0]


@given(anything(), st.sampled_from(["disposable", "trap", "unproved", "fast"]))
def test_a_further_sign_never_lowers_a_score(signals: Signals, name: str) -> None:
    less, more = (dataclasses.replace(signals, **{name: value}) for value in (False, True))
    assert judge(less, BALANCED).score <= judge(more, BALANCED).score


@given(anything())
def test_friends_of_a_trusted_person_are_judged_by_their_own_form_alone(signals: Signals) -> None:
    verdict = judge(dataclasses.replace(signals, trusted=True), BALANCED)
    assert set(verdict.parts) <= set(fraud.ALONE)


@pytest.mark.parametrize(
    ("signals", "reasons"),
    [
        pytest.param(Signals(disposable=True), ("disposable",), id="a throw-away address"),
        pytest.param(
            Signals(browser=Spread(8, 8), network=Spread(7, 7)), ("browser", "network"), id="one browser"
        ),
        pytest.param(
            Signals(series=20, friends=20, others=200, alike=Manner(True, 18, 20)),
            ("series",),
            id="numbered accounts",
        ),
        pytest.param(
            Signals(
                friends=30, others=200, prompt=Manner(True, 30, 15), pace=CLOCK, site_pace=PEOPLE
            ),
            ("even", "prompt"),
            id="a script with browsers",
        ),
        pytest.param(
            Signals(
                friends=30, others=200, bare=Manner(True, 30, 8), link=Opened(0, 30),
                elsewhere=Opened(400, 150),
            ),
            ("bare", "visits"),
            id="a script without browsers",
        ),
    ],
)  # fmt: skip
def test_one_hand_behind_many_is_held(signals: Signals, reasons: tuple[str, ...]) -> None:
    verdict = judge(signals, BALANCED)
    assert (verdict.held, verdict.reasons) == (True, reasons)


@pytest.mark.parametrize(
    "signals",
    [
        pytest.param(
            Signals(network=Spread(60, 61), burst=40, domain=Spread(45, 46), friends=60), id="an office"
        ),
        pytest.param(Signals(browser=Spread(4, 4), network=Spread(3, 4), burst=3, friends=3), id="a family"),
        pytest.param(
            Signals(
                series=40,
                friends=40,
                others=200,
                alike=Manner(True, 38, 20),
                own_scheme=True,
                domain=Spread(40, 40),
                network=Spread(40, 40),
            ),
            id="a school that numbers its pupils",
        ),
        pytest.param(
            Signals(link=Opened(0, 50), elsewhere=Opened(0, 50), friends=50), id="visits that are not counted"
        ),
        pytest.param(
            Signals(friends=50, others=200, bare=Manner(True, 50, 190)), id="a site where nobody runs scripts"
        ),
        pytest.param(Signals(pace=CLOCK, site_pace=CLOCK, friends=50), id="a site that ticks like a clock"),
        pytest.param(
            Signals(network=Spread(2, 2), together=300, friends=5000), id="neighbours among thousands"
        ),
        pytest.param(
            Signals(series=5, friends=5000, others=200, alike=Manner(True, 400, 20)),
            id="namesakes among thousands",
        ),
        pytest.param(
            Signals(series=90, friends=90, others=300, alike=Manner(True, 87, 290)),
            id="a site where everybody is numbered",
        ),
        pytest.param(
            Signals(
                friends=900,
                others=1,
                network=Spread(900, 901),
                burst=900,
                domain=Spread(900, 901),
                bare=Manner(True, 900, 1),
                prompt=Manner(True, 900, 1),
                link=Opened(0, 900),
            ),
            id="the first crowd of all, of which nothing is known but that it is one",
        ),
    ],
)
def test_honest_people_are_not(signals: Signals) -> None:
    assert not judge(signals, BALANCED).held


ALONE = Spread(1, 1)
TWELVE = Spread(12, 12)


@pytest.mark.parametrize(
    ("signals", "held"),
    [
        pytest.param(Signals(domain=TWELVE, network=ALONE, friends=12), True, id="each from elsewhere"),
        pytest.param(Signals(domain=TWELVE, network=ALONE, friends=28), True, id="twelve among others"),
        pytest.param(Signals(domain=Spread(8, 8), network=ALONE, friends=8), False, id="a team of eight"),
        pytest.param(Signals(domain=TWELVE, network=ALONE, friends=12, together=4), False, id="an office"),
        pytest.param(Signals(domain=TWELVE, network=Spread(4, 4), friends=12), False, id="in it today"),
        pytest.param(Signals(domain=Spread(12, 21), network=ALONE, friends=12), False, id="others there"),
        pytest.param(Signals(domain=TWELVE, network=ALONE, friends=70), False, id="twelve among seventy"),
        pytest.param(Signals(domain=TWELVE, friends=12), False, id="no network is known"),
    ],
)
def test_a_domain_of_ones_own_is_held_from_twelve_friends_on_who_share_no_network(
    signals: Signals, *, held: bool
) -> None:
    verdict = judge(signals, BALANCED)
    assert (verdict.held, "scattered" in verdict.reasons) == (held, held)


AT = Spread(20, 80)  # friends at a domain, of eighty people there


@pytest.mark.parametrize(
    ("crew", "held"),
    [
        pytest.param(Crew(80, 4), True, id="eighty by four links, each from elsewhere"),
        pytest.param(Crew(70, 4), True, id="and ten by none"),
        pytest.param(Crew(80, 40), False, id="by as many links as friends tell friends"),
        pytest.param(Crew(35, 4), False, id="most by no link, as at a small provider"),
        pytest.param(Crew(80, 4, 16, 5, 5), False, id="some met in one office"),
        pytest.param(Crew(80, 4, 30, 15, 8), True, id="they met in pairs, in several places a day"),
        pytest.param(Crew(80, 4, 6, 3, 2), False, id="too few pairs to tell anything"),
        pytest.param(Crew(), False, id="nothing is known of other links"),
    ],
)
def test_a_domain_by_several_links_is_judged_as_one_group(crew: Crew, *, held: bool) -> None:
    signals = Signals(domain=AT, network=ALONE, friends=20, crew=crew)
    verdict = judge(signals, BALANCED)
    assert (verdict.held, "scattered" in verdict.parts and verdict.held) == (held, held)


@pytest.mark.parametrize(
    ("own", "friends", "crew"),
    [
        pytest.param(1, 1, Crew(33, 3), id="one colleague, where somebody else brought thirty-two"),
        pytest.param(2, 2, Crew(52, 7), id="two, where six brought two each and somebody forty"),
        pytest.param(4, 12, Crew(40, 3), id="four beside friends from elsewhere"),
        pytest.param(5, 5, Crew(60, 5), id="five, where one hand lifts the mean to twelve"),
    ],
)
def test_who_brought_few_to_a_domain_is_none_of_the_group_there(own: int, friends: int, crew: Crew) -> None:
    signals = Signals(domain=Spread(own, crew.led), network=ALONE, friends=friends, crew=crew)
    assert judge(signals, BALANCED).score < 50


@given(st.builds(lambda led, by: Crew(led, by, led, 1, 1), counts, counts), st.integers(0, 50))
def test_an_office_is_not_held_however_many_links_it_came_by(crew: Crew, friends: int) -> None:
    there = Spread(friends, friends + 100)
    office = Signals(domain=there, network=there, burst=friends, friends=max(1, friends), crew=crew)
    assert not judge(dataclasses.replace(office, together=friends), BALANCED).held


def test_a_farm_of_domains_is_held_and_firms_that_meet_or_are_usual_are_not() -> None:
    farm = Signals(friends=36, others=120, network=ALONE, domain=Spread(3, 3), domains=Manner(True, 34, 6))
    assert judge(farm, BALANCED).reasons == ("domains",)
    for honest in (
        dataclasses.replace(farm, together=12),
        dataclasses.replace(farm, domains=Manner(True, 34, 90)),
        dataclasses.replace(farm, friends=90),
        dataclasses.replace(farm, domains=Manner(False, 34, 6)),
    ):
        assert not judge(honest, BALANCED).held


def test_one_company_is_no_farm_of_domains() -> None:
    company = Signals(friends=24, others=120, domain=Spread(14, 14), domains=Manner(True, 16, 6))
    assert "domains" not in judge(company, BALANCED).parts
    farm = dataclasses.replace(company, domain=Spread(4, 4))
    assert "domains" in judge(farm, BALANCED).parts


def test_hidden_addresses_tell_only_where_all_in_one_place_have_one() -> None:
    evening = Signals(
        network=Spread(25, 25), together=45, friends=50, others=200, relayed=Manner(True, 48, 4)
    )
    assert judge(evening, BALANCED).reasons == ("network", "relayed")
    anywhere = dataclasses.replace(evening, network=ALONE, together=0)
    assert judge(anywhere, BALANCED).parts == {}
    some = dataclasses.replace(evening, burst=25, relayed=Manner(True, 30, 4))
    assert not judge(some, BALANCED).held
    assert not judge(dataclasses.replace(evening, relayed=Manner(False, 48, 4)), BALANCED).held


def test_a_program_that_always_takes_as_long_says_so_by_it() -> None:
    steady = Signals(friends=40, others=100, wait=Pace(20, 9_105, 82_901), site_wait=PEOPLE)
    assert judge(steady, BALANCED).parts == {"steady": 25}
    assert judge(dataclasses.replace(steady, site_wait=steady.wait), BALANCED).parts == {}


def test_a_program_is_seen_among_real_friends() -> None:
    program = Manner(True, 24, 0)
    alone = Signals(friends=24, bare=program, prompt=program, hasty=program)
    among = dataclasses.replace(alone, friends=400, others=300, prompt=Manner(True, 54, 25))
    assert judge(among, BALANCED).reasons == ("bare", "prompt")
    # Of sixty without scripts some are quick, as of all people.
    forum = dataclasses.replace(among, bare=Manner(True, 60, 12), hasty=Manner(True, 8, 1))
    assert judge(forum, BALANCED).score == 0
    assert judge(dataclasses.replace(among, hasty=Manner(False, 24, 0)), BALANCED).score == 0
    # "Now all open your mail", said to a room without scripts; and where there is nobody to compare with.
    assert not judge(dataclasses.replace(among, network=Spread(24, 24), burst=24), BALANCED).held
    assert judge(alone, BALANCED).score < 20


def test_a_score_made_of_many_small_parts_still_has_reasons() -> None:
    weights = Weights(**{field.name: 9 for field in dataclasses.fields(Weights)})
    signals = Signals(disposable=True, trap=True, unproved=True, fast=True)
    assert judge(signals, Rules(weights, threshold=30)).reasons == ("disposable", "fast", "trap", "unproved")
    few = Rules(dataclasses.replace(weights, disposable=3, trap=3, unproved=3, fast=1), threshold=100)
    assert not judge(signals, few).held
    tiny = Rules(Weights(**{field.name: 1 for field in dataclasses.fields(Weights)}), threshold=4)
    assert judge(signals, tiny).held


def test_people_who_all_came_in_one_moment_are_no_clock() -> None:
    signals = Signals(friends=40, others=100, pace=Pace(20, 0, 0), site_pace=PEOPLE)
    assert judge(signals, BALANCED).parts == {}


@pytest.mark.parametrize(
    ("local", "stem"),
    [
        ("lucky.winner17", "luckywinner"), ("luckywinner", "luckywinner"), ("a1", ""), ("2024", ""),
        ("jo-e_5", "joe"),
    ],
)  # fmt: skip
def test_names_that_differ_in_digits_have_one_stem(local: str, stem: str) -> None:
    assert fraud.stem(local) == stem


@pytest.mark.parametrize("local", ["x7k2p9qa", "4hd8s1", "wkzjrtb", "b2k9m"])
def test_names_made_by_chance_are_odd(local: str) -> None:
    assert fraud.is_odd(local)


@pytest.mark.parametrize(
    "local",
    ["ada.lovelace", "ben1985", "schmidtchen", "kittichai", "j.r.r.tolkien", "2fast4you", "knightsbridge"],
)
def test_names_that_people_choose_are_not(local: str) -> None:
    assert not fraud.is_odd(local)


def test_a_crowd_in_one_room_that_confirms_at_once_is_no_program() -> None:
    at_once = Manner(True, 42, 10)
    room = Signals(network=Spread(60, 60), burst=60, friends=60, others=100, prompt=at_once)
    assert not judge(room, BALANCED).held
    apart = dataclasses.replace(room, network=Spread(1, 1), burst=1)
    assert judge(apart, BALANCED).parts["prompt"] > judge(room, BALANCED).parts["prompt"]


def test_a_few_people_without_a_link_do_not_free_a_domain() -> None:
    alone = Spread(1, 1)
    for decoys, is_held in ((0, True), (10, True), (40, False)):
        domain = Spread(40, 40 + decoys)
        signals = Signals(domain=domain, network=alone, friends=40, others=200)
        assert judge(signals, BALANCED).held == is_held


def test_a_family_at_one_tablet_counts() -> None:
    family = Signals(browser=Spread(6, 6), network=Spread(5, 5), burst=5, friends=5, others=200)
    assert not judge(family, BALANCED).held
    assert judge(dataclasses.replace(family, browser=Spread(9, 9)), BALANCED).held
