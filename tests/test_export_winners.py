"""`winners`: who earned what, each at the highest tier."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from disk import small_files
from exporting import exported, records
from game import LADDER, Game

from waitlist.exports import EXPORTS
from waitlist.exports.formats import Csv
from waitlist.exports.split import Split
from waitlist.exports.table import Page
from waitlist.flows import retier
from waitlist.flows.forget import forget
from waitlist.problems import WaitlistError
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    with Game(tmp_path, test={"addresses": ["tess@example.com", "tom@example.com"]}) as game:
        yield game


def test_everybody_with_a_tier_is_there_once_at_the_highest(game: Game) -> None:
    ada = game.member("Ada@example.com")
    mallory = game.join("mallory@example.com", by=ada, name="=cmd|' /C calc'!A0").code
    game.confirm(mallory)
    game.member("ben@example.com", by=ada)
    game.member("cara@example.com", by=mallory)
    assert exported(game, "winners").decode() == (
        "site,email,name,code,friends,tier,reward,state,unlocked_at,coupon\r\n"
        f"orrin,Ada@example.com,,{ada},2,handle,Handle,unlocked,2026-09-21T14:13:26Z,\r\n"
        f"orrin,mallory@example.com,'=cmd|' /C calc'!A0,{mallory},1,cream,Shave cream,unlocked,"
        "2026-09-21T14:13:28Z,\r\n"
    )


def test_a_revoked_reward_is_not_won_and_a_coupon_is_told(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    game.member("cara@example.com", by=ada)
    game.do(_decide)
    [row] = records(game, "winners")
    assert (row["tier"], row["state"], row["coupon"]) == ("cream", "fulfilled", "SHAVE-1")


def _decide(tx: Tx) -> None:
    tx.run("update unlocks set state = 'revoked' where tier = 'handle'")
    tx.run("update unlocks set state = 'fulfilled', coupon = 'SHAVE-1' where tier = 'cream'")


def test_tests_and_erased_people_win_nothing(game: Game) -> None:
    game.member("tom@example.com", by=game.member("tess@example.com"))
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    assert game.tiers("tess@example.com") == ["cream"]
    assert game.do(forget, game.site, game.come_back(ada, fresh=True), game.tick())
    assert records(game, "winners") == []


def test_rewards_are_named_in_the_first_language(tmp_path: Path) -> None:
    reward = {"en": "Shave cream", "th": "ครีมโกนหนวด"}
    ladder = [{"id": "cream", "friends": 1, "reward": reward}]
    with Game(tmp_path, languages=["th", "en"], tiers=ladder) as game:
        game.member("ben@example.com", by=game.member("ada@example.com"))
        [row] = records(game, "winners")
        assert row["reward"] == "ครีมโกนหนวด"


def test_a_tier_that_left_the_ladder_stays_with_who_has_no_other(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.member("ben@example.com", by=ada)
    game.member("cara@example.com", by=ada)
    game.member("dora@example.com", by=ben)
    game.site = game.site_with(tiers=LADDER[1:])
    game.do(retier.put_in_force, game.site)
    game.site = game.site_with(tiers=LADDER[1:])
    won = [(row["email"], row["tier"], row["reward"]) for row in records(game, "winners")]
    assert won == [("ada@example.com", "handle", "Handle"), ("ben@example.com", "cream", "Shave cream")]
    assert [row["tier"] for row in records(game, "signups")] == ["handle", "cream", "", ""]


def test_of_files_by_tier_none_is_there_when_one_cannot_be_finished(game: Game, tmp_path: Path) -> None:
    game.member("ben@example.com", by=game.member("ada@example.com"))
    table, folder = EXPORTS["winners"]([game.site]), tmp_path / "prizes"

    async def read() -> list[Page]:
        return [page async for page in table.pages(game.database, lambda page: page)]

    pages = game.runner.run(read())

    def write() -> None:
        with Split(folder, [game.site], "csv", Csv(table.columns), force=False) as split:
            for page in pages:
                split.add(page)

    # The header of each has room, and who won the first tier has none.
    room = len(exported(game, "winners").partition(b"\n")[0]) + 10
    with small_files(room), pytest.raises(WaitlistError, match=r"orrin-cream\.csv: File too large"):
        write()
    assert list(folder.iterdir()) == []
