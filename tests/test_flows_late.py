"""A link is proven after many friends came by it: they are counted and judged piece by piece."""

from __future__ import annotations

import pytest
from game import Game

from waitlist.flows import late
from waitlist.flows.forget import erase
from waitlist.sites import Site
from waitlist.store import signups
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")

MANY = 2 * late.PIECE + 20


def friends(game: Game, code: str, number: int, *, network: str = "", browser: bool = False) -> None:
    """Let people come by a link and confirm, a minute apart; in one browser where that is said."""
    session = ""
    for each in range(number):
        name = "abcdefghij"[each % 10] + "klmnopqrst"[each // 10 % 10] + "uvw"[each // 100]
        joined = game.join(
            f"{name}x@gmail.com", by=code, network=network or f"n{each}", seconds=12, session=session
        )
        session = joined.session if browser else ""
        game.tick(45_000)
        assert game.confirm(joined.code)


def pieces(game: Game) -> int:
    """Do all that is to be done by the clock; return how many transactions it took."""
    done = 0
    while game.do(late.go_on, game.site, game.tick()):
        done += 1
        assert game.differences() == []
    return done


def test_many_who_waited_for_a_proof_count_piece_by_piece_and_are_shown_meanwhile(game: Game) -> None:
    ada = game.join("ada@example.com").code
    friends(game, ada, MANY)
    game.confirm(ada)
    session = game.come_back(ada)
    seen = game.status(session)
    assert (seen.friends, seen.counting, seen.joined) == (0, MANY, MANY)
    assert game.differences() == []
    while game.status(session).friends == 0:
        assert game.do(late.go_on, game.site, game.tick())
    seen = game.status(session)
    assert (seen.friends, seen.counting) == (late.PIECE, MANY - late.PIECE)
    game.member("later@example.com", by=ada)
    assert pieces(game) == 2
    seen = game.status(session)
    assert (seen.friends, seen.counting, seen.held) == (MANY + 1, 0, 0)
    assert game.tiers("ada@example.com") == ["cream", "handle", "set"]


def test_no_friend_is_judged_before_all_are_counted(game: Game) -> None:
    ada = game.join("ada@example.com").code
    friends(game, ada, MANY, network="den", browser=True)
    game.confirm(ada)
    assert pieces(game) == 6
    row = game.signup("ada@example.com")
    assert row is not None
    assert (row["friends"], row["friends_held"]) == (0, MANY)


def test_who_is_erased_meanwhile_gets_no_friends(game: Game) -> None:
    ada = game.join("ada@example.com").code
    friends(game, ada, late.PIECE + 1)
    game.confirm(ada)
    assert game.do(late.go_on, game.site, game.tick()) == late.PIECE
    game.do(_erase, game.site, game.link(ada)["signup"], game.tick())
    assert pieces(game) == 0
    assert game.rows("select 1 from releases") == []
    assert game.rows("select 1 from credits where state = 'counted'") == []


def test_few_who_waited_count_at_once(game: Game) -> None:
    ada = game.join("ada@example.com").code
    friends(game, ada, 3)
    game.confirm(ada)
    assert game.friends("ada@example.com") == 3
    assert pieces(game) == 0


def _erase(tx: Tx, site: Site, signup: int, now: int) -> None:
    person = signups.held_by_id(tx, signup)
    assert person is not None
    erase(tx, site, person, now)
