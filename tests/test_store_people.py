"""Looking for people in a long list: a page reads what it shows, and rare people are found in steps."""

from __future__ import annotations

from typing import Any

from game import Game

from waitlist.store import people
from waitlist.store.people import NEWEST, Wanted


def addresses(rows: list[Any]) -> list[str]:
    return [row["address"] for row in rows]


def test_rare_people_are_found_in_steps(game: Game) -> None:
    for number in range(10):
        game.join(f"guest{number}@{'rare' if number == 1 else 'common'}.example")
    wanted = Wanted(domain="rare.example")
    steps, before = [], NEWEST
    while before:
        rows, following = game.do(people.newest, game.site.id, wanted, before=before, limit=3, most=4)
        steps.append(addresses(rows))
        before = following or 0
    assert steps == [[], [], ["guest1@rare.example"]]


def test_every_page_goes_on_where_the_last_one_ended(game: Game) -> None:
    for number in range(7):
        game.join(f"guest{number}@common.example")
    found, before = [], NEWEST
    while before:
        rows, following = game.do(
            people.newest, game.site.id, Wanted(status="pending"), before=before, limit=3
        )
        found += addresses(rows)
        before = following or 0
    assert found == [f"guest{number}@common.example" for number in reversed(range(7))]


def test_a_page_of_a_long_list_sorts_nothing(game: Game) -> None:
    class Plans:
        """Asks the database how it would carry out a statement."""

        steps: list[str]

        def all(self, sql: str, **values: Any) -> list[Any]:
            self.steps = [row[3] for row in game.rows(f"explain query plan {sql}", **values)]
            return []

        def one(self, sql: str, **values: Any) -> None:
            self.all(sql, **values)

    plans: Any = Plans()
    for wanted in (
        Wanted(),
        Wanted(status="pending", domain="x", words="y", tier="z", source="s", held=True),
    ):
        people.newest(plans, game.site.id, wanted, before=NEWEST, limit=50)
        assert not [step for step in plans.steps if "TEMP B-TREE" in step], plans.steps
        people.busiest(plans, game.site.id, wanted, friends=9, number=0, limit=50)
        assert not [step for step in plans.steps if "TEMP B-TREE" in step], plans.steps
