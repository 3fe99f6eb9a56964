"""`daily`: what happened on each day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from exporting import as_json, exported
from game import START, Game

from waitlist.flows.forget import forget
from waitlist.flows.visits import Visited, record

pytestmark = pytest.mark.usefixtures("each_database")

DAY_MS = 86_400_000
DAY = START // DAY_MS


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    with Game(tmp_path, test={"addresses": ["tess@example.com", "tom@example.com"]}) as game:
        yield game


def test_every_day_is_there_also_those_on_which_nothing_happened(game: Game) -> None:
    site = game.site.id
    game.do(record, [Visited(site, DAY - 1, "", "", 7, 0), Visited(site, DAY, "", "mail", 20, 3)])
    ada = game.member("ada@example.com")
    ben = game.join("ben@example.com", by=ada).code
    game.join("cara@example.com", by=ada)
    game.tick(3 * DAY_MS)
    game.confirm(ben)
    assert exported(game, "daily").decode() == (
        "site,day,visits,joins,confirmed,credits,shares,unlocks\r\n"
        "orrin,2026-09-20,7,0,0,0,0,0\r\n"
        "orrin,2026-09-21,20,3,1,0,3,0\r\n"
        "orrin,2026-09-22,0,0,0,0,0,0\r\n"
        "orrin,2026-09-23,0,0,0,0,0,0\r\n"
        "orrin,2026-09-24,0,0,1,1,0,1\r\n"
    )


def test_tests_do_not_count_and_erased_people_stay_counted(game: Game) -> None:
    game.member("tom@example.com", by=game.member("tess@example.com"))
    ada = game.member("ada@example.com")
    ben = game.member("ben@example.com", by=ada)
    assert game.do(forget, game.site, game.come_back(ben, fresh=True), game.tick())
    assert as_json(game, "daily") == [
        {
            "site": "orrin", "day": "2026-09-21", "visits": 0, "joins": 2, "confirmed": 2, "credits": 1,
            "shares": 0, "unlocks": 1,
        }
    ]  # fmt: skip


def test_a_day_begins_at_midnight_in_utc(game: Game) -> None:
    game.now = (DAY + 1) * DAY_MS - 1001
    game.join("ada@example.com")
    game.join("ben@example.com")
    assert [(row["day"], row["joins"]) for row in as_json(game, "daily")] == [
        ("2026-09-21", 1),
        ("2026-09-22", 1),
    ]


def test_before_anything_happened_there_are_no_days(game: Game) -> None:
    assert as_json(game, "daily") == []
