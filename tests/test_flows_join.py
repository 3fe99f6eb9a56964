"""Joining, confirming, and who counts for whom, played on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from game import Game

from waitlist import addresses
from waitlist.flows.confirm import look
from waitlist.flows.leaderboard import leaders
from waitlist.flows.opened import opened
from waitlist.flows.profile import set_alias
from waitlist.flows.purge import purge_tests
from waitlist.flows.recover import recover
from waitlist.flows.resend import resend
from waitlist.flows.signup import create_signup
from waitlist.store import signups
from waitlist.store.database import Row, Tx

pytestmark = pytest.mark.usefixtures("each_database")


DAY = 86_400_000


def test_a_friend_counts_once_both_have_confirmed(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.join("ben@example.com", by=ada)
    assert game.credit("ben@example.com") == ("pending", [])
    assert game.friends("ada@example.com") == 0
    game.confirm(ben.code)
    assert game.credit("ben@example.com") == ("counted", [])
    assert game.friends("ada@example.com") == 1
    assert game.tiers("ada@example.com") == ["cream"]


def test_friends_of_an_unconfirmed_person_count_as_soon_as_she_confirms(game: Game) -> None:
    ada = game.join("ada@example.com")
    game.member("ben@example.com", by=ada.code)
    game.member("cara@example.com", by=ada.code)
    assert game.credit("ben@example.com") == ("pending", [])
    assert game.tiers("ada@example.com") == []
    game.confirm(ada.code)
    assert game.friends("ada@example.com") == 2
    assert game.tiers("ada@example.com") == ["cream", "handle"]
    assert game.mails("ada@example.com") == ["confirm", "tier_unlocked", "welcome"] or game.mails(
        "ada@example.com"
    ) == ["confirm", "welcome", "tier_unlocked"]


def test_confirming_again_succeeds_and_changes_nothing(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.join("ben@example.com", by=ada)
    assert game.confirm(ben.code)
    assert game.confirm(ben.code)
    assert game.friends("ada@example.com") == 1
    assert game.mails("ben@example.com").count("welcome") == 1


def test_looking_at_a_confirmation_changes_nothing(game: Game) -> None:
    ada = game.join("ada@example.com")
    proof = game.link(ada.code)["proof"]
    assert game.do(look, game.site, ada.code, proof, game.now)
    assert not game.do(look, game.site, ada.code, "x" * 12, game.now)
    assert not game.do(look, game.site, "bcdfghjkmnpr", proof, game.now)
    row = game.signup("ada@example.com")
    assert row is not None
    assert row["status"] == "pending"


def test_aliases_of_one_mailbox_are_one_person(game: Game) -> None:
    ada = game.member("ada@example.com")
    for alias in ("b.en@gmail.com", "BEN+one@gmail.com", "ben@googlemail.com"):
        game.confirm(game.join(alias, by=ada).code)
    assert game.friends("ada@example.com") == 1


def test_the_referrer_is_fixed_by_the_submission_that_is_confirmed_first(game: Game) -> None:
    ada, mallory = game.member("ada@example.com"), game.member("mallory@example.com")
    game.join("ben@example.com", by=mallory)  # mallory types ben's address
    own = game.join("ben@example.com", by=ada)
    game.confirm(own.code)
    assert game.friends("ada@example.com") == 1
    assert game.friends("mallory@example.com") == 0
    later = game.join("ben@example.com", by=mallory)
    game.confirm(later.code)
    assert game.friends("mallory@example.com") == 0


def test_nobody_refers_themselves(game: Game) -> None:
    ada = game.join("ada@example.com")
    again = game.join("a.d.a+x@example.com", by=ada.code)
    other = game.join("ada+x@example.com", by=ada.code)
    game.confirm(ada.code)
    game.confirm(other.code)
    assert game.friends("ada@example.com") == 0
    assert game.credit("ada@example.com") is None
    assert game.link(again.code)["signup"] != game.link(ada.code)["signup"]  # dots matter outside Gmail


def test_two_people_cannot_refer_each_other(game: Game) -> None:
    ada, ben = game.join("ada@example.com"), game.join("ben@example.com")
    ada_by_ben = game.join("ada@example.com", by=ben.code)
    ben_by_ada = game.join("ben@example.com", by=ada_by_ben.code)
    game.confirm(ada_by_ben.code)
    game.confirm(ben_by_ada.code)
    assert game.credit("ben@example.com") == ("rejected", ["circle"])
    game.confirm(ben.code)
    assert game.credit("ada@example.com") == ("counted", [])
    assert game.friends("ada@example.com") == 0
    assert game.friends("ben@example.com") == 1
    assert game.link(ada.code)["proven_at"] is None


def test_typing_somebody_elses_address_shows_nothing_of_them(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    known = game.status(game.join("ada@example.com").session)
    new = game.status(game.join("nora@example.com").session)
    for seen in (known, new):
        assert not seen.proven
        assert not seen.confirmed
        assert (seen.friends, seen.waiting, seen.held, seen.place, seen.people) == (0, 0, 0, None, None)
        assert (seen.name, seen.alias) == ("", "")
        assert seen.must_confirm


def test_the_figures_of_a_link_do_not_tell_whether_a_typed_address_was_known(game: Game) -> None:
    game.member("ben@example.com")
    mallory = game.come_back(game.member("mallory@example.com"))
    code = game.status(mallory).code
    game.join("ben@example.com", by=code)  # known
    after_known = game.status(mallory).waiting
    game.join("nora@example.com", by=code)  # new
    assert (after_known, game.status(mallory).waiting) == (1, 2)
    game.join("nora@example.com", by=code)  # the same again
    assert game.status(mallory).waiting == 2


def test_joining_ones_own_address_keeps_the_session_proven(game: Game) -> None:
    session = game.come_back(game.member("ada@example.com"))
    again = game.join("Ada+again@example.com", session=session)
    assert again.session == session
    assert game.link(again.code)["proven_at"] is not None
    other = game.join("ben@example.com", session=session)
    assert other.session != session
    assert not game.status(other.session).proven


def test_a_provisional_page_shows_who_came_through_its_link(game: Game) -> None:
    ada = game.join("ada@example.com")
    game.join("ben@example.com", by=ada.code)
    game.member("cara@example.com", by=ada.code)
    seen = game.status(ada.session)
    assert (seen.friends, seen.waiting, seen.joined) == (0, 2, 2)
    game.confirm(ada.code)
    seen = game.status(ada.session)
    assert (seen.friends, seen.waiting, seen.must_confirm) == (1, 1, False)


def test_mails_to_one_address_are_limited_and_the_answer_is_the_same(game: Game) -> None:
    for _ in range(20):
        joined = game.join("ada@example.com")
        game.do(resend, game.site, joined.session, game.tick())
        game.do(recover, game.site, addresses.parse("ada@example.com"), "en", game.tick())
        assert len(joined.session) == 43
    assert game.mails("ada@example.com") == ["confirm"] * 3
    game.tick(DAY)
    game.join("ada@example.com")
    assert len(game.mails("ada@example.com")) == 4


def test_the_way_in_is_mailed_to_those_who_are_on_the_list(game: Game) -> None:
    game.member("ada@example.com")
    game.join("ben@example.com")
    for address in ("ada@example.com", "ben@example.com", "nobody@example.com"):
        game.do(recover, game.site, addresses.parse(address), "en", game.tick())
    assert game.mails("ada@example.com")[-1] == "recovery"
    assert game.mails("ben@example.com") == ["confirm", "confirm"]
    assert game.signup("nobody@example.com") is None


def test_recovering_before_confirming_proves_the_newest_submission(game: Game) -> None:
    mallory = game.member("mallory@example.com")
    game.join("ada@example.com", by=mallory)
    own = game.join("ada@example.com")
    game.do(recover, game.site, addresses.parse("ada@example.com"), "en", game.tick())
    row = game.row("select link from outbox order by id desc limit 1")
    assert row is not None
    assert row["link"] == game.link(own.code)["id"]


def test_place_goes_by_friends_then_by_who_came_first(game: Game) -> None:
    codes = {name: game.member(f"{name}@example.com") for name in ("ada", "ben", "cara")}
    assert [game.status(game.come_back(code)).place for code in codes.values()] == [1, 2, 3]
    game.member("dan@example.com", by=codes["cara"])
    assert [game.status(game.come_back(code)).place for code in codes.values()] == [2, 3, 1]


def test_the_leaderboard_names_people_as_they_chose(game: Game) -> None:
    ada, ben = game.member("ada@example.com"), game.member("ben@example.com")
    for index in range(3):
        game.member(f"friend{index}@example.com", by=ada if index else ben)
    game.member("friend3@example.com", by=ben)
    game.do(set_alias, game.site, game.come_back(ada), "Countess", game.tick())
    found = game.do(leaders, game.site, 10)
    assert [(row.rank, row.alias, row.friends) for row in found] == [(1, "Countess", 2), (1, "", 2)]
    assert 10_000 <= found[1].member < 100_000
    assert not game.do(set_alias, game.site, game.join("mallory@example.com").session, "Ada", game.tick())


def test_an_invitation_names_only_who_chose_to_be_named(game: Game) -> None:
    ada = game.join("ada@example.com", name="Ada Lovelace")
    assert game.do(opened, game.site, ada.code).name == ""
    game.confirm(ada.code)
    assert game.do(opened, game.site, ada.code).name == ""
    game.do(set_alias, game.site, game.come_back(ada.code), "Ada", game.tick())
    assert game.do(opened, game.site, ada.code).name == "Ada"
    unproven = game.join("ada@example.com")
    assert game.do(opened, game.site, unproven.code).name == ""


def test_without_confirmation_friends_count_at_once(tmp_path: Path) -> None:
    with Game(tmp_path, confirmation="off") as game:
        ada = game.join("ada@example.com")
        game.join("ben@example.com", by=ada.code)
        assert game.friends("ada@example.com") == 1
        assert game.tiers("ada@example.com") == ["cream"]
        again = game.join("ada@example.com")
        assert again.code != ada.code
        assert game.link(again.code)["signup"] == game.link(ada.code)["signup"]
        assert game.status(again.session).friends == 0
        assert game.mails("ada@example.com") == ["welcome", "tier_unlocked"]
        game.do(recover, game.site, addresses.parse("ada@example.com"), "en", game.tick())
        assert game.mails("ada@example.com")[-1] == "recovery"
        assert game.differences() == []


def test_test_addresses_run_the_whole_way_and_are_never_counted(tmp_path: Path) -> None:
    tests = ("tess@example.com", "tom@example.com")
    with Game(tmp_path, test={"addresses": tests}) as game:
        ada = game.member("ada@example.com")
        tess = game.member("tess@example.com")
        game.member("tom@example.com", by=tess)
        game.member("ben@example.com", by=ada)
        assert game.friends("tess@example.com") == 1
        assert game.tiers("tess@example.com") == ["cream"]
        assert game.status(game.come_back(ada)).people == 2
        assert [row.friends for row in game.do(leaders, game.site, 10)] == [1]
        game.member("tom+again@example.com", by=ada)
        assert game.friends("ada@example.com") == 1
        assert game.do(purge_tests, game.site) == 2
        assert game.rows("select * from signups where is_test = 1") == []
        assert game.differences() == []


def test_a_test_friend_does_not_count_for_a_real_person(tmp_path: Path) -> None:
    with Game(tmp_path, test={"addresses": ("tess@example.com",)}) as game:
        ada = game.member("ada@example.com")
        game.member("tess@example.com", by=ada)
        assert game.credit("tess@example.com") == ("rejected", ["test"])
        assert game.friends("ada@example.com") == 0


def test_the_row_of_somebody_new_is_the_one_in_the_database(game: Game) -> None:
    def make(tx: Tx) -> Row:
        address = addresses.parse("ada@example.com")
        made = create_signup(tx, game.site, address, "en", game.now, link=7, mails=1)
        found = signups.by_id(tx, made["id"])
        assert found is not None
        assert [made[i] for i in range(len(made))] == list(made)
        assert dict(made) == dict(found)
        return made

    assert game.do(make)["canonical"] == "ada@example.com"
