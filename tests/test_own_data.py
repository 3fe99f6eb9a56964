"""The file with everything kept about a person."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from game import Game

from waitlist.addresses import parse
from waitlist.flows import deciding
from waitlist.flows.appeal import appeal
from waitlist.flows.audit import Actor
from waitlist.flows.own_data import own_data
from waitlist.flows.returned import Returned, heard
from waitlist.flows.said import words
from waitlist.flows.unsubscribe import unsubscribe
from waitlist.store import migrate, signals
from waitlist.web.admin import wording

pytestmark = pytest.mark.usefixtures("each_database")

# Left out: other people, numbers of rows, and what the software works out or checks a link with.
LEFT_OUT = {
    "appeals": {"id", "signup", "decision"},
    "clusters": {"id", "referrer", "name", "decision", "after"},
    "decisions": {"id", "signup", "made_by", "finished", "undone_by"},
    "followings": {"referrer", "gap", "gap_square", "gaps", "wait", "wait_square", "waits", "last_by"},
    "sessions": {"token_hash", "signup", "link", "epoch"},
    "signals": {"friend", "shown"},  # shown: hashes, told as figures and words
    "signups": {"id", "link", "rank_group", "rank_key", "epoch", "mail_day", "mail_count"},
    "links": {"id", "signup", "kind", "label", "proof", "proven_epoch", "referrer_link", "closed_at"}
    | {"chain"},
    "link_counts": {"link", "shard", "typed"},
    "credits": {"friend", "link", "referrer"},
    "unlocks": {"signup"},
    "outbox": {"id", "signup", "link", "data", "message_id", "due_at"},
    "audit": {"id", "user_id", "who", "subject", "subject_id", "before", "after", "network"},
}

# Rows under the keyed hash of the address: each is told in `mail_wishes`.
BY_HASH = {"erased", "kept_out", "mailed", "suppressed", "wishes"}

# Nothing of one person: docs/privacy.md says why these are in nobody's file.
OF_NOBODY = {
    "admin_devices", "admin_guesses", "admin_sessions", "user_codes", "users",  # whoever runs the list
    "consent_texts", "counters", "hits", "mail_pace", "mail_shares", "migrations", "network_keys",
    "place_counts", "releases", "rules", "sites", "solutions", "tallies", "visits",
    "decision_steps",  # what a decision changed, row by row: the decision is told
}  # fmt: skip


ACTOR = Actor(7, "reviewer@example.com")


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
    moments = re.findall(r'(?<!expires)_at": "([^"]*)"', written)
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
        "initial": "",
        "created_at": data["joined_at"],
        "decided_at": data["confirmed_at"],
        "reviewed": 0,
        "reasons": [],
        "score": 0,
        "signals": {},
        "figures": {},
        "judged_at": data["confirmed_at"],
        "words": [],
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
    assert data["submissions"][0]["came"] == {"joins": 2, "waiting": 1, "confirmed": 1, "visits": 0}
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
        "attempts": 0,
        "error": None,
    }


def looked_after(game: Game) -> tuple[str, str]:
    """Let Ada bring Cleo, who brings friends that are held, asks for a review, and is decided about."""
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    cleo = game.join("cleo@mailinator.com", by=ada)
    assert game.confirm(cleo.code)
    for name in ("dora", "eve"):
        game.member(f"{name}@mailinator.com", by=cleo.code)
    number = game.link(cleo.code)["signup"]
    game.do(appeal, game.site, game.come_back(cleo.code), "They are my sisters.", game.tick())
    game.do(deciding.hide_name, game.site, number, ACTOR, game.tick())
    game.do(deciding.decide, game.site, number, ACTOR, game.tick(), verdict="release", trust=True)
    game.do(
        signals.find_cluster,
        cluster=1, site=game.site.id, referrer=number, kind="domain", name="ab", decision=1, now=game.tick(),
    )  # fmt: skip
    return ada, cleo.code


def test_what_was_found_and_decided_stands_there_in_words(game: Game) -> None:
    _, cleo = looked_after(game)
    data = data_of(game, cleo)
    assert data["brought"]["state"] == "held"
    assert "The address is of a service for addresses to throw away." in data["brought"]["words"]
    assert data["brought"]["signals"]["disposable"] > 0
    assert [(each["kind"], each["by"]) for each in data["decisions"] if each["by"] == "a person"] == [
        ("release", "a person"),
        ("hide_name", "a person"),
    ]
    assert data["review"][0]["words"] == "They are my sisters."
    assert [each["action"] for each in data["noted"]] == ["credits.release", "person.hide_name"]
    assert (data["friends_came"]["friends"], data["friends_came"]["trusted"]) == (2, 1)
    assert data["friends_came"]["groups"][0]["kind"] == "domain"
    assert [each["proven"] for each in data["sessions"]].count(1) == 3
    assert "reviewer@" not in repr(data)


def test_every_signal_has_words(game: Game) -> None:
    assert set(wording.reasons(str)) <= set(words(str))


def test_it_says_why_no_mails_come_and_what_was_agreed_to(game: Game) -> None:
    game.site = game.site_with(consent={"text": "Write to me.", "version": "3"})
    code = game.join("ada@example.com", consent=True).code
    game.confirm(code)
    game.do(unsubscribe, game.site, code, game.tick())
    game.do(heard, [game.site], [Returned(parse("ada@example.com"), "complaint")], game.tick())
    data = data_of(game, code)
    assert data["mail_wishes"]["no_mails_because_of"] == "complaint"
    assert [each["what"] for each in data["mail_wishes"]["said"]] == ["unsubscribe", "complaint"]
    assert data["consents"] == [
        {"at": data["joined_at"], "version": "3", "language": "en", "text": "Write to me."}
    ]


def test_every_table_is_in_it_or_left_out_on_purpose(game: Game) -> None:
    tables = game.do(migrate.tables_of)
    assert tables == {*LEFT_OUT, *BY_HASH, *OF_NOBODY}
    page = Path("docs/privacy.md").read_text("utf-8")
    assert not [table for table in OF_NOBODY if f"`{table}`" not in page]


def test_every_column_about_a_person_is_in_it_or_left_out_on_purpose(game: Game) -> None:
    ada, cleo = looked_after(game)
    data, theirs = data_of(game, ada), data_of(game, cleo)
    brought = theirs["brought"]
    shown = {
        "appeals": theirs["review"][0].keys(),
        "audit": theirs["noted"][0].keys(),
        "clusters": theirs["friends_came"]["groups"][0].keys(),
        "decisions": theirs["decisions"][0].keys(),
        "followings": theirs["friends_came"].keys(),
        "link_counts": theirs["submissions"][0]["came"].keys(),
        "sessions": theirs["sessions"][0].keys(),
        "signals": {"score", "parts", "facts", "judged_at"},  # as score, signals, figures, judged_at
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
