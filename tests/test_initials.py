"""What a referrer sees of friends' names: their initials, newest first, kept with the credits."""

from __future__ import annotations

import pytest
from databases import carry_out
from game import Game

from waitlist.flows.forget import forget
from waitlist.store.migrate import BUNDLED, split

pytestmark = pytest.mark.usefixtures("each_database")


def befriended(game: Game) -> str:
    """Let Ada have friends; return her session."""
    ada = game.member("ada@example.com")
    for number, name in enumerate(("Benjamin", "เอก", "")):
        assert game.confirm(game.join(f"friend{number}@example.com", by=ada, name=name).code)
    game.join("eve@example.com", by=ada, name="eve van Dyck")
    return game.come_back(ada)


def test_friends_in_each_state_are_told_apart(game: Game) -> None:
    seen = game.status(befriended(game))
    assert (seen.counted_names, seen.waiting_names, seen.held_names) == ("อ. · B. · …", "E.", "")


def test_the_newest_six_are_named(game: Game) -> None:
    ada = game.member("ada@example.com")
    for name in "abcdefgh":
        game.join(f"{name}@example.com", by=ada, name=name)
    assert game.status(game.come_back(ada)).waiting_names == "H. · G. · F. · E. · D. · C. · …"


def test_a_name_put_right_before_confirming_is_the_one_that_is_told(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.join("ben@example.com", by=ada, name="Xen")
    assert game.confirm(game.join("ben@example.com", by=ada, name="Ben").code)
    assert game.status(game.come_back(ada)).counted_names == "B."


def test_nothing_stays_of_the_name_of_an_erased_friend(game: Game) -> None:
    session = befriended(game)
    ben = game.come_back(game.link_of("friend0@example.com"), fresh=True)
    assert game.do(forget, game.site, ben, game.tick())
    assert game.status(session).counted_names == "อ. · …"
    assert game.rows("select 1 from credits where initial = 'B'") == []


def test_a_database_from_before_is_given_them(game: Game) -> None:
    session = befriended(game)
    before = game.status(session)
    file = next(file for file in BUNDLED.iterdir() if file.name.endswith("_initials.sql"))
    given = [sql for sql in split(file.read_text("utf-8"), file.name) if "update" in sql]
    carry_out(game.url, "update credits set initial = ''")
    assert game.status(session).counted_names == ""
    for sql in given:
        carry_out(game.url, sql)
    assert (len(given), game.status(session)) == (1, before)
