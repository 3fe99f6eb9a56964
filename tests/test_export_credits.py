"""`credits`: which friend counts for whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from exporting import as_json, exported, records
from game import Game

from waitlist.flows.forget import forget
from waitlist.store import links
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    with Game(tmp_path, test={"addresses": ["tess@example.com"]}) as game:
        yield game


def test_counted_pending_and_held_credits_are_told_with_their_reasons(game: Game) -> None:
    ada = game.member("ada@example.com")
    other = game.member("ada@example.com")
    game.member("ben@example.com", by=other)
    game.join("cara@example.com", by=ada)
    game.member("mallory@example.com", by=ada)
    game.do(_hold)
    assert exported(game, "credits").decode() == (
        "site,friend_email,referrer_email,referrer_code,link_code,state,reasons,created_at,decided_at\r\n"
        f"orrin,ben@example.com,ada@example.com,{ada},{other},counted,,2026-09-21T14:13:25Z,"
        "2026-09-21T14:13:26Z\r\n"
        f"orrin,cara@example.com,ada@example.com,{ada},{ada},pending,,2026-09-21T14:13:27Z,\r\n"
        f"orrin,mallory@example.com,ada@example.com,{ada},{ada},held,disposable;burst,2026-09-21T14:13:28Z,"
        "2026-09-21T14:13:29Z\r\n"
    )
    assert as_json(game, "credits")[1]["decided_at"] is None


def _hold(tx: Tx) -> None:
    tx.run(
        """update credits set state = 'held', reasons = '["disposable", "burst"]'
           where friend = (select id from signups where canonical = 'mallory@example.com')"""
    )


def test_an_erased_friend_stays_without_an_address(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.member("ben@example.com", by=ada)
    assert game.do(forget, game.site, game.come_back(ben, fresh=True), game.tick())
    [credit] = records(game, "credits")
    assert (credit["friend_email"], credit["referrer_email"], credit["state"]) == (
        "", "ada@example.com", "counted"
    )  # fmt: skip


def test_an_erased_referrer_is_not_named(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    assert game.do(forget, game.site, game.come_back(ada, fresh=True), game.tick())
    [credit] = records(game, "credits")
    assert (credit["friend_email"], credit["referrer_email"]) == ("ben@example.com", "")


def test_credits_that_a_test_has_part_in_are_left_out(game: Game) -> None:
    ada = game.member("ada@example.com")
    tess = game.member("tess@example.com", by=ada)
    game.member("ben@example.com", by=tess)
    game.join("cara@example.com", by=tess)
    assert records(game, "credits") == []


def test_a_link_without_an_owner_is_its_own_referrer(game: Game) -> None:
    game.do(_partner, game.site.id, game.now)
    game.member("ada@example.com", by="barbers")
    [credit] = records(game, "credits")
    assert (credit["referrer_email"], credit["referrer_code"], credit["link_code"]) == (
        "", "barbers", "barbers"
    )  # fmt: skip


def _partner(tx: Tx, site: int, now: int) -> None:
    links.create_named(tx, link=1, site=site, code="barbers", kind="partner", label="", signup=None, now=now)
