"""People are blocked and come back, links are closed, referrers set, names hidden: each can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from game import Game

from waitlist.flows import moderation, review
from waitlist.flows.forget import erase
from waitlist.flows.moderation import CannotSet
from waitlist.flows.opened import opened
from waitlist.flows.profile import set_alias
from waitlist.flows.session import find_proven
from waitlist.sites import Site
from waitlist.store import signups
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")


def number_of(game: Game, address: str) -> int:
    row = game.signup(address)
    assert row is not None
    return int(row["id"])


def act(game: Game, flow: Any, *what: Any) -> int | None:
    made: int | None = game.do(flow, game.site, *what, by="cleo", now=game.tick())
    return made


def undo(game: Game, decision: int | None) -> None:
    game.do(review.undo, game.site, decision, by="cleo", now=game.tick())


def test_who_is_blocked_has_no_place_no_way_in_and_brings_nobody(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    session = game.come_back(ada)
    made = act(game, moderation.block, number_of(game, "ada@example.com"))
    assert game.do(find_proven, game.site, session, game.now) is None
    assert game.differences() == []
    game.member("cleo@example.com", by=ada)
    assert game.credit("cleo@example.com") == ("rejected", ["blocked"])
    assert game.friends("ada@example.com") == 1
    assert act(game, moderation.block, number_of(game, "ada@example.com")) is None
    undo(game, made)
    seen = game.status(game.come_back(ada))
    assert (seen.confirmed, seen.place, seen.friends) == (True, 1, 2)  # Cleo as well


def test_who_is_let_in_again_stands_where_they_stood(game: Game) -> None:
    ada, ben = game.member("ada@example.com"), game.member("ben@example.com")
    number = number_of(game, "ada@example.com")
    act(game, moderation.block, number)
    assert game.status(game.come_back(ben)).place == 1
    assert act(game, moderation.unblock, number) is not None
    assert game.status(game.come_back(ada)).place == 1
    assert act(game, moderation.unblock, number) is None
    assert act(game, moderation.block, 17) is None


def test_somebody_who_has_not_confirmed_can_be_blocked_and_cannot_confirm(game: Game) -> None:
    joined = game.join("ada@example.com")
    number = number_of(game, "ada@example.com")
    act(game, moderation.block, number)
    assert game.confirm(joined.code) is None
    act(game, moderation.unblock, number)
    assert game.confirm(joined.code)


def test_nobody_comes_through_a_closed_link(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.join("ben@example.com", by=ada)
    made = act(game, moderation.close_link, ada)
    assert game.do(opened, game.site, ada) is None
    game.member("cleo@example.com", by=ada)
    assert game.credit("cleo@example.com") is None
    game.confirm(game.link_of("ben@example.com"))
    assert game.credit("ben@example.com") is None
    assert act(game, moderation.close_link, ada) is None
    assert act(game, moderation.close_link, game.join("dan@example.com").code) is None
    undo(game, made)
    game.member("eve@example.com", by=ada)
    assert game.friends("ada@example.com") == 1


def test_a_closed_link_of_somebody_who_came_by_another_leaves_that_ones_figures_true(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.member("ben@example.com", by=ada)
    game.join("ben@example.com", by=ada)
    act(game, moderation.close_link, ben)
    assert game.differences() == []


def test_a_referrer_is_set_afterwards_and_counts_at_once(game: Game) -> None:
    ada, ben = game.member("ada@example.com"), game.member("ben@example.com")
    game.member("cleo@example.com", by=ada)
    made = act(game, moderation.set_referrer, number_of(game, "cleo@example.com"), ben)
    assert [game.friends(f"{name}@example.com") for name in ("ada", "ben")] == [0, 1]
    assert game.tiers("ben@example.com") == ["cream"]
    [row] = game.rows("select state from unlocks where signup = :ada", ada=number_of(game, "ada@example.com"))
    assert row["state"] == "revoked"
    assert act(game, moderation.set_referrer, number_of(game, "cleo@example.com"), ben) is None
    undo(game, made)
    assert [game.friends(f"{name}@example.com") for name in ("ada", "ben")] == [1, 0]
    assert [tuple(row) for row in game.rows("select tier, state from unlocks")] == [("cream", "unlocked")]


def test_somebody_who_came_by_themselves_gets_a_referrer(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com")
    made = act(
        game, moderation.set_referrer, number_of(game, "ben@example.com"), f"https://orrin.example/r/{ada}"
    )
    assert game.credit("ben@example.com") == ("counted", [])
    undo(game, made)
    assert game.credit("ben@example.com") is None
    assert game.friends("ada@example.com") == 0


def test_nobody_gets_a_referrer_who_cannot_be_one(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.member("ben@example.com", by=ada)
    new = game.join("dan@example.com").code
    number = number_of(game, "ada@example.com")
    for who, code, words in (
        (number, ada, f"The code {ada!r} is this person's own. Nobody refers themselves."),
        (number, ben, f"The owner of {ben!r} came through this person: that would be a circle."),
        (
            number,
            "nonsense",
            "The code 'nonsense' leads to no link that counts. Look it up on the referrer's page.",
        ),
        (number, new, f"The code {new!r} leads to no link that counts. Look it up on the referrer's page."),
        (number_of(game, "dan@example.com"), ada, "Only a confirmed person can get a referrer."),
    ):
        with pytest.raises(CannotSet) as refused:
            act(game, moderation.set_referrer, who, code)
        assert str(refused.value) == words


def test_nobody_is_paid_for_a_mailbox_that_was_erased_before(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    game.do(_erase, game.site, number_of(game, "ben@example.com"), game.tick())
    game.member("b.e.n+again@example.com")
    game.member("ben+again@example.com", by=ada)
    assert game.friends("ada@example.com") == 1
    with pytest.raises(CannotSet, match="nobody is paid for it twice"):
        act(game, moderation.set_referrer, number_of(game, "ben@example.com"), ada)
    assert act(game, moderation.set_referrer, number_of(game, "b.e.n@example.com"), ada) is not None
    assert game.friends("ada@example.com") == 2
    assert game.differences() == []


def _erase(tx: Tx, site: Site, signup: int, now: int) -> None:
    person = signups.held_by_id(tx, signup)
    assert person is not None
    erase(tx, site, person, now)


def test_a_hidden_name_is_shown_nowhere_and_not_chosen_anew(game: Game) -> None:
    ada = game.member("ada@example.com")
    session = game.come_back(ada)
    game.do(set_alias, game.site, session, "Ada L.", game.tick())
    made = act(game, moderation.hide_name, number_of(game, "ada@example.com"))
    assert game.do(opened, game.site, ada).name == ""
    game.do(set_alias, game.site, session, "Ada again", game.tick())
    assert game.status(session).alias == ""
    assert act(game, moderation.hide_name, number_of(game, "ada@example.com")) is None
    undo(game, made)
    assert game.status(session).alias == "Ada L."
