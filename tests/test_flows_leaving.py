"""Signing out, unsubscribing, being erased, and what goes with time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from game import Game

from waitlist.flows.forget import forget
from waitlist.flows.opened import opened
from waitlist.flows.own_data import own_data
from waitlist.flows.purge import purge_mails, purge_unconfirmed
from waitlist.flows.session import open_status, sign_out
from waitlist.flows.status import status
from waitlist.flows.unsubscribe import unsubscribe

pytestmark = pytest.mark.usefixtures("each_database")


DAY = 86_400_000


def test_signing_out_ends_every_session_and_mailed_way_in(game: Game) -> None:
    code = game.member("ada@example.com")
    one, two = game.come_back(code), game.come_back(code)
    game.do(sign_out, game.site, one, game.tick())
    assert game.do(status, game.site, two, game.now) is None
    assert game.do(open_status, game.site, code, 0, game.tick()) is None
    assert game.do(open_status, game.site, code, 1, game.tick())


def test_erasure_keeps_the_friends_anonymous_credit_and_earns_nobody_another(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.member("ben@example.com", by=ada)
    assert not game.do(forget, game.site, game.come_back(ben), game.tick())  # not freshly mailed
    session = game.come_back(ben, fresh=True)
    data = game.do(own_data, game.site, session, game.tick())
    assert data["address"] == "ben@example.com"
    assert [submission["code"] for submission in data["submissions"]] == [ben]
    assert game.do(forget, game.site, session, game.tick())
    assert game.signup("ben@example.com") is None
    assert game.friends("ada@example.com") == 1
    assert game.do(opened, game.site, ben) is None
    assert game.rows("select 1 from links where address like 'ben%' or name like 'ben%'") == []
    mallory = game.member("mallory@example.com")
    game.member("ben@example.com", by=mallory)
    assert game.friends("mallory@example.com") == 0
    assert game.credit("ben@example.com") is None


def test_erasing_an_unconfirmed_friend_leaves_nobody_waiting(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.join("ben@example.com", by=ada)
    recovered = game.come_back(game.join("ben@example.com").code, fresh=True)
    assert game.do(forget, game.site, recovered, game.tick())
    assert game.status(game.come_back(ada)).waiting == 0


def test_unsubscribing_keeps_the_place_and_works_again_and_again(game: Game) -> None:
    ada = game.member("ada@example.com")
    for code in (ada, ada, "bcdfghjkmnpr"):
        game.do(unsubscribe, game.site, code, game.tick())
    seen = game.status(game.come_back(ada))
    assert (seen.subscribed, seen.place, seen.people) == (False, 1, 1)


def test_mails_that_left_are_forgotten_after_ninety_days(game: Game) -> None:
    game.member("ada@example.com")
    game.rows("update outbox set state = 'sent' where kind = 'welcome' returning 1")
    assert game.do(purge_mails, game.now + 89 * DAY) == 0
    # Ids never go back in time, and other tests of this process may have come much later.
    assert game.do(purge_mails, game.now + 3650 * DAY) == 1
    assert game.mails("ada@example.com") == ["confirm"]


def test_unconfirmed_people_go_after_thirty_days(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.join("ben@example.com", by=ada)
    game.member("cara@example.com", by=ben.code)
    assert game.do(purge_unconfirmed, game.now + 29 * DAY) == 0
    assert game.do(purge_unconfirmed, game.now + 31 * DAY) == 1
    assert game.signup("ben@example.com") is None
    assert game.credit("cara@example.com") is None
    assert game.status(game.come_back(ada)).waiting == 0


def test_after_the_end_and_its_grace_nothing_can_be_confirmed_any_more(tmp_path: Path) -> None:
    closes = datetime(2026, 9, 22, tzinfo=UTC)
    with Game(tmp_path, dates={"closes": closes}) as game:
        ada, ben = game.join("ada@example.com"), game.join("ben@example.com")
        game.now = int((closes + timedelta(hours=47)).timestamp() * 1000)
        assert game.site.phase(game.now) == "ended"
        assert game.confirm(ada.code)
        game.now = int((closes + timedelta(hours=49)).timestamp() * 1000)
        assert game.confirm(ben.code) is None
        assert game.confirm(ada.code)
