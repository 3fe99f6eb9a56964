"""Why friends are under review, as who brought them reads it: how many, and within what time."""

from __future__ import annotations

import json

import pytest
from game import Game

from waitlist.flows import review
from waitlist.flows.why import Why, why

pytestmark = pytest.mark.usefixtures("each_database")

MINUTE = 60_000


def told(game: Game, code: str) -> tuple[Why, ...]:
    """Return what Ada reads."""
    return game.status(game.come_back(code)).reasons


def join(game: Game, number: int, by: str, **said: str) -> None:
    game.confirm(game.join(f"{'abcdefghijkl'[number]}x@mailinator.com", by=by, **said).code)


def hold(game: Game, reasons: list[str]) -> None:
    """Let all who are held be so for other reasons."""
    game.do(
        lambda tx: tx.run("update credits set reasons = :so where state = 'held'", so=json.dumps(reasons))
    )


def owner(game: Game) -> int:
    row = game.row("select id from signups where canonical = 'ada@example.com'")
    assert row is not None
    return int(row["id"])


def release_all_but(game: Game, number: int) -> None:
    """Let all count but the newest ones."""
    rows = game.rows("select friend from credits where state = 'held' order by friend desc")
    friends = [row["friend"] for row in rows[number:]]
    game.do(review.release, game.site, owner(game), friends=friends, by="cleo", now=game.tick())


@pytest.fixture
def ada(game: Game) -> str:
    """Ada's code. Five are held: three of one network within two minutes, two of another after hours."""
    code = game.member("ada@example.com")
    for number in range(3):
        join(game, number, code, network="hall")
        game.now += MINUTE // 2
    for number in range(3, 5):
        join(game, number, code, network="flat")
        game.now += 100 * MINUTE
    hold(game, ["disposable"])
    return code


def test_it_says_how_many_it_is_about(game: Game, ada: str) -> None:
    assert told(game, ada) == (Why("disposable", 5),)


def test_of_networks_the_one_with_most_is_told_and_within_how_many_minutes(game: Game, ada: str) -> None:
    hold(game, ["network", "burst"])
    assert told(game, ada) == (Why("network", 3, 2),)
    release_all_but(game, 2)
    assert told(game, ada) == (Why("network", 2, 120),)


def test_who_is_alone_under_review_with_what_others_share_is_told_without_a_number(
    game: Game, ada: str
) -> None:
    hold(game, ["cluster", "network"])
    release_all_but(game, 1)
    assert told(game, ada) == (Why("network"),)


def test_that_they_are_like_others_is_told_alone_only(game: Game, ada: str) -> None:
    hold(game, ["cluster"])
    assert told(game, ada) == (Why("cluster", 5),)
    hold(game, ["cluster", "bare", "fast", "series"])
    assert told(game, ada) == (Why("alike", 5), Why("program", 5))
    hold(game, ["something new"])
    assert told(game, ada) == (Why("", 5),)


def test_one_browser_is_told_with_the_first_who_joined_in_it(game: Game) -> None:
    code = game.member("ada@example.com")
    first = game.join("ax@mailinator.com", by=code)
    game.confirm(first.code)
    for number in (1, 2):
        join(game, number, code, session=first.session)
    hold(game, ["browser"])
    assert told(game, code) == (Why("browser", 3),)


def test_of_very_many_no_number_is_told(game: Game, ada: str) -> None:
    hold(game, ["network"])
    assert game.do(why, owner(game), 5, most=5) == (Why("network", 3, 2),)
    assert game.do(why, owner(game), 5, most=4) == (Why("network"),)
    hold(game, ["cluster", "something new"])
    assert game.do(why, owner(game), 5, most=4) == (Why(""),)


def test_who_showed_nothing_that_is_kept_is_counted_in_all_the_same(game: Game, ada: str) -> None:
    game.do(lambda tx: tx.run("delete from signals"))
    assert told(game, ada) == (Why("disposable", 5),)
    hold(game, ["domain"])
    assert told(game, ada) == (Why("domain"),)
