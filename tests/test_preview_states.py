"""The states of the preview: all pages and mails, drawn in every theme, for any campaign."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from served import write_folder

from waitlist import pages
from waitlist.clock import now
from waitlist.config import load
from waitlist.preview import ways
from waitlist.preview.changes import running
from waitlist.preview.stage import Stage
from waitlist.preview.state import Showing
from waitlist.preview.states import PAGES, STATES, states_of
from waitlist.themes.letters import Letter

THEMES = ("classic", "core", "instrument", "poster")
HERE = ways.Shown("harrys", "poster", "en", "share-37")
LANGUAGES = ("en", "th")


def stage(folder: Path, theme: str = "classic", site: str | None = None) -> Stage:
    write_folder(folder, **({} if site is None else {"harrys": site}))
    return Stage(load(folder, {}).sites["harrys"], theme)


def test_every_page_and_mail_has_a_state(tmp_path: Path) -> None:
    shown = stage(tmp_path)
    moment = now()
    drawn = set()
    for state in STATES.values():
        site = state.change(running(shown.site, moment), moment)
        drawn.add(type(state.draw(Showing(site, site.frame("en", state.path), moment))))
    assert drawn >= {*get_args(pages.Page), *get_args(pages.Mail)}


def test_every_state_is_of_a_page_that_has_a_name() -> None:
    assert {state.page for state in STATES.values()} == set(PAGES)
    for name in STATES:
        assert name not in PAGES or [each for each in STATES if each.startswith(name)] == [name]


@pytest.mark.parametrize("theme", THEMES)
def test_every_state_can_be_drawn_in_every_theme_and_language(tmp_path: Path, theme: str) -> None:
    assert list(stage(tmp_path, theme).problems(now())) == []


@pytest.mark.parametrize(
    "site",
    [
        "",
        'languages = ["ar-XB"]\n',
        'confirmation = "off"\n[place]\nrule = "off"\n[share]\nchannels = []\n',
        "[dates]\nopens = 2099-01-01\n",
        "[dates]\ncloses = 2001-01-01\n",
    ],
    ids=["nothing written", "from right to left", "much switched off", "not open yet", "over"],
)
def test_any_campaign_can_be_shown(tmp_path: Path, site: str) -> None:
    assert list(stage(tmp_path, site=site).problems(now())) == []


def test_the_phases_of_a_campaign_are_shown_whatever_its_dates_say_of_today(tmp_path: Path) -> None:
    shown = stage(tmp_path, site="[dates]\ncloses = 2001-01-01\n")
    found = {}
    for name in ("landing-plain", "landing-closed", "landing-notify", "landing-closing", "landing-ended"):
        html = shown.draw(STATES[name], "en", now()).shown
        assert isinstance(html, str)
        found[name] = re.findall(r"phase-(\w+)", html)[0]
    assert found == {
        "landing-plain": "running",
        "landing-closed": "closed",
        "landing-notify": "notify",
        "landing-closing": "running",
        "landing-ended": "ended",
    }


def test_states_that_a_site_cannot_get_into_are_left_out(tmp_path: Path) -> None:
    shown = stage(tmp_path, site='confirmation = "off"\n')
    left_out = STATES.keys() - {state.id for state in shown.states()}
    assert {"confirm-plain", "mail-confirm", "leaderboard-full", "share-top", "share-alias"} <= left_out
    assert "share-37" not in left_out


def test_a_page_is_chosen_with_all_its_states_and_a_state_alone(tmp_path: Path) -> None:
    site = stage(tmp_path).site
    assert [state.id for state in states_of(site, ("share-37", "forget"))] == [
        "share-37",
        "forget-plain",
        "forget-kept-out",
        "forget-done",
    ]


def test_everything_that_opens_is_open_where_a_state_says_so(tmp_path: Path) -> None:
    html = stage(tmp_path).draw(STATES["share-open"], "en", now()).shown
    assert isinstance(html, str)
    assert html.count("<details") == html.count("<details open") > 2


def test_samples_speak_the_language_of_the_page(tmp_path: Path) -> None:
    shown = stage(tmp_path, site='languages = ["th", "en"]\n[leaderboard]\nenabled = true\n')
    page = shown.draw(STATES["share-4"], "th", now()).shown
    mail = shown.draw(STATES["mail-welcome"], "th", now()).shown
    assert isinstance(page, str)
    assert isinstance(mail, Letter)
    assert "อาดา ล." in page
    assert "/th/s/sample" in mail.text


@pytest.mark.parametrize(
    ("path", "posted", "state", "language"),
    [
        ("/", False, "landing-plain", "en"),
        ("/th/", False, "landing-plain", "th"),
        ("/en/me/forget", False, "forget-plain", "en"),
        ("/th/me", False, "share-37", "th"),
        ("/en/me", False, "share-4", "en"),
        ("/en/s/sample", False, "share-4", "en"),
        ("/r/k7m2x9gd4fhb", False, "landing-invited", "en"),
        ("/en/join", True, "share-new", "en"),
        ("/en/me/forget", True, "forget-done", "en"),
        ("/th/confirm/sample", True, "share-0", "th"),
    ],
)
def test_links_and_forms_lead_to_the_state_that_would_follow(
    path: str, posted: bool, state: str, language: str
) -> None:
    found = ways.following(HERE, LANGUAGES, path, posted=posted)
    assert found == HERE._replace(state=state, language=language)
    assert found.state in STATES
    assert ways.parse(found.address) == found


@pytest.mark.parametrize(("path", "posted"), [("/nowhere", False), ("/", True), ("/metrics", False)])
def test_other_links_lead_nowhere(path: str, posted: bool) -> None:
    assert ways.following(HERE, LANGUAGES, path, posted=posted) is None
