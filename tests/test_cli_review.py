"""`waitlist review`: friends under review, from the command line."""

from __future__ import annotations

import json

import pytest
from game import Game

from waitlist.cli.actor import actor


@pytest.fixture
def campaign(waitlist) -> Game:
    """Ada brought Ben, and two friends with throw-away addresses."""
    with Game(waitlist.folder) as game:
        ada = game.member("ada@example.com")
        game.member("ben@example.com", by=ada)
        for name in ("mallory", "eve"):
            game.member(f"{name}@mailinator.com", by=ada)
        waitlist.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
        game.code = ada
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", "")
    return game


def test_the_list_says_whose_friends_and_why(waitlist, campaign) -> None:
    told = waitlist("review", "list")
    assert (told.code, told.err) == (0, "")
    head, row = told.out.splitlines()
    assert head.split() == ["code", "held", "counted", "score", "since", "why"]
    assert row.split()[:4] == [campaign.code, "2", "1", "100"]
    assert row.endswith("disposable")
    [person] = json.loads(waitlist("review", "list", "--json").out)["people"]
    assert (person["address"], person["held"], person["appeal"]) == ("ada@example.com", 2, None)
    told = waitlist("review", "list", "--appeals")
    assert (told.code, told.out, told.err) == (0, "", "orrin: nothing is under review.\n")


@pytest.mark.parametrize("who", ["ada@example.com", "CODE"])
def test_one_person_is_shown_by_address_or_code(waitlist, campaign, who: str) -> None:
    told = waitlist("review", "show", who.replace("CODE", campaign.code.upper()))
    assert (told.code, told.err) == (0, "")
    first, *credits = told.out.splitlines()
    assert first == "ada@example.com: 2 under review, 1 count."
    assert [line.split()[2] for line in credits] == ["mallory@mailinator.com", "eve@mailinator.com"]
    assert credits[0].endswith("100: disposable 100")


def test_a_decision_is_made_shown_and_undone(waitlist, campaign) -> None:
    told = waitlist("review", "release", campaign.code, "--note", "they are colleagues", "--json")
    made = json.loads(told.out)
    assert (told.code, made["site"], made["credits"]) == (0, "orrin", 2)
    shown = waitlist("review", "show", campaign.code).out.splitlines()
    assert shown[0] == "Nothing is under review."
    assert shown[1].endswith(f"release of 2 by {actor().who} (they are colleagues)")
    assert "ok    recount orrin" in waitlist("doctor").out
    undone = waitlist("review", "undo", str(made["decision"]))
    assert undone.err == f"orrin: decision {made['decision']}: 2 friends are as they were.\n"
    again = waitlist("review", "undo", str(made["decision"]))
    assert (again.code, again.err) == (
        1, f"Decision {made['decision']} is unknown, or was undone already.\n",
    )  # fmt: skip
    data = json.loads(waitlist("review", "show", campaign.code, "--json").out)
    assert [len(data["credits"]), data["person"]["held"], len(data["decisions"])] == [2, 2, 1]


def test_a_single_friend_is_rejected(waitlist, campaign) -> None:
    credits = json.loads(waitlist("review", "show", campaign.code, "--json").out)["credits"]
    told = waitlist("review", "reject", campaign.code, "--friend", str(credits[0]["friend"]))
    assert told.code == 0
    assert told.err.endswith(": 1 friend do not count.\n")
    assert waitlist("review", "show", campaign.code).out.startswith(
        "ada@example.com: 1 under review, 1 count."
    )


def test_nobody_of_that_name_is_said_so(waitlist, campaign) -> None:
    told = waitlist("review", "show", "zoe@example.com")
    assert (told.code, told.err) == (
        1,
        "orrin: nobody has the address or code 'zoe@example.com'. `waitlist review list` shows codes.\n",
    )
    assert waitlist("review", "show", "!").code == 1
