"""An address that was mistyped is put right, and links stay good."""

from __future__ import annotations

from pathlib import Path

import pytest
from game import Game

from waitlist import addresses
from waitlist.flows.address import change_address
from waitlist.flows.confirm import confirm
from waitlist.flows.purge import purge_unconfirmed

pytestmark = pytest.mark.usefixtures("each_database")


DAY = 86_400_000


def test_a_mistyped_address_is_put_right_and_the_shared_link_stays_good(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.join("ben@exmaple.com", by=ada)
    game.member("cara@example.com", by=ben.code)
    old_proof = game.link(ben.code)["proof"]
    right = addresses.parse("ben@example.com")
    assert game.do(change_address, game.site, ben.session, right, game.tick())
    assert game.signup("ben@exmaple.com") is None
    assert game.do(confirm, game.site, ben.code, old_proof, game.tick()) is None
    assert game.status(ben.session).address == "ben@example.com"
    game.confirm(ben.code)
    assert game.friends("ben@example.com") == 1
    assert game.friends("ada@example.com") == 1
    assert not game.do(change_address, game.site, ben.session, right, game.tick())


def test_changing_to_a_known_address_adds_a_link_to_that_person_once_proven(game: Game) -> None:
    game.member("ada@example.com")
    slip = game.join("adaa@example.com")
    game.member("ben@example.com", by=slip.code)
    assert game.do(change_address, game.site, slip.session, addresses.parse("ada@example.com"), game.tick())
    assert game.friends("ada@example.com") == 0
    assert game.mails("ada@example.com")[-1] == "already"
    game.confirm(slip.code)
    assert game.friends("ada@example.com") == 1


def test_a_link_by_which_a_test_friend_came_can_be_given_on(tmp_path: Path) -> None:
    with Game(tmp_path, test={"addresses": ("tess@example.com",)}) as game:
        slip = game.join("adda@example.com")
        game.join("adda@example.com")
        game.member("tess@example.com", by=slip.code)
        assert game.do(
            change_address, game.site, slip.session, addresses.parse("ada@example.com"), game.tick()
        )
        assert game.credit("tess@example.com") == ("rejected", ["test"])
        game.confirm(slip.code)
        assert game.do(purge_unconfirmed, game.now + 31 * DAY) == 1
        assert game.signup("adda@example.com") is None
        assert game.differences() == []


def test_a_mistyped_signup_with_other_submissions_stays(game: Game) -> None:
    ada = game.member("ada@example.com")
    first = game.join("ben@example.com", by=ada)
    second = game.join("ben@example.com")
    game.do(change_address, game.site, first.session, addresses.parse("cara@example.com"), game.tick())
    ben = game.signup("ben@example.com")
    assert ben is not None
    assert ben["link"] == game.link(second.code)["id"]
    assert game.credit("ben@example.com") is None
    assert game.credit("cara@example.com") == ("pending", [])


def test_a_link_given_to_one_of_its_own_friends_counts_nobody_for_themselves(game: Game) -> None:
    slip = game.join("adda@example.com")
    ben = game.member("ben@example.com", by=slip.code)
    cara = game.member("cara@example.com", by=ben)
    assert game.do(change_address, game.site, slip.session, addresses.parse("cara@example.com"), game.tick())
    game.confirm(slip.code)
    assert game.credit("ben@example.com") == ("rejected", ["circle"])
    assert game.friends("cara@example.com") == 0
    again = game.join("beni@example.com")
    game.member("dan@example.com", by=again.code)
    assert game.do(change_address, game.site, again.session, addresses.parse("dan@example.com"), game.tick())
    game.confirm(again.code)
    assert game.friends("dan@example.com") == 0
    assert cara
