"""`waitlist erase` and `waitlist purge-tests`: people go, from the command line."""

from __future__ import annotations

import sqlite3

import pytest
from game import Game


@pytest.fixture
def campaign(waitlist) -> Game:
    """Ada brought Ben; Tess and Tom are test people, and Tess brought Tom."""
    addresses = ["tess@example.com", "tom@example.com"]
    with Game(waitlist.folder, test={"addresses": addresses}) as game:
        game.member("ben@example.com", by=game.member("ada@example.com"))
        game.member("tom@example.com", by=game.member("tess@example.com"))
        waitlist.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", f"[test]\naddresses = {addresses}\n")
    return game


def people(campaign) -> dict[str | None, tuple[str, int]]:
    """Who is on the list, with status and friends."""
    with sqlite3.connect(campaign.database.path) as connection:
        rows = connection.execute("select canonical, status, friends from signups").fetchall()
    connection.close()
    return {canonical: (status, friends) for canonical, status, friends in rows}


def test_an_erased_friend_stays_counted_without_a_name(waitlist, campaign) -> None:
    told = waitlist("erase", "Ben@Example.com", "--yes")
    assert (told.code, told.out, told.err) == (0, "", "orrin: erased.\n")
    found = people(campaign)
    assert "ben@example.com" not in found
    assert found["ada@example.com"] == ("confirmed", 1)
    assert found[None][0] == "erased"
    assert "ok    recount orrin" in waitlist("doctor").out


def test_erasing_twice_says_that_nobody_is_there(waitlist, campaign) -> None:
    waitlist("erase", "ben@example.com", "--yes")
    told = waitlist("erase", "ben@example.com", "--yes")
    assert told.code == 1
    assert told.err == (
        "orrin: nobody has the address ben@example.com. "
        "Look at the spelling; `waitlist export signups` lists everybody.\n"
    )


def test_what_is_no_address_is_wrong_usage(waitlist, campaign) -> None:
    told = waitlist("erase", "ben", "--yes")
    assert (told.code, told.err) == (2, "ADDRESS: the address has no @.\n")


def test_without_anybody_to_ask_nobody_is_erased(waitlist, campaign) -> None:
    told = waitlist("erase", "ben@example.com")
    assert told.code == 2
    assert told.err == (
        "Erase ben@example.com from orrin for ever? Nobody is at the terminal to answer: add --yes.\n"
    )
    assert "ben@example.com" in people(campaign)


def test_test_people_go_and_the_others_stay(waitlist, campaign) -> None:
    told = waitlist("purge-tests")
    assert (told.code, told.out, told.err) == (0, "", "orrin: 2 test signups deleted\n")
    assert set(people(campaign)) == {"ada@example.com", "ben@example.com"}
    assert waitlist("purge-tests", "--site", "orrin").err == "orrin: 0 test signups deleted\n"
    assert "ok    recount orrin" in waitlist("doctor").out
