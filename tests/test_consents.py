"""What people agreed to is kept in the words that stood beside the box."""

from __future__ import annotations

from typing import Any

import pytest
from exporting import records
from game import Game

from waitlist.flows.forget import forget
from waitlist.flows.own_data import own_data

pytestmark = pytest.mark.usefixtures("each_database")

FIRST = {"text": {"en": "Write to me.", "th": "เขียนถึงฉัน"}, "version": "1"}


def submissions(game: Game, code: str) -> list[dict[str, Any]]:
    data = game.do(own_data, game.site, game.come_back(code, fresh=True), game.tick())
    found: list[dict[str, Any]] = data["submissions"]
    return found


def test_each_consent_keeps_its_words_when_they_change(game: Game) -> None:
    game.site = game.site_with(consent=FIRST, languages=["en", "th"])
    ada = game.join("ada@example.com", consent=True).code
    game.confirm(ada)
    game.tick()
    changed = {"text": "Write to me every day.", "version": "1"}
    for consent in (changed, FIRST, FIRST | {"version": "2"}):
        game.site = game.site_with_at(game.tick(), consent=consent, languages=["en", "th"])
        game.join("ada@example.com", consent=True)
    game.join("ada@example.com")
    found = [(each["consent_version"], each["consent_text"]) for each in submissions(game, ada)]
    assert found == [
        ("1", "Write to me."),
        ("1", "Write to me every day."),
        ("1", "Write to me."),
        ("2", "Write to me."),
        (None, None),
    ]


def test_words_that_stay_are_kept_once(game: Game) -> None:
    for _ in range(3):
        game.site_with_at(game.tick(), consent=FIRST, languages=["en", "th"])
    rows = game.rows("select language, text from consent_texts order by language")
    assert [(row["language"], row["text"]) for row in rows] == [
        ("en", "Write to me."),
        ("th", "เขียนถึงฉัน"),
    ]


def test_whoever_has_to_prove_it_exports_who_agreed_to_what(game: Game) -> None:
    game.site = game.site_with(consent=FIRST, languages=["en", "th"], test={"addresses": ["t@example.com"]})
    for name in ("ada", "ben"):
        game.confirm(game.join(f"{name}@example.com", consent=True).code)
    game.join("cleo@example.com")
    game.join("t@example.com", consent=True)
    ben = game.link_of("ben@example.com")
    assert game.do(forget, game.site, game.come_back(ben, fresh=True), game.tick())
    assert records(game, "consents") == [
        {
            "site": "orrin",
            "email": "ada@example.com",
            "consent_at": "2026-09-21T14:13:21Z",
            "version": "1",
            "language": "en",
            "text": "Write to me.",
        }
    ]
