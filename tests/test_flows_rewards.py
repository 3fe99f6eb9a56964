"""What was earned stays, whatever the ladder says later; and tests are counted by nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from game import Game

from waitlist import addresses
from waitlist.flows import retier
from waitlist.flows.address import change_address
from waitlist.flows.confirm import look
from waitlist.flows.purge import purge_tests
from waitlist.flows.session import sign_out
from waitlist.flows.start import look_up
from waitlist.store import links

pytestmark = pytest.mark.usefixtures("each_database")

CHANGED = (
    {"id": "handle", "friends": 5, "reward": "Handle"},
    {"id": "year", "friends": 9, "reward": "A year of blades"},
)


def apply(game: Game, tiers: tuple[dict[str, object], ...]) -> None:
    """Change the ladder as `waitlist tiers apply` does."""
    game.site = game.site_with(tiers=tiers)
    game.do(retier.put_in_force, game.site)
    game.site = game.site_with(tiers=tiers)
    assert game.do(retier.grant, game.site, 0, game.tick())[1] is None


def test_tiers_that_were_earned_stay_reached_when_the_ladder_asks_for_more(game: Game) -> None:
    ada = game.member("ada@example.com")
    for name in ("ben", "cara"):
        game.member(f"{name}@example.com", by=ada)
    assert game.tiers("ada@example.com") == ["cream", "handle"]
    apply(game, CHANGED)
    seen = game.status(game.come_back(ada))
    view = game.site.ladder_view("en", seen.friends, seen.earned)
    assert [(rung.id, rung.reached) for rung in view.rungs] == [("handle", True), ("year", False)]
    assert [(rung.id, rung.reward) for rung in view.kept] == [("cream", "Shave cream")]
    assert view.next is not None
    assert (view.next.id, view.missing, view.progress) == ("year", 7, 0.5)
    assert game.site.rewards() == {
        "cream": "Shave cream", "set": "Winter set", "handle": "Handle", "year": "A year of blades",
    }  # fmt: skip


def test_a_retired_tier_that_comes_back_is_on_the_ladder_again(game: Game) -> None:
    game.member("ben@example.com", by=game.member("ada@example.com"))
    apply(game, CHANGED)
    apply(game, ({"id": "cream", "friends": 3, "reward": "Shave cream"},))
    assert [tier.id for tier in game.site.in_force.retired] == ["set", "handle", "year"]
    view = game.site.ladder_view("en", 1, ("cream",))
    assert [(rung.id, rung.reached) for rung in view.rungs] == [("cream", True)]
    assert view.kept == ()


def test_looking_at_a_changed_ladder_does_not_bring_it_into_force(game: Game) -> None:
    settings = game.site.settings
    changed = settings.model_copy(update={"tiers": settings.tiers[:1]})
    found = game.do(look_up, changed)
    assert found.pending == ("tiers",)
    assert len(found.tiers) == 3
    assert game.do(look_up, settings).pending == ()
    assert game.do(look_up, settings.model_copy(update={"name": "unknown"})) is None


def test_signing_out_everywhere_ends_the_confirmation_mail_too(game: Game) -> None:
    joined = game.join("ada@example.com")
    session = game.confirm(joined.code)
    assert session
    assert game.confirm(joined.code)  # a second click still opens the page
    game.do(sign_out, game.site, session, game.tick())
    assert game.confirm(joined.code) == ""  # it succeeds, and opens nothing
    again = game.join("ada@example.com")
    assert game.confirm(again.code)  # a new mail to the address does


def test_signing_out_or_leaving_shows_nothing_to_who_typed_the_address(game: Game) -> None:
    code = game.member("ada@example.com")
    mallory = game.join("ada@example.com").session
    before = game.status(mallory)
    game.do(sign_out, game.site, game.come_back(code), game.tick())
    assert game.status(mallory) == before


def test_after_the_end_no_other_address_can_be_typed(tmp_path: Path) -> None:
    closes = datetime(2026, 9, 22, tzinfo=UTC)
    with Game(tmp_path, dates={"closes": closes}) as game:
        joined = game.join("ada@example.com")
        game.now = int(closes.timestamp() * 1000)
        new = addresses.parse("ben@example.com")
        assert not game.do(change_address, game.site, joined.session, new, game.tick())
        assert game.signup("ben@example.com") is None
        proof = game.link(joined.code)["proof"]
        assert game.do(look, game.site, joined.code, proof, game.now)
        assert not game.do(look, game.site, joined.code, proof, game.now + 49 * 3_600_000)


def test_a_test_friend_is_not_counted_by_a_real_persons_link(tmp_path: Path) -> None:
    with Game(tmp_path, test={"addresses": ("tess@example.com", "tom@example.com")}) as game:
        ada, tom = game.member("ada@example.com"), game.member("tom@example.com")
        game.member("ben@example.com", by=ada)
        game.join("tess@example.com", by=ada)
        game.member("tess@example.com", by=ada)
        game.join("tess@example.com", by=tom)
        for code, expected in ((ada, (1, 0, 1)), (tom, (1, 1, 0))):
            counts = game.do(links.counts, game.link(code)["id"])
            assert (counts["joins"], counts["waiting"], counts["confirmed"]) == expected
        game.do(purge_tests, game.site)
        counts = game.do(links.counts, game.link(ada)["id"])
        assert (counts["joins"], counts["waiting"], counts["confirmed"]) == (1, 0, 1)
        assert game.differences() == []


@pytest.mark.parametrize(("slip", "right"), [("tess", "ada"), ("ada", "tess")])
def test_a_link_that_was_followed_does_not_change_between_tests_and_others(
    tmp_path: Path, slip: str, right: str
) -> None:
    with Game(tmp_path, test={"addresses": ("tess@example.com", "tom@example.com")}) as game:
        joined = game.join(f"{slip}@example.com")
        new = addresses.parse(f"{right}@example.com")
        friend = game.member("tom@example.com" if slip == "tess" else "ben@example.com", by=joined.code)
        assert friend
        assert not game.do(change_address, game.site, joined.session, new, game.tick())
        assert game.signup(f"{right}@example.com") is None
        assert game.differences() == []
        alone = game.join(f"{slip}+again@example.com")
        assert game.do(change_address, game.site, alone.session, new, game.tick())
        game.confirm(alone.code)
        assert game.differences() == []
