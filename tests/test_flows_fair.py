"""No order of confirming, erasing or deciding changes what counts; whoever asked hears what came of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from game import Game

from waitlist.addresses import parse
from waitlist.flows import moderation, review
from waitlist.flows.address import change_address
from waitlist.flows.appeal import appeal
from waitlist.flows.attack import under_attack
from waitlist.flows.forget import forget
from waitlist.flows.letters import compose
from waitlist.tokens import Tokens

pytestmark = pytest.mark.usefixtures("each_database")

TOKENS = Tokens(["a-secret-of-at-least-32-characters"])
MANY = 12


def in_one_browser(game: Game, by: str, *, erased: bool = False, number: int = MANY) -> None:
    """Let friends join in one browser, and erase themselves where asked."""
    session = ""
    for each in range(number):
        joined = game.join(f"friend{chr(97 + each)}@example.com", by=by, session=session)
        assert game.confirm(joined.code)
        session = joined.session
        if erased:
            leave(game, joined.code)


def leave(game: Game, code: str) -> None:
    assert game.do(forget, game.site, game.come_back(code, fresh=True), game.tick())


def number_of(game: Game, address: str) -> int:
    row = game.signup(address)
    assert row is not None
    return int(row["id"])


def states(game: Game) -> dict[str, int]:
    rows = game.rows("select state, count(*) as n from credits group by state")
    return {row["state"]: int(row["n"]) for row in rows}


def test_friends_of_who_proves_the_link_last_are_judged_as_those_of_who_proves_it_first(game: Game) -> None:
    ada = game.join("ada@example.com")
    in_one_browser(game, ada.code)
    assert states(game) == {"pending": MANY}
    assert game.confirm(ada.code)
    assert (states(game), game.tiers("ada@example.com")) == ({"held": MANY}, [])
    assert game.credit("frienda@example.com") == ("held", ["cluster", "browser"])


def test_a_link_that_moves_to_another_address_takes_along_what_speaks_against_its_friends(game: Game) -> None:
    ada = game.join("ada@example.com")
    in_one_browser(game, ada.code)
    assert game.do(change_address, game.site, ada.session, parse("eve@example.com"), game.tick())
    assert game.confirm(ada.code)
    assert states(game) == {"held": MANY}


def test_honest_friends_of_who_proves_the_link_last_count(game: Game) -> None:
    ada = game.join("ada@example.com")
    names = ("kim", "lee", "max", "ana", "joe", "tom", "sue", "eva", "ian", "ned")
    for number, name in enumerate(names):
        game.tick(40_000 + 7_000 * (number * number % 11))
        joined = game.join(f"{name}.berg@office.example", by=ada.code, network="office", seconds=30)
        game.tick(120_000)
        assert game.confirm(joined.code)
    leave(game, game.link_of("kim.berg@office.example"))
    game.tick(4 * 86_400_000)
    assert game.confirm(ada.code)
    assert states(game) == {"counted": len(names)}
    assert len(game.tiers("ada@example.com")) == 3


def test_friends_of_whom_only_the_reasons_were_kept_are_held_by_these(game: Game) -> None:
    ada = game.join("ada@example.com")
    game.member("ben@example.com", by=ada.code)
    game.do(lambda tx: tx.run("delete from signals"))
    game.do(lambda tx: tx.run("update credits set reasons = '[\"disposable\"]'"))
    game.confirm(ada.code)
    assert game.credit("ben@example.com") == ("held", ["disposable"])


def test_erasing_made_up_friends_frees_neither_them_nor_the_others(game: Game) -> None:
    ada = game.member("ada@example.com")
    in_one_browser(game, ada, erased=True)
    assert states(game) == {"held": MANY}
    assert game.friends("ada@example.com") == 0
    for row in game.rows("select shown from signals"):
        assert "stem" not in json.loads(row["shown"])


def test_erased_friends_are_judged_when_the_link_is_proven_last(game: Game) -> None:
    ada = game.join("ada@example.com")
    in_one_browser(game, ada.code, erased=True)
    assert game.confirm(ada.code)
    assert states(game) == {"held": MANY}


def test_what_stays_of_an_erased_friend_goes_with_who_brought_them(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.member("ben.moss@office.example", by=ada)
    game.member("cleo@example.com", by=ada)
    leave(game, ben)
    assert len(game.rows("select 1 from signals")) == 2
    leave(game, ada)
    assert [row["friend"] for row in game.rows("select friend from signals")] == [
        number_of(game, "cleo@example.com")
    ]


def test_a_series_stays_known_as_one_when_it_is_erased(game: Game) -> None:
    ada = game.member("ada@example.com")
    for number in range(14):
        leave(game, game.member(f"lucky.winner{number}@outlook.com", by=ada))
    kept = [
        json.loads(row["shown"]).get("stem", "")
        for row in game.rows("select shown from signals order by friend")
    ]
    assert kept[:2] == ["", ""]
    assert len(set(kept[2:])) == 1


def test_who_was_erased_joins_again_and_earns_nobody_a_credit(game: Game) -> None:
    ada = game.member("ada@example.com")
    for spelling in ("ben@example.com", "ben+again@example.com", "BEN@example.com"):
        leave(game, game.member(spelling, by=ada))
    assert (states(game), game.friends("ada@example.com")) == ({"counted": 1}, 1)


def rows_of(game: Game) -> list[tuple[Any, ...]]:
    queries = (
        "select * from credits order by friend",
        "select signup, tier, state from unlocks order by signup, tier",
        "select id, status, friends, friends_held, rank_group, rank_key from signups order by id",
        "select link, sum(confirmed) from link_counts group by link order by link",
        "select name, value from counters where value <> 0 order by name",
    )
    return [tuple(row) for sql in queries for row in game.rows(sql)]


def test_undoing_a_block_lets_friends_count_who_came_meanwhile_and_nobody_else(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    game.do(
        review.reject,
        game.site,
        number_of(game, "ada@example.com"),
        friends=[number_of(game, "ben@example.com")],
        by="cleo",
        now=game.tick(),
    )
    block = game.do(
        moderation.block, game.site, number_of(game, "ada@example.com"), by="cleo", now=game.tick()
    )
    game.member("dan@example.com", by=ada)
    game.member("mallory@mailinator.com", by=ada)
    assert states(game) == {"rejected": 3}
    game.do(review.undo, game.site, block, by="cleo", now=game.tick())
    friends = ("ben@example.com", "dan@example.com", "mallory@mailinator.com")
    assert [game.credit(each) for each in friends] == [
        ("rejected", []), ("counted", []), ("held", ["disposable"]),
    ]  # fmt: skip
    assert (game.friends("ada@example.com"), game.tiers("ada@example.com")) == (1, ["cream"])


def test_letting_somebody_in_again_does_the_same_and_can_be_undone(game: Game) -> None:
    ada = game.member("ada@example.com")
    number = number_of(game, "ada@example.com")
    game.do(moderation.block, game.site, number, by="cleo", now=game.tick())
    game.member("dan@example.com", by=ada)
    before = rows_of(game)
    let_in = game.do(moderation.unblock, game.site, number, by="cleo", now=game.tick())
    assert (game.friends("ada@example.com"), game.tiers("ada@example.com")) == (1, ["cream"])
    assert game.differences() == []
    game.do(review.undo, game.site, let_in, by="cleo", now=game.tick())
    assert rows_of(game) == before


def test_a_block_of_who_never_confirmed_is_undone_with_what_waited(game: Game) -> None:
    ada = game.join("ada@example.com")
    block = game.do(
        moderation.block, game.site, number_of(game, "ada@example.com"), by="cleo", now=game.tick()
    )
    game.member("dan@example.com", by=ada.code)
    assert states(game) == {"rejected": 1}
    game.do(review.undo, game.site, block, by="cleo", now=game.tick())
    assert states(game) == {"pending": 1}
    assert game.confirm(ada.code)
    assert game.friends("ada@example.com") == 1


def flood(game: Game) -> None:
    mallory = game.member("mallory@example.com")
    for number in range(12):
        game.member(f"mal{chr(97 + number)}q{chr(98 + number)}@mailinator.com", by=mallory)
    assert game.do(under_attack, game.site, game.now)


def charged(game: Game, address: str) -> bool:
    row = game.row("select parts from signals where friend = :friend", friend=number_of(game, address))
    return row is not None and "unproved" in json.loads(row["parts"])


def test_only_who_was_asked_for_work_is_missed_it(game: Game) -> None:
    game.site = game.site_with(fraud={"proof_of_work": "auto"})
    ada = game.member("ada@example.com")
    early = game.join("early@one.example", by=ada)
    loaded = game.tick()
    flood(game)
    had_it_open = game.join("open@two.example", by=ada, loaded_at=loaded)
    asked = game.join("asked@three.example", by=ada, loaded_at=game.now)
    silent = game.join("silent@four.example", by=ada)
    worked = game.join("worked@five.example", by=ada, solution=("once", game.now + 1000))
    for joined in (early, had_it_open, asked, silent, worked):
        assert game.confirm(joined.code)
    names = ("early@one", "open@two", "asked@three", "silent@four", "worked@five")
    found = [charged(game, f"{name}.example") for name in names]
    assert found == [False, False, True, True, False]
    game.tick(2 * 3_600_000)
    game.member("later@six.example", by=ada)
    assert not charged(game, "later@six.example")


def test_a_form_cannot_say_for_ever_that_it_is_older_than_the_attack(game: Game) -> None:
    game.site = game.site_with(fraud={"proof_of_work": "auto"})
    ada, loaded = game.member("ada@example.com"), game.now
    game.tick(25 * 3_600_000)
    flood(game)
    game.confirm(game.join("old@two.example", by=ada, loaded_at=loaded).code)
    assert charged(game, "old@two.example")


def ask(game: Game, code: str) -> None:
    assert game.do(appeal, game.site, game.come_back(code), "They are real.", game.tick()) == "asked"


def answers(game: Game) -> list[tuple[int, int, int]]:
    """Return what mails on reviews would tell that are still to leave: released, rejected, held."""
    rows = game.rows("select * from outbox where kind = 'review_result' and state = 'queued' order by id")
    composed = [game.do(compose, game.site, row, TOKENS, game.now) for row in rows]
    return [(each.mail.released, each.mail.rejected, each.mail.held) for each in composed if each is not None]


def open_questions(game: Game) -> int:
    return len(game.rows("select 1 from appeals where closed_at is null"))


def test_undoing_what_the_software_held_answers_who_asked(game: Game) -> None:
    ada = game.member("ada@example.com")
    in_one_browser(game, ada)
    ask(game, ada)
    own = [
        row["friend"]
        for row in game.rows(
            "select friend from credits where state = 'held' and reasons not like '%cluster%'"
        )
    ]
    game.do(
        review.reject, game.site, number_of(game, "ada@example.com"), friends=own, by="cleo", now=game.tick()
    )
    sent(game)
    assert open_questions(game) == 1
    [hold] = [each for each in game.do(review.decisions, game.site) if each.kind == "hold"]
    game.do(review.undo, game.site, hold.id, by="cleo", now=game.tick())
    assert (answers(game), open_questions(game)) == ([(MANY - len(own), 0, 0)], 0)


def sent(game: Game) -> None:
    game.do(lambda tx: tx.run("update outbox set state = 'sent' where state = 'queued'"))


def test_setting_another_referrer_answers_who_asked_and_undoing_it_asks_again(game: Game) -> None:
    ada, ben = game.member("ada@example.com"), game.member("ben@example.com")
    game.member("mallory@mailinator.com", by=ada)
    ask(game, ada)
    friend = number_of(game, "mallory@mailinator.com")
    made = game.do(moderation.set_referrer, game.site, friend, ben, by="cleo", now=game.tick())
    assert (answers(game), open_questions(game)) == ([(0, 1, 0)], 0)
    game.do(review.undo, game.site, made, by="cleo", now=game.tick())
    assert (answers(game), open_questions(game)) == ([], 1)
    game.do(moderation.set_referrer, game.site, friend, ben, by="cleo", now=game.tick())
    assert answers(game) == [(0, 1, 0)]


def test_who_heard_an_answer_hears_that_it_was_taken_back(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("mallory@mailinator.com", by=ada)
    ask(game, ada)
    me = number_of(game, "ada@example.com")
    piece = game.do(review.release, game.site, me, by="cleo", now=game.tick())
    sent(game)
    game.do(review.undo, game.site, piece.decision, by="cleo", now=game.tick())
    assert (answers(game), open_questions(game)) == ([(0, 0, 1)], 1)


def test_who_never_asked_hears_nothing_of_what_was_undone(game: Game) -> None:
    ada = game.member("ada@example.com")
    in_one_browser(game, ada)
    [hold] = game.do(review.decisions, game.site)
    game.do(review.undo, game.site, hold.id, by="cleo", now=game.tick())
    assert answers(game) == []
