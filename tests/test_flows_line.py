"""The place in line: kept counts against counting, under every rule, and when the rule changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from game import Game
from hypothesis import given, settings
from hypothesis import strategies as st

from waitlist.flows.line import form_anew
from waitlist.flows.moderation import block
from waitlist.sites import Site
from waitlist.store import counters, places
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")

RULES = ({"rule": "friends"}, {"rule": "jump", "jump": 10}, {"rule": "off"})


def places_of(game: Game, site: Site) -> dict[str, int | None]:
    """Return everybody's place as the share page tells it."""
    game.site = site
    rows = game.rows(
        "select s.address, l.code from signups s join links l on l.id = s.link where s.status = 'confirmed'"
    )
    return {row["address"][0]: game.status(game.come_back(row["code"])).place for row in rows}


def campaign(game: Game) -> None:
    """Let ada, ben and cara come; cara brings one friend, ben two, in this order."""
    codes = {name: game.member(f"{name}@example.com") for name in ("ada", "ben", "cara")}
    game.member("dan@example.com", by=codes["cara"])
    game.member("eve@example.com", by=codes["ben"])
    game.member("fay@example.com", by=codes["ben"])


EXPECTED = {
    "friends": {"b": 1, "c": 2, "a": 3, "d": 4, "e": 5, "f": 6},
    "jump": {"b": 1, "c": 2, "a": 3, "d": 4, "e": 5, "f": 6},
    "off": dict.fromkeys("abcdef"),
}


@pytest.mark.parametrize("before", RULES, ids=lambda rule: str(rule["rule"]))
@pytest.mark.parametrize("after", RULES, ids=lambda rule: str(rule["rule"]))
def test_a_changed_rule_forms_the_line_anew_at_the_next_start(
    tmp_path: Path, before: dict[str, object], after: dict[str, object]
) -> None:
    with Game(tmp_path, place=before) as game:
        campaign(game)
        assert places_of(game, game.site) == EXPECTED[str(before["rule"])]
        waiting = game.site_with(place=after)
        assert (waiting.place == waiting.settings.place) == (before == after)
        assert game.do(form_anew, waiting.settings) is None
        site = game.site_with(place=after)
        assert site.place == site.settings.place
        assert places_of(game, site) == EXPECTED[str(after["rule"])]
        game.member("gus@example.com", by=game.link_of("ada@example.com"))
        assert game.differences() == []


def test_a_jump_of_one_place_is_taken_for_each_friend(tmp_path: Path) -> None:
    with Game(tmp_path, place={"rule": "jump", "jump": 1}) as game:
        campaign(game)
        # ada 1, ben 2-2, cara 3-1, dan 4, eve 5, fay 6
        assert places_of(game, game.site) == {"b": 1, "a": 2, "c": 3, "d": 4, "e": 5, "f": 6}


def test_until_the_rule_changed_at_a_start_the_old_one_counts(tmp_path: Path) -> None:
    with Game(tmp_path) as game:
        campaign(game)
        game.site = game.site_with(place={"rule": "off"})
        assert game.site.in_force.pending == ("place",)
        game.member("gus@example.com", by=game.link_of("ada@example.com"))
        assert game.differences() == []


def test_whoever_is_blocked_stays_out_of_a_line_that_is_formed_anew(tmp_path: Path) -> None:
    with Game(tmp_path, place={"rule": "off"}) as game:
        campaign(game)
        ben = game.signup("ben@example.com")
        assert ben is not None
        assert game.do(block, game.site, ben["id"], by="ann", now=game.now) is not None
        changed = game.site_with(place={"rule": "friends"})
        game.do(form_anew, changed.settings)
        game.site = game.site_with(place={"rule": "friends"})
        assert game.differences() == []
        assert places_of(game, game.site)["c"] == 1
        stands = game.rows("select status from signups where rank_group is not null")
        assert {row["status"] for row in stands} == {"confirmed"}
        counted = game.row("select sum(people) as people from place_counts where level = 1")
        assert counted is not None
        assert counted["people"] == len(stands)


@settings(max_examples=15, deadline=None)
@given(
    people=st.lists(st.integers(0, 40), min_size=1, max_size=60),
    rule=st.sampled_from(["friends", "jump"]),
    spread=st.sampled_from([1, 97, 70_001]),
)
def test_places_from_kept_counts_are_those_of_sorting(
    tmp_path_factory: pytest.TempPathFactory, people: list[int], rule: str, spread: int
) -> None:
    """`spread` puts people into different stretches of the kept counts."""
    positions = [
        (-friends, number * spread) if rule == "friends" else (0, number * spread - 40_000 * friends)
        for number, friends in enumerate(people, 1)
    ]
    with Game(tmp_path_factory.mktemp("line")) as game:
        found = game.do(_fill_and_ask, game.site, positions)
    order = sorted((*position, number) for number, position in enumerate(positions, 1))
    assert found == [order.index((*position, number)) + 1 for number, position in enumerate(positions, 1)]


def _fill_and_ask(tx: Tx, site: Site, positions: list[tuple[int, int]]) -> list[int]:
    for number, (group, key) in enumerate(positions, 1):
        tx.run(
            """insert into signups (id, site, member, language, status, joined_at, number,
                 rank_group, rank_key)
               values (:number, :site, 1, 'en', 'confirmed', 1, :number, :rank_group, :rank_key)""",
            number=number,
            site=site.id,
            rank_group=group,
            rank_key=key,
        )
        places.add(tx, site.id, group, key, 1)
    counters.add(tx, site.id, "people", len(positions))
    return [places.place(tx, site.id, *position, number) for number, position in enumerate(positions, 1)]


@pytest.mark.parametrize("rule", [{"rule": "jump", "jump": 3}, {"rule": "friends"}], ids=["jump", "friends"])
def test_a_long_line_is_counted_by_stretches_when_it_is_formed_anew(
    tmp_path: Path, rule: dict[str, object]
) -> None:
    with Game(tmp_path, place={"rule": "off"}) as game:
        numbers = [*range(1, 600), *range(70_000, 70_300), 200_000]
        game.do(_fill, game.site, numbers)
        changed = game.site_with(place=rule)
        game.do(form_anew, changed.settings)
        game.site = game.site_with(place=rule)
        assert game.site.in_force.pending == ()
        assert game.differences() == []
        for place, number in enumerate(numbers, 1):
            assert game.do(places.place, game.site.id, 0, number, number) == place


def _fill(tx: Tx, site: Site, numbers: list[int]) -> None:
    for number in numbers:
        tx.run(
            """insert into signups (id, site, member, language, status, joined_at, number)
               values (:number, :site, 1, 'en', 'confirmed', 1, :number)""",
            number=number,
            site=site.id,
        )
    counters.add(tx, site.id, "number", numbers[-1])
    counters.add(tx, site.id, "people", len(numbers))
