"""The file with everything kept about a person."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from game import Game

from waitlist.flows.forget import own_data

pytestmark = pytest.mark.usefixtures("each_database")

# Left out: other people, numbers of rows, and what the software works out or checks a link with.
LEFT_OUT = {
    "signups": {"id", "link", "rank_group", "rank_key", "epoch", "mail_day", "mail_count"},
    "links": {"id", "signup", "kind", "label", "proof", "proven_epoch", "referrer_link", "closed_at"}
    | {"chain"},
    "credits": {"friend", "link", "referrer"},
    "unlocks": {"signup"},
    "outbox": {"id", "signup", "link", "data", "message_id", "attempts", "due_at", "error"},
}


def data_of(game: Game, code: str) -> dict[str, Any]:
    found: dict[str, Any] = game.do(own_data, game.site, game.come_back(code, fresh=True), game.tick())
    return found


def test_it_says_where_somebody_joined_from_and_their_number(game: Game) -> None:
    code = game.join("Ada@example.com", network="ab12" * 6).code
    game.confirm(code)
    data = data_of(game, code)
    (submission,) = data["submissions"]
    assert (submission["network"], submission["country"]) == ("ab12" * 6, None)
    row = game.signup("ada@example.com")
    assert row is not None
    assert (data["canonical"], data["member"], data["number"]) == ("ada@example.com", row["member"], 1)
    assert data["test"] is False


def test_its_times_can_be_read(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    data = data_of(game, ada)
    assert (data["joined_at"], data["confirmed_at"]) == ("2026-09-21T14:13:21Z", "2026-09-21T14:13:22Z")
    assert data["unsubscribed_at"] is None
    written = json.dumps(data)
    moments = re.findall(r'_at": "([^"]*)"', written)
    assert len(moments) > 5
    assert all(re.fullmatch(r"2026-09-21T14:13:\d\dZ", moment) for moment in moments)
    assert not re.search(r"\d{13}", written)


def test_it_says_that_somebody_was_brought_and_not_by_whom(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.member("ben@example.com", by=ada)
    data = data_of(game, ben)
    assert data["submissions"][0]["by_a_link"]
    assert data["brought"] == {
        "state": "counted",
        "created_at": data["joined_at"],
        "decided_at": data["confirmed_at"],
        "reviewed": 0,
        "reasons": [],
        "score": 0,
        "signals": {},
    }
    assert "ada" not in repr(data)
    assert ada not in repr(data)
    alone = data_of(game, ada)
    assert alone["brought"] is None
    assert not alone["submissions"][0]["by_a_link"]


def test_it_counts_own_friends_and_names_none(game: Game) -> None:
    ada = game.member("ada@example.com")
    ben = game.member("ben@example.com", by=ada)
    game.join("cleo@example.com", by=ada)
    data = data_of(game, ada)
    assert data["credits"] == {"pending": 1, "counted": 1, "held": 0, "rejected": 0}
    assert data["submissions"][0]["came"] == {"joins": 2, "waiting": 1, "confirmed": 1}
    assert not [word for word in ("ben", "cleo", ben) if word in repr(data)]


def test_it_lists_the_mails(game: Game) -> None:
    ada = game.member("ada@example.com")
    data = data_of(game, ada)
    mails = data["mails"]
    assert [mail["kind"] for mail in mails] == ["confirm", "welcome"]
    assert mails[1] == {
        "kind": "welcome",
        "language": "en",
        "state": "queued",
        "created_at": data["confirmed_at"],
        "finished_at": None,
    }


def test_every_column_about_a_person_is_in_it_or_left_out_on_purpose(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    cleo = game.member("cleo@example.com", by=ada)
    game.member("dora@example.com", by=cleo)
    data, brought = data_of(game, ada), data_of(game, cleo)["brought"]
    shown = {
        "signups": {*data.keys(), "is_test"},
        "links": data["submissions"][0].keys() | {"kind"},
        "credits": brought.keys(),
        "unlocks": data["rewards"][0].keys(),
        "outbox": data["mails"][0].keys(),
    }
    for table, left_out in LEFT_OUT.items():
        row = game.row(f"select * from {table} limit 1")  # noqa: S608 - a name that stands above
        assert row is not None, table
        kept = set(row.keys())
        assert kept - left_out - set(shown[table]) <= {"site"}, table
        assert left_out <= kept, table
