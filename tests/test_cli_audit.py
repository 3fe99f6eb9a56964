"""Whatever a command changes or gives away stands in the audit, under the name of the system's user."""

from __future__ import annotations

import json

import pytest
from command import Waitlist
from game import Game

from waitlist.addresses import parse
from waitlist.cli.actor import actor
from waitlist.flows.returned import Returned, heard

pytestmark = pytest.mark.usefixtures("each_database")

SITE = 'place = { rule = "off" }\n[[tiers]]\nid = "mug"\nfriends = 1\nreward = "Mug"\n'


@pytest.fixture
def campaign(waitlist: Waitlist) -> Game:
    with Game(waitlist.folder) as game:
        waitlist.environment(WAITLIST_DATABASE_URL=game.url)
        waitlist.write("waitlist.toml", "")
        waitlist.write("sites/orrin/site.toml", SITE)
        yield game


def audit(game: Game) -> list[tuple[str, str, str]]:
    rows = game.rows("select who, action, subject from audit order by id")
    assert {row["who"] for row in rows} <= {actor().who}
    return [(row["action"], row["subject"]) for row in rows]


def test_every_command_that_changes_or_gives_away_anything_leaves_a_line(
    waitlist: Waitlist, campaign: Game
) -> None:
    ada = campaign.member("ada@example.com")
    campaign.member("ben@example.com", by=ada)
    campaign.do(heard, [campaign.site], [Returned(parse("ben@example.com"), "bounce")], campaign.now)
    for words in (
        "export signups",
        "export winners --split .",
        "leaderboard",
        "lift ben@example.com",
        "tiers apply --yes",
        "review release ada@example.com --trust",
        "user add owner@example.com",
        "erase ben@example.com --yes",
    ):
        ran = waitlist(*words.split())
        assert ran.code == 0, ran.err
    assert audit(campaign) == [
        ("export", "export"),
        ("export", "export"),
        ("export", "export"),
        ("person.lift", "person"),
        ("tiers.apply", "command"),
        ("credits.release", "person"),
        ("user.add", "user"),
        ("person.erase", "person"),
    ]
    assert "example.com" not in repr(
        [tuple(row) for row in campaign.rows("select * from audit where action <> 'user.add'")]
    )


def test_to_trust_somebody_leaves_a_line_though_nothing_was_held(waitlist: Waitlist, campaign: Game) -> None:
    campaign.member("ada@example.com")
    assert waitlist("review", "release", "ada@example.com", "--trust").code == 0
    (row,) = campaign.rows("select * from audit")
    assert (json.loads(row["before"])["trusted"], json.loads(row["after"])["trusted"]) == (False, True)


def test_nothing_is_written_down_where_nothing_happened(waitlist: Waitlist, campaign: Game) -> None:
    campaign.member("ada@example.com")
    for words in ("purge-tests", "tiers plan", "review list", "review show ada@example.com", "user list"):
        assert waitlist(*words.split()).code == 0
    assert waitlist("lift", "ada@example.com").code == 1
    assert audit(campaign) == []
