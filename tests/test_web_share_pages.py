"""Share pages that were drawn once and filled in are those that would have been drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from game import START, Game

from waitlist import pages
from waitlist.flows.status import Status
from waitlist.sites import Site
from waitlist.themes import load_theme
from waitlist.web import views
from waitlist.web.share_pages import KINDS, SharePages

ADA: dict[str, Any] = {
    "proven": True, "confirmed": True, "must_confirm": False, "code": "bcdfghjkmnpr",
    "address": "ada@example.com", "language": "en", "friends": 1, "waiting": 0, "alias": "Ada",
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Game(tmp_path, languages=("en", "th"), leaderboard={"enabled": True}) as game:
        yield game.site


def drawn(site: Site, status: Status, language: str = "en") -> bytes:
    frame = site.frame(language, "/me")
    page: pages.Share = views.share(site, frame, status, START)
    return site.theme.render(page, frame).encode()


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"proven": False, "confirmed": False, "must_confirm": True, "friends": 0, "alias": ""},
        {"alias": "", "place": 12, "people": 345},
        {"address": "o'hara&sons@example.com", "alias": "<b>Ada & Ben</b>"},
        {"address": "ผู้ใช้@example.com", "alias": "น้ำผึ้ง"},
        {"address": "qVq@mark.example", "alias": "qWq Mark"},
        {"friends": 5000, "waiting": 3, "held": 1, "reasons": ("disposable",), "subscribed": False},
    ],
    ids=["plain", "provisional", "in-line", "markup", "thai", "the-marks-themselves", "many"],
)
def test_a_filled_in_page_is_the_page_itself(site: Site, language: str, changes: dict[str, Any]) -> None:
    prepared = SharePages(site)
    status = Status(**ADA | changes)
    other = Status(**ADA | changes | {"code": "222333444555", "address": "ben@example.com"})
    frame = site.frame(language, "/me")
    for seen in (other, status, status):
        assert prepared.body(frame, seen, "", START) == drawn(site, seen, language)


def test_a_template_that_does_more_with_a_value_than_writing_it_is_drawn_each_time(
    site: Site, tmp_path: Path
) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    own = (
        '{% extends "core/share.html" %}{% block title %}{{ alias|upper }} {{ sent_to|length }}{% endblock %}'
    )
    (templates / "share.html").write_text(own, "utf-8")
    shown = Site(site.in_force, site.settings, load_theme(site.settings, tmp_path))
    prepared = SharePages(shown)
    for name in ("Ada", "Ben"):
        status = Status(**ADA | {"alias": name})
        body = prepared.body(shown.frame("en", "/me"), status, "", START)
        assert f"<title>{name.upper()} 15".encode() in body
        assert body == drawn(shown, status)


def test_only_so_many_kinds_of_pages_are_kept(site: Site) -> None:
    prepared = SharePages(site)
    frame = site.frame("en", "/me")
    for friends in range(KINDS + 3):
        prepared.body(frame, Status(**ADA | {"friends": friends}), "", START)
    assert 0 < len(prepared._kinds) < KINDS  # noqa: SLF001 - what is bounded is inside
