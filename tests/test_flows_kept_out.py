"""Who is kept out stays so, whatever is erased or deleted, and still has a way to own data."""

from __future__ import annotations

import pytest
from game import START, Game

from waitlist.addresses import parse
from waitlist.flows import moderation, review, silence
from waitlist.flows.audit import COMMAND
from waitlist.flows.forget import forget
from waitlist.flows.letters import compose
from waitlist.flows.own_data import own_data
from waitlist.flows.purge import purge_unconfirmed
from waitlist.flows.recover import recover
from waitlist.flows.session import find_proven, is_kept_out, open_status
from waitlist.flows.status import status
from waitlist.tokens import Tokens

pytestmark = pytest.mark.usefixtures("each_database")

MONTH = 31 * 86_400_000
TOKENS = Tokens(["a-secret-of-at-least-32-characters"])


def block(game: Game, address: str) -> int:
    row = game.signup(address)
    assert row is not None
    made = game.do(moderation.block, game.site, row["id"], by="cleo", now=game.tick())
    assert made is not None
    return int(made)


def take(game: Game) -> list[str]:
    game.tick(300_000)
    return [row["kind"] for row in game.take(per_address=9)]


def mailed_way(game: Game, address: str) -> str:
    """Ask for the way in, and open what the mail has; return the session."""
    game.do(recover, game.site, parse(address), "en", game.tick())
    rows = game.rows("select * from outbox where kind = 'recovery' order by id desc")
    composed = game.do(compose, game.site, rows[0], TOKENS, game.now)
    assert composed is not None
    assert composed.mail.kept_out
    read = TOKENS.read("fresh", composed.mail.status_url.rpartition("/")[2])
    assert read is not None
    session = game.do(open_status, game.site, read[1], int(read[2]), game.tick(), fresh_until=int(read[3]))
    assert session
    return str(session)


def test_who_is_kept_out_opens_own_data_and_nothing_else(game: Game) -> None:
    ada = game.member("ada@example.com")
    before = game.come_back(ada)
    block(game, "ada@example.com")
    session = mailed_way(game, "Ada@example.com")
    data = game.do(own_data, game.site, session, game.now)
    assert (data["address"], data["status"]) == ("ada@example.com", "blocked")
    assert game.do(is_kept_out, game.site, session, game.now)
    assert game.do(find_proven, game.site, session, game.now) is None
    assert game.do(status, game.site, session, game.now) is None
    assert game.do(own_data, game.site, before, game.now) is None
    row = game.signup("ada@example.com")
    assert row is not None
    # A link that is not fresh, as stands in every other mail, leads nowhere.
    assert game.do(open_status, game.site, ada, row["epoch"], game.tick()) is None


def test_erasing_oneself_does_not_end_being_kept_out(game: Game) -> None:
    game.member("ada@example.com")
    block(game, "ada@example.com")
    assert game.do(forget, game.site, mailed_way(game, "ada@example.com"), game.tick())
    assert game.signup("ada@example.com") is None
    cleo = game.member("cleo@example.com")
    take(game)
    again = game.join("ada@example.com", by=cleo)
    take(game)
    (row,) = game.rows("select error from outbox where state = 'dropped'")
    assert row["error"] == "its address is kept out"
    row = game.signup("ada@example.com")
    assert row is not None
    assert row["status"] == "blocked"
    assert game.confirm(again.code) is None
    assert game.friends("cleo@example.com") == 0
    assert game.do(own_data, game.site, mailed_way(game, "ada@example.com"), game.now)["status"] == "blocked"


def test_a_proof_from_before_the_mail_was_held_back_lets_nobody_in(game: Game) -> None:
    game.member("ada@example.com")
    block(game, "ada@example.com")
    game.do(forget, game.site, mailed_way(game, "ada@example.com"), game.tick())
    again = game.join("ada@example.com")
    session = game.confirm(again.code)
    row = game.signup("ada@example.com")
    assert row is not None
    assert row["status"] == "blocked"
    assert game.do(status, game.site, session, game.now) is None


def test_who_never_confirmed_is_deleted_after_a_month_and_stays_out(game: Game) -> None:
    game.join("ada@example.com", name="Ada")
    block(game, "ada@example.com")
    game.member("ben@example.com")
    block(game, "ben@example.com")
    assert game.do(purge_unconfirmed, START + MONTH) == 1
    assert game.signup("ada@example.com") is None
    assert game.rows("select 1 from links where name = 'Ada'") == []
    assert game.signup("ben@example.com") is not None  # who confirmed is kept until erased
    game.join("ada@example.com")
    take(game)
    row = game.signup("ada@example.com")
    assert row is not None
    assert row["status"] == "blocked"


@pytest.mark.parametrize("how", ["unblock", "undo"])
def test_who_is_let_in_is_in(game: Game, how: str) -> None:
    game.join("ada@example.com")
    block(game, "ada@example.com")
    game.do(purge_unconfirmed, START + MONTH)
    game.now = START + MONTH
    code = game.join("ada@example.com").code
    take(game)
    row = game.signup("ada@example.com")
    assert row is not None
    if how == "unblock":
        assert game.do(moderation.unblock, game.site, row["id"], by="cleo", now=game.tick()) is not None
    else:
        made = game.do(moderation.unblock, game.site, row["id"], by="cleo", now=game.tick())
        again = block(game, "ada@example.com")
        game.do(review.undo, game.site, again, by="cleo", now=game.tick())
        assert made is not None
    assert game.confirm(code)
    assert game.rows("select 1 from kept_out") == []


def test_an_address_is_let_in_of_which_nothing_else_is_known(game: Game) -> None:
    game.join("ada@example.com")
    block(game, "ada@example.com")
    ada = parse("ada@example.com")
    assert not game.do(silence.lift_address, game.site, ada, COMMAND, game.tick())  # unblock does that
    game.do(purge_unconfirmed, START + MONTH)
    assert game.do(silence.lift_address, game.site, ada, COMMAND, game.tick())
    assert game.member("ada@example.com")


def test_a_friend_who_is_kept_out_and_erased_counts_for_nobody_later(game: Game) -> None:
    ada = game.join("ada@example.com")
    game.join("ben@example.com", by=ada.code)
    block(game, "ben@example.com")
    game.do(forget, game.site, mailed_way(game, "ben@example.com"), game.tick())
    assert game.confirm(ada.code)
    assert game.friends("ada@example.com") == 0
