"""`waitlist tiers`: a changed ladder is shown, then applied, and nobody loses anything."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
from contextlib import closing

import pytest
from command import arguments, environment
from game import Game

SITE = """
[[tiers]]
id = "cream"
friends = {cream}
reward = "Shave cream"

[[tiers]]
id = "handle"
friends = {handle}
reward = "Handle"
"""
IN_FORCE = {"cream": 2, "handle": 5}


@pytest.fixture
def campaign(waitlist) -> Game:
    """Ada brought three friends, Dan one; cream takes two friends, the handle five."""
    tiers = [{"id": name, "friends": friends, "reward": name} for name, friends in IN_FORCE.items()]
    with Game(waitlist.folder, tiers=tiers) as game:
        ada, dan = game.member("ada@example.com"), game.member("dan@example.com")
        for friend in ("ben", "cleo", "carl"):
            game.member(f"{friend}@example.com", by=ada)
        game.member("eve@example.com", by=dan)
        waitlist.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
    waitlist.write("waitlist.toml", "")
    write(waitlist, **IN_FORCE)
    return game


def write(waitlist, **friends: int) -> None:
    waitlist.write("sites/orrin/site.toml", SITE.format(**friends))


def test_a_ladder_in_force_changes_nothing(waitlist, campaign) -> None:
    told = waitlist("tiers", "plan")
    assert (told.code, told.err) == (0, "")
    assert told.out == "orrin: the ladder of site.toml is in force.\n"


def test_a_lower_step_is_shown_with_who_gains_it(waitlist, campaign) -> None:
    write(waitlist, cream=1, handle=3)
    told = waitlist("tiers", "plan")
    assert told.code == 0
    assert told.out == (
        "orrin:\n"
        "  ~ cream: friends 2 becomes 1\n"
        "  ~ handle: friends 5 becomes 3\n"
        "  1 person gains tier cream; 1 person gains tier handle; nobody loses anything.\n"
    )


def test_a_higher_step_lets_people_keep_what_they_have(waitlist, campaign) -> None:
    write(waitlist, cream=4, handle=5)
    assert waitlist("tiers", "plan").out == (
        "orrin:\n"
        "  ~ cream: friends 2 becomes 4\n"
        "  nobody gains anything; 1 person keeps tier cream; nobody loses anything.\n"
    )


def test_new_and_removed_steps_are_shown(waitlist, campaign) -> None:
    waitlist.write("sites/orrin/site.toml", '[[tiers]]\nid = "mug"\nfriends = 1\nreward = "Mug"\n')
    assert waitlist("tiers", "plan").out == (
        "orrin:\n"
        "  + mug at 1 friend is new\n"
        "  - cream is gone\n"
        "  - handle is gone\n"
        "  2 people gain tier mug; 1 person keeps tier cream; nobody loses anything.\n"
    )


def test_the_plan_is_data_for_scripts(waitlist, campaign) -> None:
    write(waitlist, cream=1, handle=4)
    [site] = json.loads(waitlist("tiers", "plan", "--json", "--site", "orrin").out)["sites"]
    assert site == {
        "site": "orrin",
        "changes": True,
        "people": 1,
        "gains": [{"tier": "cream", "people": 1}],
        "kept": [],
        "added": [],
        "removed": [],
        "changed": [
            {"tier": "cream", "key": "friends", "before": 2, "after": 1},
            {"tier": "handle", "key": "friends", "before": 5, "after": 4},
        ],
    }


def test_a_plan_changes_nothing(waitlist, campaign) -> None:
    write(waitlist, cream=1, handle=3)
    first = waitlist("tiers", "plan").out
    assert waitlist("tiers", "plan").out == first


def test_applied_people_gain_what_they_reach_once(waitlist, campaign) -> None:
    write(waitlist, cream=1, handle=3)
    told = waitlist("tiers", "apply", "--yes")
    assert (told.code, told.out) == (0, "")
    assert told.err == (
        "orrin:\n"
        "  ~ cream: friends 2 becomes 1\n"
        "  ~ handle: friends 5 becomes 3\n"
        "  1 person gains tier cream; 1 person gains tier handle; nobody loses anything.\n"
        "orrin: in force; 2 people gained a tier.\n"
    )
    assert waitlist("tiers", "plan").out == "orrin: the ladder of site.toml is in force.\n"
    assert waitlist("tiers", "apply", "--yes").err == "orrin: nothing to change.\n"


def test_of_two_sites_the_unchanged_one_is_said_to_be_so(waitlist, campaign) -> None:
    waitlist.write("sites/toms/site.toml", 'hosts = ["toms.example"]\n' + SITE.format(**IN_FORCE))
    waitlist.write("waitlist.toml", 'default_site = "orrin"\n')
    waitlist("tiers", "apply", "--yes", "--site", "toms")
    write(waitlist, cream=1, handle=5)
    told = waitlist("tiers", "apply", "--yes")
    assert told.err == (
        "orrin:\n"
        "  ~ cream: friends 2 becomes 1\n"
        "  1 person gains tier cream; nobody loses anything.\n"
        "orrin: in force; 1 person gained a tier.\n"
        "toms: nothing to change.\n"
    )


def test_what_was_cut_off_is_brought_to_its_end(waitlist, campaign) -> None:
    with closing(sqlite3.connect(campaign.database.path)) as connection, connection:
        connection.execute("delete from unlocks")
    assert waitlist("tiers", "apply", "--yes").err == "orrin: nothing to change; 1 person gained a tier.\n"


def test_applied_it_passes_the_doctors_recount(waitlist, campaign) -> None:
    write(waitlist, cream=1, handle=3)
    waitlist("tiers", "apply", "--yes")
    assert "ok    recount orrin: Every kept count is what the rows say.\n" in waitlist("doctor").out


def test_without_anybody_to_ask_nothing_is_applied(waitlist, campaign) -> None:
    write(waitlist, cream=1, handle=3)
    told = waitlist("tiers", "apply")
    assert told.code == 2
    assert told.err.endswith("Bring this into force? Nobody is at the terminal to answer: add --yes.\n")
    assert "becomes" in waitlist("tiers", "plan").out


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [(b"y\n", 0, "orrin: in force; 2 people gained a tier."), (b"n\n", 1, "Nothing was changed.")],
)
def test_at_a_terminal_it_asks(waitlist, campaign, answer, code, said) -> None:
    write(waitlist, cream=1, handle=3)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        arguments("tiers", "apply"),
        cwd=waitlist.folder,
        env=environment(WAITLIST_DATABASE_URL=os.environ["WAITLIST_DATABASE_URL"]),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    os.write(ours, answer)
    _, err = process.communicate(timeout=30)
    os.close(ours)
    assert process.returncode == code, err
    assert "Bring this into force? [y/N]: " in err
    assert said in err


AUDIT = 'INSERT INTO "audit"'


@pytest.mark.parametrize(
    "command", [["tiers", "plan"], ["export", "winners"], ["leaderboard"], ["doctor"], ["purge-tests"]]
)
def test_commands_that_look_put_no_ladder_in_force(waitlist, command) -> None:
    with Game(waitlist.folder, tiers=[{"id": "cream", "friends": 2, "reward": "Shave cream"}]) as game:
        waitlist.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
    waitlist.write("waitlist.toml", "")
    write(waitlist, cream=1, handle=3)
    before = dump(game)
    told = waitlist(*command)
    assert told.code == 0, told.err
    assert [line for line in dump(game) if not line.startswith(AUDIT)] == before


def dump(game: Game) -> list[str]:
    with closing(sqlite3.connect(game.database.path)) as connection:
        return list(connection.iterdump())


def test_before_the_first_start_the_plan_says_so_and_changes_nothing(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    write(waitlist, cream=2, handle=5)
    said = "orrin: the ladder of site.toml comes into force when the server first starts.\n"
    assert waitlist("tiers", "plan").out == said
    write(waitlist, cream=3, handle=6)
    assert waitlist("tiers", "plan").out == said


def test_applied_before_the_first_start_the_ladder_is_in_force(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    write(waitlist, cream=2, handle=5)
    told = waitlist("tiers", "apply", "--yes")
    assert (told.code, told.out) == (0, "")
    assert told.err.endswith("orrin: in force; 0 people gained a tier.\n")
    assert waitlist("tiers", "plan").out == "orrin: the ladder of site.toml is in force.\n"
