"""Held friends: why, who decides, what a decision changes, and that undoing puts all of it back."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from game import Game
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waitlist.flows import clusters, review, rewards, under_review
from waitlist.flows.appeal import appeal
from waitlist.flows.review import CannotUndo, Piece
from waitlist.flows.under_review import Waiting
from waitlist.flows.why import Why
from waitlist.problems import WaitlistError
from waitlist.store.database import Row

pytestmark = pytest.mark.usefixtures("each_database")

DAY = 86_400_000


def throw_away(game: Game, by: str, number: int, start: int = 0) -> list[str]:
    """Let somebody bring friends with throw-away addresses, which are held."""
    found = [
        f"mallory{chr(97 + each)}x{chr(97 + each)}@mailinator.com" for each in range(start, start + number)
    ]
    for address in found:
        game.member(address, by=by)
    return found


def in_one_browser(game: Game, by: str, number: int, start: int = 0, session: str = "") -> str:
    """Let somebody bring friends who all join in one browser; return its cookie."""
    for each in range(start, start + number):
        joined = game.join(f"friend{chr(97 + each)}@example.com", by=by, session=session)
        assert game.confirm(joined.code)
        session = joined.session
    return session


def number_of(game: Game, address: str) -> int:
    row = game.signup(address)
    assert row is not None
    return int(row["id"])


def decide(game: Game, flow: Any, address: str, **how: Any) -> Piece:
    piece: Piece = game.do(flow, game.site, number_of(game, address), by="cleo", now=game.tick(), **how)
    return piece


def state_of(game: Game) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that a decision about credits may change."""
    queries = {
        "credits": "select * from credits order by friend",
        "unlocks": "select * from unlocks order by signup, tier",
        "people": """select id, status, friends, friends_held, rank_group, rank_key, alias
            from signups order by id""",
        "links": "select link, sum(confirmed) as n from link_counts group by link order by link",
        "line": """select level, rank_group, block, people from place_counts
            where people <> 0 order by 1, 2, 3""",
        "counters": "select name, value from counters where value <> 0 order by name",
    }
    return {name: [tuple(row) for row in game.rows(sql)] for name, sql in queries.items()}


@pytest.fixture
def ada(game: Game) -> str:
    """Ada's code. Ben counts for her, two throw-away friends are held."""
    code = game.member("ada@example.com")
    game.member("ben@example.com", by=code)
    throw_away(game, code, 2)
    return code


def test_a_throw_away_friend_joins_and_is_held_with_the_reason(game: Game, ada: str) -> None:
    assert game.credit("malloryaxa@mailinator.com") == ("held", ["disposable"])
    assert game.friends("ada@example.com") == 1
    seen = game.status(game.come_back(ada))
    assert (seen.friends, seen.held, seen.reasons, seen.joined) == (1, 2, (Why("disposable", 2),), 3)


def test_the_queue_says_who_how_many_and_why(game: Game, ada: str) -> None:
    [row] = game.do(under_review.queue, game.site)
    assert isinstance(row, Waiting)
    assert (row.address, row.code, row.friends, row.held) == ("ada@example.com", ada, 1, 2)
    assert (row.reasons, row.worst >= 100, row.appeal) == (("disposable",), True, None)
    assert game.do(under_review.queue, game.site, after=row.referrer) == []
    assert game.do(under_review.waiting, game.site, row.referrer) == row
    assert game.do(under_review.waiting, game.site, row.referrer + 1) is None
    assert game.do(under_review.held, game.site) == under_review.Held(1, 2, 0)


def test_the_queue_comes_in_pages_without_gap_or_double(game: Game) -> None:
    people = [game.member(f"person{chr(97 + number)}@example.com") for number in range(5)]
    for number, code in enumerate(people):
        throw_away(game, code, 1, start=number)
    found: list[str] = []
    after = 0
    while page := game.do(under_review.queue, game.site, after=after, limit=2):
        found += [row.code for row in page]
        after = page[-1].referrer
    assert found == people


def test_evidence_names_each_friend_and_what_speaks_against_them(game: Game, ada: str) -> None:
    found = game.do(under_review.evidence, game.site, number_of(game, "ada@example.com"))
    assert [(each.address, each.state, each.reasons) for each in found] == [
        ("malloryaxa@mailinator.com", "held", ("disposable",)),
        ("mallorybxb@mailinator.com", "held", ("disposable",)),
    ]
    assert found[0].parts["disposable"] == 100
    assert found[0].score >= 100
    everybody = game.do(under_review.evidence, game.site, number_of(game, "ada@example.com"), state="")
    assert [each.state for each in everybody] == ["counted", "held", "held"]
    assert game.do(under_review.evidence, game.site, 17) == []


def test_released_friends_count_with_all_that_hangs_on_it(game: Game, ada: str) -> None:
    piece = decide(game, review.release, "ada@example.com", note="they are real")
    assert (piece.credits, piece.more) == (2, False)
    assert game.friends("ada@example.com") == 3
    assert game.tiers("ada@example.com") == ["cream", "handle"]
    assert game.credit("malloryaxa@mailinator.com") == ("counted", [])
    assert game.mails("ada@example.com")[-2:] == ["tier_unlocked", "review_result"]
    [made] = game.do(review.decisions, game.site)
    assert (made.kind, made.by, made.credits, made.note, made.undone_at) == (
        "release", "cleo", 2, "they are real", None,
    )  # fmt: skip
    assert game.do(review.decisions, game.site, signup=made.signup) == [made]
    assert game.do(review.decisions, game.site, before=made.id) == []


def test_only_chosen_friends_are_released(game: Game, ada: str) -> None:
    friend = number_of(game, "mallorybxb@mailinator.com")
    assert decide(game, review.release, "ada@example.com", friends=[friend, friend, 17]).credits == 1
    assert game.credit("malloryaxa@mailinator.com") == ("held", ["disposable"])
    assert game.credit("mallorybxb@mailinator.com") == ("counted", [])


def test_rejected_friends_never_count_and_rewards_out_of_reach_are_taken_back(game: Game, ada: str) -> None:
    decide(game, review.release, "ada@example.com")
    friends = [number_of(game, f"mallory{letter}x{letter}@mailinator.com") for letter in "ab"]
    decide(game, review.reject, "ada@example.com", friends=friends)
    assert game.friends("ada@example.com") == 1
    assert game.credit("malloryaxa@mailinator.com") == ("rejected", [])
    states = game.rows("select tier, state from unlocks order by tier")
    assert [tuple(row) for row in states] == [("cream", "unlocked"), ("handle", "revoked")]
    game.member("dan@example.com", by=ada)
    assert game.row("select state from unlocks where tier = 'handle'")["state"] == "unlocked"  # type: ignore[index] - earned anew


def test_an_approved_reward_is_never_taken_back(game: Game, ada: str) -> None:
    decide(game, review.release, "ada@example.com")
    assert game.do(rewards.approve_cooled, game.site, game.now + 6 * DAY) == 0
    assert game.do(rewards.approve_cooled, game.site, game.now + 8 * DAY) == 2
    friends = [number_of(game, f"mallory{letter}x{letter}@mailinator.com") for letter in "ab"]
    decide(game, review.reject, "ada@example.com", friends=friends)
    assert {row["state"] for row in game.rows("select state from unlocks")} == {"approved"}


def test_friends_under_review_do_not_keep_a_reward_from_getting_final_that_others_carry(
    game: Game, ada: str
) -> None:
    decide(game, review.release, "ada@example.com")
    friends = [number_of(game, f"mallory{letter}x{letter}@mailinator.com") for letter in "ab"]
    decide(game, review.reject, "ada@example.com", friends=friends[:1])
    throw_away(game, ada, 1, start=9)
    assert game.friends("ada@example.com") == 2
    assert game.tiers("ada@example.com") == ["cream", "handle"]
    assert game.do(rewards.approve_cooled, game.site, game.now + 8 * DAY) == 2


def test_a_reward_that_only_held_friends_would_carry_does_not_get_final(game: Game) -> None:
    ada = game.member("ada@example.com")
    in_one_browser(game, ada, 9)
    assert (game.friends("ada@example.com"), len(game.tiers("ada@example.com"))) == (0, 3)
    assert game.do(rewards.approve_cooled, game.site, game.now + 30 * DAY) == 0
    decide(game, review.release, "ada@example.com", friends=[number_of(game, "frienda@example.com")])
    assert game.do(rewards.approve_cooled, game.site, game.now + 30 * DAY) == 1


def test_a_reward_does_not_get_final_while_friends_are_being_looked_through(game: Game) -> None:
    ada = game.member("ada@example.com")
    for number in range(clusters.PIECE):
        game.member(f"pal{chr(97 + number // 26)}{chr(97 + number % 26)}@example.com", by=ada)
    in_one_browser(game, ada, 9)
    assert game.do(rewards.approve_cooled, game.site, game.now + 30 * DAY) == 0
    while game.do(clusters.go_on, game.site, game.tick()):
        pass
    assert game.do(rewards.approve_cooled, game.site, game.now + 30 * DAY) == 3


@pytest.mark.parametrize("flow", [review.release, review.reject])
def test_undoing_puts_back_every_row(game: Game, ada: str, flow: Any) -> None:
    before = state_of(game)
    piece = decide(game, flow, "ada@example.com")
    assert state_of(game) != before
    assert game.do(review.undo, game.site, piece.decision, by="dan", now=game.tick()) == Piece(
        piece.decision, 2, more=False
    )
    assert state_of(game) == before
    [made] = game.do(review.decisions, game.site)
    assert (made.undone_by, made.undone_at) == ("dan", game.now)
    with pytest.raises(CannotUndo, match="is unknown, or was undone already"):
        game.do(review.undo, game.site, piece.decision, by="dan", now=game.tick())


def test_a_decision_under_a_later_one_waits_for_that(game: Game, ada: str) -> None:
    first = decide(game, review.release, "ada@example.com").decision
    friends = [number_of(game, "malloryaxa@mailinator.com")]
    second = decide(game, review.reject, "ada@example.com", friends=friends).decision
    with pytest.raises(CannotUndo, match=f"Decision {second} about the same came later"):
        game.do(review.undo, game.site, first, by="cleo", now=game.tick())
    before = state_of(game)
    game.do(review.undo, game.site, second, by="cleo", now=game.tick())
    game.do(review.undo, game.site, first, by="cleo", now=game.tick())
    assert state_of(game) != before
    assert game.friends("ada@example.com") == 1


def test_undoing_leaves_a_tier_that_others_reached_meanwhile(game: Game, ada: str) -> None:
    piece = decide(game, review.release, "ada@example.com")
    game.member("dan@example.com", by=ada)
    game.do(review.undo, game.site, piece.decision, by="cleo", now=game.tick())
    assert game.friends("ada@example.com") == 2
    states = game.rows("select tier, state from unlocks order by tier")
    assert [tuple(row) for row in states] == [
        ("cream", "unlocked"), ("handle", "unlocked"), ("set", "unlocked"),
    ]  # fmt: skip


def test_many_credits_are_decided_in_pieces(game: Game) -> None:
    ada = game.member("ada@example.com")
    throw_away(game, ada, 7)
    before = state_of(game)
    pieces = [decide(game, review.release, "ada@example.com", piece=3)]
    while pieces[-1].more:
        more = decide(game, review.release, "ada@example.com", piece=3, decision=pieces[-1].decision)
        pieces.append(more)
    assert [piece.credits for piece in pieces] == [3, 3, 1]
    assert game.mails("ada@example.com").count("review_result") == 1
    undo = {"piece": 3, "by": "cleo"}
    back = [game.do(review.undo, game.site, pieces[0].decision, now=game.tick(), **undo)]
    while back[-1].more:
        back.append(game.do(review.undo, game.site, pieces[0].decision, now=game.tick(), **undo))
    assert sum(piece.credits for piece in back) == 7
    assert state_of(game) == before


def test_friends_of_somebody_trusted_are_judged_by_their_own_form(game: Game, ada: str) -> None:
    decide(game, review.release, "ada@example.com", trust=True)
    in_one_browser(game, ada, 9)
    assert game.credit("friendi@example.com") == ("counted", [])
    throw_away(game, ada, 1, start=5)
    assert game.credit("malloryfxf@mailinator.com") == ("held", ["disposable"])


def test_one_browser_is_held_and_with_it_the_first_ones_that_counted(game: Game) -> None:
    ada = game.member("ada@example.com")
    session = in_one_browser(game, ada, 7)
    state, reasons = game.credit("friendg@example.com") or ("", [])
    assert (state, "browser" in reasons) == ("held", True)
    assert game.credit("frienda@example.com") == ("counted", [])
    in_one_browser(game, ada, 2, start=7, session=session)
    assert game.friends("ada@example.com") == 0
    assert game.credit("frienda@example.com") == ("held", ["cluster", "browser"])
    [made] = game.do(review.decisions, game.site)
    assert (made.kind, made.by, made.note, made.credits) == ("hold", "", "browser", 6)
    game.do(review.undo, game.site, made.id, by="cleo", now=game.tick())
    assert game.credit("frienda@example.com") == ("counted", [])


def test_who_stands_behind_a_hundred_others_is_held_by_and_by(game: Game) -> None:
    ada = game.member("ada@example.com")
    for number in range(clusters.PIECE):
        game.member(f"pal{chr(97 + number // 26)}{chr(97 + number % 26)}@example.com", by=ada)
    in_one_browser(game, ada, 9)
    assert game.credit("frienda@example.com") == ("counted", [])
    while game.do(clusters.go_on, game.site, game.tick()):
        pass
    assert game.credit("frienda@example.com") == ("held", ["cluster", "browser"])
    assert game.friends("ada@example.com") == clusters.PIECE
    assert game.rows("select 1 from clusters where done_at is null") == []


def test_who_was_released_is_not_held_again_with_the_others(game: Game) -> None:
    ada = game.member("ada@example.com")
    session = in_one_browser(game, ada, 7)
    decide(game, review.release, "ada@example.com")
    in_one_browser(game, ada, 6, start=7, session=session)
    assert game.credit("frienda@example.com") == ("held", ["cluster", "browser"])
    assert game.credit("friendg@example.com") == ("counted", [])
    assert game.credit("friendm@example.com")[0] == "held"  # type: ignore[index] - it is there


def test_friends_of_an_unproven_link_are_held_when_it_is_proven(game: Game) -> None:
    code = game.join("ada@example.com").code
    throw_away(game, code, 1)
    assert game.credit("malloryaxa@mailinator.com") == ("pending", [])
    game.confirm(code)
    assert game.credit("malloryaxa@mailinator.com") == ("held", ["disposable"])


def test_an_erased_friend_can_still_be_decided_about(game: Game, ada: str) -> None:
    from waitlist.flows.forget import forget  # noqa: PLC0415 - of use here alone

    fresh = game.come_back(game.link_of("malloryaxa@mailinator.com"), fresh=True)
    assert game.do(forget, game.site, fresh, game.tick())
    found = game.do(under_review.evidence, game.site, number_of(game, "ada@example.com"))
    assert (found[0].address, found[0].parts) == ("", {"disposable": 100})
    assert decide(game, review.release, "ada@example.com").credits == 2
    assert game.friends("ada@example.com") == 3


def test_nobody_decides_about_people_who_are_not_there(game: Game) -> None:
    with pytest.raises(WaitlistError, match="There is nobody with the number 17 on the site orrin"):
        game.do(review.release, game.site, 17, by="cleo", now=game.tick())


def test_somebody_asks_for_a_review_once_and_gets_an_answer(game: Game, ada: str) -> None:
    session = game.come_back(ada)
    ask = lambda words: game.do(appeal, game.site, session, words, game.tick())  # noqa: E731 - said thrice below
    assert ask("We share an office. " * 40) == "asked"
    assert ask("Please!") == "open"
    assert game.status(session).appealed
    [row] = game.do(under_review.queue, game.site, appeals_only=True)
    assert row.appeal is not None
    assert (row.appeal.words[:19], len(row.appeal.words)) == ("We share an office.", 500)
    assert game.do(under_review.held, game.site).appeals == 1
    piece = decide(game, review.release, "ada@example.com")
    assert not game.status(session).appealed
    assert ask("Again?") == "nothing"
    assert game.do(under_review.queue, game.site, appeals_only=True) == []
    game.do(review.undo, game.site, piece.decision, by="cleo", now=game.tick())
    assert game.status(session).appealed


def test_a_provisional_session_cannot_ask(game: Game) -> None:
    joined = game.join("ada@example.com")
    assert game.do(appeal, game.site, joined.session, "", game.tick()) == "nothing"


def written(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row["data"])
    return found


def test_decisions_that_follow_are_told_by_one_mail(game: Game, ada: str) -> None:
    one, other = (number_of(game, f"mallory{letter}x{letter}@mailinator.com") for letter in "ab")
    first = decide(game, review.release, "ada@example.com", friends=[one])
    decide(game, review.reject, "ada@example.com", friends=[other])
    rows = game.rows("select * from outbox where kind = 'review_result'")
    assert [written(row)["since"] for row in rows] == [first.decision]
    assert rows[0]["due_at"] - rows[0]["created_at"] == 600_000


MOVES = st.sampled_from(["release", "reject", "undo", "join", "throw"])


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=st.lists(st.tuples(MOVES, st.integers(0, 9)), max_size=10))
def test_counts_stay_those_of_the_rows_whatever_is_decided(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[str, int]]
) -> None:
    with Game(tmp_path_factory.mktemp("review")) as game:
        ada, made, thrown = game.member("ada@example.com"), [], 0
        for number, (move, pick) in enumerate(moves):
            match move:
                case "join":
                    game.member(f"friend{chr(97 + number)}@example.com", by=ada)
                case "throw":
                    throw_away(game, ada, 1, start=thrown)
                    thrown += 1
                case "undo" if made:
                    with suppress(CannotUndo):
                        game.do(review.undo, game.site, made[pick % len(made)], by="x", now=game.tick())
                case "release" | "reject":
                    flow = review.release if move == "release" else review.reject
                    everybody = game.rows("select friend from credits order by friend")
                    friends = [row["friend"] for row in everybody[pick:]]
                    made.append(decide(game, flow, "ada@example.com", friends=friends).decision)
            assert game.differences() == []
