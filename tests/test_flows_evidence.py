"""What is held against friends comes from those who proved that they are there."""

from __future__ import annotations

import pytest
from game import Game

from waitlist.store import links, signals

pytestmark = pytest.mark.usefixtures("each_database")

NAMES = ("kim", "lee", "max", "ana", "joe", "tom", "sue", "eva", "ian", "ned")


def opened(game: Game, code: str, times: int) -> None:
    """Let a link be opened so many times."""
    game.do(links.count_visits, game.link(code)["id"], times)
    game.do(signals.tally, game.site.id, "v", people=times)


def everybody_else(game: Game) -> None:
    """Let people come through somebody's link as people do, at chance moments from everywhere."""
    bob = game.member("bob@bob.example")
    opened(game, bob, 200)
    for number in range(40):
        game.tick(37_000 * number % 900_000)
        name = f"p{'abcdefghij'[number % 10]}{'klmn'[number // 10]}xo"
        joined = game.join(f"{name}@d{number}.example", by=bob, network=f"net{number}", seconds=30)
        game.tick(60_000)
        assert game.confirm(joined.code)


def test_addresses_that_anybody_typed_do_not_hold_the_friends_of_somebody_else(game: Game) -> None:
    everybody_else(game)
    ada = game.member("ada@ada.example")
    opened(game, ada, 12)
    for number in range(40):
        game.join(f"nobody{number}@fake{number}.example", by=ada, network=f"bot{number}", seconds=20)
    for number, name in enumerate(NAMES):
        game.tick(40_000 + 7_000 * (number * number % 11))
        joined = game.join(f"{name}.berg@office.example", by=ada, network="office", seconds=30)
        game.tick(120_000)
        assert game.confirm(joined.code)
    assert game.friends("ada@ada.example") == len(NAMES)
