"""`waitlist export` and `waitlist leaderboard`: data to stdout or files, words to stderr."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from command import arguments, environment, started
from game import Game

from waitlist.flows.profile import set_alias

SITE = """
base_url = "https://orrin.example"

[[tiers]]
id = "cream"
friends = 1
reward = "Shave cream"

[[tiers]]
id = "handle"
friends = 2
reward = "Handle"

[[tiers]]
id = "set"
friends = 4
reward = "Winter set"
"""


@pytest.fixture
def campaign(waitlist) -> Game:
    """Ada brought Ben and Cara; Ben brought Mallory, who calls herself a formula."""
    with Game(waitlist.folder) as game:
        ada = game.member("ada@example.com")
        ben = game.member("ben@example.com", by=ada)
        game.member("cara@example.com", by=ada)
        game.confirm(game.join("mallory@example.com", by=ben, name="=1+1").code)
        game.do(set_alias, game.site, game.come_back(ada), "Ada", game.tick())
        game.site = game.site_with(name="harrys")
        waitlist.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", SITE)
    waitlist.write("sites/harrys/site.toml", "")
    return game


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_data_goes_to_stdout_and_words_to_stderr(waitlist, campaign) -> None:
    told = waitlist("export", "signups")
    assert (told.code, told.err) == (0, "signups: 4 rows written.\n")
    assert told.out.startswith("site,email,name,status,")
    assert told.out.count("\r\n") == 5
    assert [row["name"] for row in read(told.out)] == ["", "", "", "'=1+1"]


def test_raw_leaves_formulas_as_they_are(waitlist, campaign) -> None:
    told = waitlist("export", "signups", "--raw")
    assert [row["name"] for row in read(told.out)] == ["", "", "", "=1+1"]


@pytest.mark.parametrize(
    ("kind", "rows"), [("signups", 4), ("winners", 2), ("credits", 3), ("links", 4), ("daily", 1)]
)
def test_every_kind_is_an_array_in_json(waitlist, campaign, kind, rows) -> None:
    told = waitlist("export", kind, "--format", "json")
    assert told.code == 0
    assert told.err == f"{kind}: {'1 row' if rows == 1 else f'{rows} rows'} written.\n"
    assert len(json.loads(told.out)) == rows


def test_one_site_can_be_named(waitlist, campaign) -> None:
    told = waitlist("export", "credits", "--site", "harrys")
    assert (told.code, told.err) == (0, "credits: 0 rows written.\n")
    assert len(told.out.splitlines()) == 1


def test_an_unknown_site_is_wrong_usage(waitlist, campaign) -> None:
    told = waitlist("export", "credits", "--site", "orin")
    assert (told.code, told.out) == (2, "")
    assert told.err == "--site: there is no site 'orin'; did you mean 'orrin'?\n"


def test_an_unknown_kind_is_wrong_usage(waitlist, campaign) -> None:
    told = waitlist("export", "signup")
    assert (told.code, told.out) == (2, "")
    assert "'signup' is not one of 'signups', 'winners', 'credits', 'links', 'daily', 'consents'." in told.err


def test_a_file_holds_what_stdout_would(waitlist, campaign) -> None:
    told = waitlist("export", "signups", "--output", "all.csv")
    assert (told.code, told.out, told.err) == (0, "", "signups: 4 rows written to all.csv.\n")
    there = (waitlist.folder / "all.csv").read_bytes()
    assert there.decode() == waitlist("export", "signups").out


def test_a_folder_that_is_missing_is_said(waitlist, campaign) -> None:
    told = waitlist("export", "signups", "--output", "missing/all.csv")
    assert (told.code, told.out) == (1, "")
    assert told.err == (
        "missing/all.csv: No such file or directory. Nothing new is there. "
        "Look at its folder, at its rights and at the room on the disk, then try again.\n"
    )


def test_winners_are_split_into_a_file_for_each_tier(waitlist, campaign) -> None:
    told = waitlist("export", "winners", "--site", "orrin", "--split", "prizes/may")
    assert (told.code, told.out) == (0, "")
    assert told.err == "winners: 2 rows written to 3 files in prizes/may.\n"
    files = {
        path.name: read(path.read_bytes().decode()) for path in (waitlist.folder / "prizes/may").iterdir()
    }
    assert {name: [row["email"] for row in rows] for name, rows in files.items()} == {
        "orrin-cream.csv": ["ben@example.com"],
        "orrin-handle.csv": ["ada@example.com"],
        "orrin-set.csv": [],
    }


def test_a_split_can_be_json(waitlist, campaign) -> None:
    assert waitlist("export", "winners", "--split", "prizes", "--format", "json").code == 0
    [row] = json.loads((waitlist.folder / "prizes/orrin-handle.json").read_bytes())
    assert (row["email"], row["friends"]) == ("ada@example.com", 2)
    assert json.loads((waitlist.folder / "prizes/orrin-set.json").read_bytes()) == []


def test_a_split_overwrites_nothing_unless_forced(waitlist, campaign) -> None:
    there = waitlist.write("prizes/orrin-handle.csv", "mine")
    told = waitlist("export", "winners", "--split", "prizes")
    assert (told.code, told.out) == (1, "")
    assert told.err == (
        "--split: already there: prizes/orrin-handle.csv. Name another folder, or add --force to overwrite.\n"
    )
    assert list(there.parent.iterdir()) == [there]
    assert there.read_text() == "mine"
    assert waitlist("export", "winners", "--split", "prizes", "--force").code == 0
    assert "ada@example.com" in there.read_text()


def test_a_tier_that_left_the_ladder_has_a_file_too(waitlist, campaign) -> None:
    waitlist.write("sites/orrin/site.toml", '[[tiers]]\nid = "handle"\nfriends = 2\nreward = "Handle"\n')
    assert waitlist("tiers", "apply", "--yes").code == 0
    assert waitlist("export", "winners", "--site", "orrin", "--split", "prizes").code == 0
    names = sorted(path.name for path in (waitlist.folder / "prizes").iterdir())
    assert names == ["orrin-cream.csv", "orrin-handle.csv"]
    there = waitlist.folder / "prizes/orrin-handle.csv"
    there.unlink()
    told = waitlist("export", "winners", "--site", "orrin", "--split", "prizes")
    assert (told.code, there.exists()) == (1, False)
    assert told.err.startswith("--split: already there: prizes/orrin-cream.csv.")
    assert sorted(path.name for path in there.parent.iterdir()) == ["orrin-cream.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["signups", "--split", "x"],
            "--split: only `waitlist export winners` has it, and not together with --output.\n",
        ),
        (
            ["winners", "--split", "x", "--output", "y"],
            "--split: only `waitlist export winners` has it, and not together with --output.\n",
        ),
        (["winners", "--force"], "--force: only --split asks before it overwrites; leave it out.\n"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(waitlist, campaign, words, said) -> None:
    told = waitlist("export", *words)
    assert (told.code, told.out, told.err) == (2, "", said)


def test_a_reader_that_has_seen_enough_is_no_complaint(waitlist, campaign) -> None:
    env = {"WAITLIST_DATABASE_URL": f"sqlite:///{campaign.database.path}"}
    with started("export", "signups", cwd=waitlist.folder, env=env) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(30) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_behind_stdout_is_said(waitlist, campaign) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            arguments("export", "signups"),
            cwd=waitlist.folder,
            env=environment(WAITLIST_DATABASE_URL=f"sqlite:///{campaign.database.path}"),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.decode() == (
        "stdout: No space left on device; what was written is not complete. "
        "Make room on the disk, or send it elsewhere.\n"
    )


def test_bytes_in_a_pipe_are_utf_8_whatever_the_terminal_speaks(waitlist, campaign) -> None:
    with Game(waitlist.folder) as game:
        game.join("ada@example.com", name="เอดา")
        url = f"sqlite:///{game.database.path}"
    ended = subprocess.run(
        arguments("export", "signups"),
        cwd=waitlist.folder,
        env=environment(WAITLIST_DATABASE_URL=url, PYTHONIOENCODING="ascii", LC_ALL="C"),
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert ",เอดา,".encode() in ended.stdout
    assert ended.stdout.endswith(b"\r\n")


def test_the_leaderboard_names_people_as_others_see_them_and_adds_the_address(waitlist, campaign) -> None:
    told = waitlist("leaderboard", "--site", "orrin")
    member = _member(campaign, "ben@example.com")
    width = len(member)
    assert (told.code, told.err) == (0, "")
    assert told.out == (
        f"rank  {'member':<{width}}  friends  e-mail\n"
        f"   1  {'Ada':<{width}}        2  ada@example.com\n"
        f"   2  {member}        1  ben@example.com\n"
    )


def _member(campaign: Game, address: str) -> str:
    """Return how somebody without a chosen name is called."""
    with closing(sqlite3.connect(campaign.database.path)) as connection:
        [number] = connection.execute("select member from signups where canonical = ?", (address,)).fetchone()
    return f"Member {number}"


def test_the_leaderboard_can_be_cut_and_read_by_scripts(waitlist, campaign) -> None:
    told = waitlist("leaderboard", "--top", "1", "--json")
    assert (told.code, told.err) == (0, "")
    assert json.loads(told.out) == {
        "sites": [
            {"site": "harrys", "leaders": []},
            {
                "site": "orrin",
                "leaders": [{"rank": 1, "member": "Ada", "friends": 2, "email": "ada@example.com"}],
            },
        ]
    }


def test_several_sites_have_a_board_each(waitlist, campaign) -> None:
    told = waitlist("leaderboard", "--top", "1")
    assert told.err == "harrys: nobody has brought a friend yet.\n"
    assert told.out.splitlines() == [
        "orrin:",
        "rank  member  friends  e-mail",
        "   1  Ada           2  ada@example.com",
    ]
