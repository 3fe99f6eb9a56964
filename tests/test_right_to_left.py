"""Languages that run from right to left, shown with one made of English, and long words."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from command import ROOT
from served import Served, write_folder

from waitlist import pages
from waitlist.config import load

LANGUAGES = 'languages = ["en", "th", "ar-XB", "en-XA"]\n'
SITE = """
[landing]
headline = "Respect the face."

[leaderboard]
enabled = true

[[tiers]]
id = "cream"
friends = 1
reward = "Shave cream"
"""
WORD = re.compile(r"\u202e[^\u202c]+\u202c")
PHYSICAL = re.compile(
    r"(?:^|[;{\s])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)|left|right)[\w-]*\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius\s*:"
)


@pytest.fixture
async def mirrored(tmp_path: Path) -> AsyncIterator[Served]:
    """A site in the made languages."""
    write_folder(tmp_path, orrin=LANGUAGES + SITE)
    served = Served(tmp_path)
    async with served.app.running():
        yield served
    served.forget()


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/", "/me", "/recover", "/leaderboard", "/privacy", "/terms", "/nothing"])
async def test_every_page_says_its_direction(mirrored, path) -> None:
    browser = mirrored.browser()
    page = (await browser.get(f"/ar-XB{path}")).text
    assert '<html lang="ar-XB" dir="rtl">' in page
    assert WORD.search(page)
    assert '<html lang="th">' in (await browser.get(f"/th{path}")).text


@pytest.mark.anyio
async def test_the_founders_words_are_turned_too_and_names_in_them_stay(mirrored) -> None:
    page = (await mirrored.browser().get("/ar-XB/")).text
    assert "\u202eRespect\u202c \u202ethe\u202c \u202eface\u202c." in page
    assert "\u202eShave\u202c \u202ecream\u202c" in page
    long = (await mirrored.browser().get("/en-XA/")).text
    assert re.search(r"\[Ŕéšþéçţ|\[Ŕéšpéçţ", long)


@pytest.mark.anyio
async def test_a_made_language_is_never_chosen_by_a_browser(mirrored) -> None:
    page = await mirrored.browser(accept_language="ar-XB, ar;q=0.9, en-XA;q=0.8").get("/")
    assert '<html lang="en">' in page.text


@pytest.mark.anyio
async def test_the_arrow_on_the_button_is_one_that_turns(mirrored) -> None:
    page = (await mirrored.browser().get("/ar-XB/")).text
    assert re.search(r'<svg class="icon icon-way"[^>]*><use href="[^"]*#arrow">', page)
    assert not re.search(r'<svg class="icon icon-way"[^>]*><use href="[^"]*#(?!arrow)', page)


def test_mails_are_mirrored_for_programs_that_know_only_attributes(tmp_path: Path) -> None:
    write_folder(tmp_path, orrin=LANGUAGES + SITE)
    [settings] = load(tmp_path, {}).sites.values()
    from waitlist.sites import InForce, Site  # noqa: PLC0415 - only here a site stands without a server
    from waitlist.themes import load_theme  # noqa: PLC0415

    site = Site(InForce(1, tuple(settings.tiers), settings.place), settings, load_theme(settings, tmp_path))
    for language, start, end, direction in (
        ("ar-XB", "right", "left", "rtl"),
        ("en", "left", "right", "ltr"),
    ):
        mail = pages.WelcomeMail(
            status_url="https://orrin.example/s/x",
            unsubscribe_url="https://orrin.example/unsubscribe/x",
            link="https://orrin.example/r/x",
            ladder=site.ladder_view(language, 0),
        )
        html = site.theme.render_mail(mail, site.frame(language, "/")).html
        assert f'<html lang="{language}" dir="{direction}"' in html
        assert re.search(rf'<table class="ground"[^>]* dir="{direction}"', html)
        assert f'<td class="words" align="{start}"' in html
        assert f'align="{end}"' not in html
        assert re.search(rf'class="mark" style="[^"]*text-align: ?{end}', html)


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("themes/*/static/**/*.css")), ids=lambda file: f"{file.parts[-3]}-{file.stem}"
)
def test_no_stylesheet_names_left_or_right(file: Path) -> None:
    found = [line.strip()[:120] for line in file.read_text("utf-8").splitlines() if PHYSICAL.search(line)]
    assert found == [], "write margin-inline-start, inset-inline-end, text-align: start, …"
