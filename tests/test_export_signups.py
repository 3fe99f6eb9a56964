"""`signups`: who is on the lists, and how each of them stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from exporting import as_json, exported, records
from game import Game

from waitlist.exports.signups import COLUMNS
from waitlist.exports.standing import Line
from waitlist.exports.table import PAGE
from waitlist.flows.forget import forget
from waitlist.flows.unsubscribe import unsubscribe
from waitlist.store import links
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")

CONSENT = {"text": "Write to me.", "version": "v2", "required": False}
QUESTIONS = (
    {"id": "beard", "label": "Do you have a beard?"},
    {"id": "name", "label": "What shall we call it?"},
)
HEADER = (
    "site,email,name,status,joined_at,confirmed_at,code,link,referrer_code,network,channel,source,utm_source,"
    "utm_medium,utm_campaign,utm_content,utm_term,language,country,friends,friends_held,friends_pending,tier,"
    "place,consent_at,consent_version,unsubscribed_at,customer_at,revenue,undeliverable_at,"
    "complained_at"
)


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    with Game(tmp_path, consent=CONSENT, test={"addresses": ["tess@example.com", "tom@example.com"]}) as game:
        yield game


def test_the_cast_is_exported_to_the_byte(game: Game) -> None:
    ada = game.join(
        "Ada@example.com", name="Ada, the first", consent=True, channel="mail", source="news"
    ).code
    game.confirm(ada)
    utm = {
        "utm_source": "letter", "utm_medium": "email", "utm_campaign": "spring",
        "utm_content": 'the "big" one', "utm_term": "razor",
    }  # fmt: skip
    ben = game.join("ben@example.com", by=ada, name="เบ็น", utm=utm).code
    game.confirm(ben)
    cara = game.join("cara@example.com", by=ada, name="Cara").code
    mallory = game.join("=mallory@example.com", name="=1+1", source="@SUM(A1)").code
    game.confirm(mallory)
    told = exported(game, "signups").decode().split("\r\n")
    assert told[0] == HEADER
    assert told[1] == (
        f'orrin,Ada@example.com,"Ada, the first",confirmed,2026-09-21T14:13:21Z,2026-09-21T14:13:22Z,{ada},'
        f"https://orrin.example/r/{ada},,,mail,news,,,,,,en,,1,0,1,cream,1,2026-09-21T14:13:21Z,v2,,,,,"
    )
    assert told[2] == (
        f"orrin,ben@example.com,เบ็น,confirmed,2026-09-21T14:13:23Z,2026-09-21T14:13:24Z,{ben},"
        f'https://orrin.example/r/{ben},{ada},,,,letter,email,spring,"the ""big"" one",razor,en,,'
        "0,0,0,,2,,,,,,,"
    )
    assert told[3] == (
        f"orrin,cara@example.com,Cara,pending,2026-09-21T14:13:25Z,,{cara},https://orrin.example/r/{cara},"
        f"{ada},,,,,,,,,en,,0,0,0,,,,,,,,,"
    )
    assert told[4] == (
        f"orrin,'=mallory@example.com,'=1+1,confirmed,2026-09-21T14:13:26Z,2026-09-21T14:13:27Z,{mallory},"
        f"https://orrin.example/r/{mallory},,,,'@SUM(A1),,,,,,en,,0,0,0,,3,,,,,,,"
    )
    assert told[5:] == [""]


def test_json_has_the_same_columns_with_numbers_as_numbers_and_nothing_as_null(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.join("=mallory@example.com", by=ada)
    one, other = as_json(game, "signups")
    assert list(one) == [column.name for column in COLUMNS]
    assert (one["friends"], one["friends_pending"], one["place"], one["referrer_code"]) == (0, 1, 1, None)
    assert (other["email"], other["place"], other["joined_at"]) == (
        "=mallory@example.com", None, "2026-09-21T14:13:23Z"
    )  # fmt: skip


def test_nobody_yet_is_a_header_and_an_empty_array(game: Game) -> None:
    assert exported(game, "signups") == f"{HEADER}\r\n".encode()
    assert as_json(game, "signups") == []


def test_answers_have_a_column_each_named_by_the_question(game: Game) -> None:
    game.site = game.site_with(questions=QUESTIONS)
    game.join("ada@example.com", name="Ada", answers={"beard": "+ a moustache", "name": "Whiskers"})
    game.join("ben@example.com")
    asked = exported(game, "signups").decode().split("\r\n")[0]
    assert asked == f"{HEADER},beard,q_name"  # "name" is taken
    ada, ben = records(game, "signups")
    assert (ada["name"], ada["beard"], ada["q_name"]) == ("Ada", "'+ a moustache", "Whiskers")
    assert (ben["beard"], ben["q_name"]) == ("", "")


def test_several_sites_share_the_columns_of_their_questions(game: Game) -> None:
    orrin = game.site
    game.member("ada@example.com")
    game.site = game.site_with(name="harrys", base_url="https://harrys.example", questions=QUESTIONS[:1])
    game.join("ada@example.com", answers={"beard": "yes"})
    both = records(game, "signups", [orrin, game.site])
    assert [(row["site"], row["status"], row["beard"]) for row in both] == [
        ("orrin", "confirmed", ""),
        ("harrys", "pending", "yes"),
    ]
    assert both[1]["link"] == f"https://harrys.example/r/{both[1]['code']}"


def test_tests_and_erased_people_are_not_exported(game: Game) -> None:
    tess = game.member("tess@example.com")
    game.join("ada@example.com", by=tess)
    ben = game.member("ben@example.com")
    game.member("cara@example.com", by=ben)
    assert game.do(forget, game.site, game.come_back(ben, fresh=True), game.tick())
    ada, cara = records(game, "signups")
    assert (ada["email"], ada["referrer_code"]) == ("ada@example.com", "")
    assert (cara["email"], cara["place"]) == ("cara@example.com", "1")


def test_a_pending_test_friend_is_not_counted(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.join("tess@example.com", by=ada)
    [row] = records(game, "signups")
    assert row["friends_pending"] == "0"


def test_a_link_without_an_owner_is_the_referrer_itself(game: Game) -> None:
    def partner(tx: Tx) -> None:
        links.create_named(
            tx, link=1, site=game.site.id, code="barbers", kind="partner", label="", signup=None, now=game.now
        )

    game.do(partner)
    game.member("ada@example.com", by="barbers")
    game.join("ben@example.com", by="barbers")
    assert [row["referrer_code"] for row in records(game, "signups")] == ["barbers", "barbers"]


def test_the_referrer_is_named_by_the_primary_code_whichever_link_was_used(game: Game) -> None:
    first = game.member("ada@example.com")
    second = game.member("ada@example.com")
    game.member("ben@example.com", by=second)
    ada, ben = records(game, "signups")
    assert (ada["code"], ben["referrer_code"]) == (first, first)


def test_a_circle_is_no_referral(game: Game) -> None:
    ada = game.join("ada@example.com").code
    ben = game.join("ben@example.com", by=ada).code
    again = game.join("ada@example.com", by=ben).code
    game.confirm(ben)
    game.confirm(again)
    assert game.credit("ada@example.com") == ("rejected", ["circle"])
    assert [row["referrer_code"] for row in records(game, "signups")] == ["", again]


def test_whoever_was_blocked_is_exported_as_such(game: Game) -> None:
    game.member("mallory@example.com")
    game.do(_block)
    [row] = records(game, "signups")
    assert row["status"] == "blocked"


def _block(tx: Tx) -> None:
    tx.run("update signups set status = 'blocked'")


def test_the_end_of_mails_is_told(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.do(unsubscribe, game.site, ada, game.tick())
    [row] = records(game, "signups")
    assert row["unsubscribed_at"] == "2026-09-21T14:13:23Z"


def test_the_tier_is_the_highest_that_stands(game: Game) -> None:
    ada = game.member("ada@example.com")
    for friend in ("ben", "cara"):
        game.member(f"{friend}@example.com", by=ada)
    assert records(game, "signups")[0]["tier"] == "handle"
    game.do(_revoke, "handle")
    assert records(game, "signups")[0]["tier"] == "cream"


def _revoke(tx: Tx, tier: str) -> None:
    tx.run("update unlocks set state = 'revoked' where tier = :tier", tier=tier)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"rule": "friends"}, ["1", "3", "4", "5", "2", "6"]),
        ({"rule": "jump", "jump": 2}, ["1", "2", "3", "5", "4", "6"]),
        ({"rule": "off"}, [""] * 6),
    ],
)
def test_places_are_those_of_the_rule(tmp_path: Path, rule: dict[str, object], expected: list[str]) -> None:
    with Game(tmp_path, place=rule) as game:
        ada = game.member("ada@example.com")
        for friend in ("ben", "cara", "dora"):
            game.member(f"{friend}@example.com", by=ada)
        eve = game.member("eve@example.com")
        game.member("fay@example.com", by=eve)
        game.join("gus@example.com", by=eve)
        assert [row["place"] for row in records(game, "signups")] == [*expected, ""]


def test_whoever_comes_into_line_during_an_export_has_a_place_too(tmp_path: Path) -> None:
    with Game(tmp_path) as game:
        ada = game.member("ada@example.com")
        line = game.do(Line, game.site.id)
        game.member("ben@example.com", by=ada)
        game.join("cara@example.com")
        rows = game.rows("select id, number from signups order by id")
        ids, numbers = zip(*rows, strict=True)
        assert game.do(line.places, ids, numbers) == [1, 2, None]


def test_pages_join_without_a_gap(tmp_path: Path) -> None:
    with Game(tmp_path) as game:
        ada = game.member("ada@example.com")
        game.do(_crowd, game.site.id, game.link(ada)["id"], 2 * PAGE + 1)
        rows = records(game, "signups")
        assert [row["email"] for row in rows[1:]] == [f"p{i}@example.com" for i in range(2 * PAGE + 1)]
        assert rows[0]["friends_pending"] == str(2 * PAGE + 1)


def _crowd(tx: Tx, site: int, through: int, people: int) -> None:
    for i in range(people):
        signup = 2**62 + i
        tx.run(
            """insert into signups (id, site, canonical, address, member, language, status, joined_at)
               values (:id, :site, :address, :address, 1, 'en', 'pending', 0)""",
            id=signup,
            site=site,
            address=f"p{i}@example.com",
        )
        tx.run(
            """insert into credits (site, friend, link, referrer, state, created_at)
               select :site, :id, id, signup, 'pending', 0 from links where id = :through""",
            id=signup,
            site=site,
            through=through,
        )


def test_answers_are_read_as_they_were_kept(game: Game) -> None:
    game.site = game.site_with(questions=QUESTIONS)
    game.join("ada@example.com", answers={"beard": 'a "big" one,\r\nreally'})
    assert json.loads(game.rows("select answers from links")[0]["answers"])["beard"].startswith("a ")
    [ada] = records(game, "signups")
    assert ada["beard"] == 'a "big" one,\r\nreally'
