"""Blocks in a browser: films, the countdown, questions; with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from campaigns import CAMPAIGNS, write_campaign
from chromium import Meet, Visitor
from launched import Launched, write_orrin
from playwright.sync_api import Browser, Route, expect

PLAYER = re.compile(r"https://(www\.youtube-nocookie\.com|player\.vimeo\.com)/.*")


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launched]:
    """A campaign with every block, alone on its server's host name."""
    folder = tmp_path_factory.mktemp("blocks")
    write_orrin(folder)
    write_campaign(folder, "blocks", CAMPAIGNS["blocks"])
    with Launched(folder) as launched:
        yield launched


def test_a_film_elsewhere_is_loaded_once_it_is_played_and_not_before(
    blocks: Launched, window: Browser
) -> None:
    visitor = Visitor(window)  # whose browser may ask another host, this once
    asked: list[tuple[str, str]] = []

    def play(route: Route) -> None:
        asked.append((route.request.url, route.request.headers.get("referer", "")))
        route.fulfill(content_type="text/html", body="<p>Playing</p>")

    visitor.context.route(PLAYER, play)
    visitor.open(blocks.url_of("blocks"))
    visitor.settle()
    assert asked == []
    assert visitor.page.locator("iframe").count() == 0
    assert visitor.faults == []  # nothing was asked of another host
    film = visitor.page.get_by_role("link", name="Play: A shave worth getting up for. from YouTube")
    expect(film).to_have_attribute("href", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    film.press("Enter")
    frame = visitor.page.locator("iframe.film")
    expect(frame).to_have_attribute("title", "A shave worth getting up for.")
    expect(visitor.page.frame_locator("iframe.film").locator("p")).to_have_text("Playing")
    assert asked == [
        (
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&playsinline=1&rel=0",
            f"{blocks.url_of('blocks')}/",
        )
    ]
    assert visitor.faults == [f"asked another host: GET {asked[0][0]}"]
    visitor.context.close()


def test_without_scripts_it_is_a_link_to_the_film(blocks: Launched, meet: Meet) -> None:
    visitor = meet(java_script_enabled=False)
    visitor.open(blocks.url_of("blocks"))
    link = visitor.page.get_by_role("link", name="Play: The founders, badly shaved from Vimeo")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", "https://vimeo.com/76979871")


def test_a_film_of_ones_own_has_its_poster_and_captions_and_waits(blocks: Launched, meet: Meet) -> None:
    visitor = meet()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.open(blocks.url_of("blocks"))
    visitor.settle()
    assert not any(url.endswith(".webm") for url in asked)
    video = visitor.page.locator("video.film")
    expect(video).to_have_attribute("preload", "none")
    expect(video).to_have_attribute("poster", re.compile(r"^/static/site/set-\d+-[0-9a-f]{10}\.webp$"))
    start = visitor.page.get_by_role("button", name=re.compile("^Play: "))
    expect(start).to_be_visible()
    assert video.evaluate("video => video.controls") is False, "nothing stands on the poster but our button"
    tracks = video.locator("track")
    assert [track.get_attribute("srclang") for track in tracks.all()] == ["en", "th"]
    assert [track.get_attribute("default") is not None for track in tracks.all()] == [True, False]
    said = video.evaluate(
        """async (video) => {
          const [track] = video.textTracks;
          track.mode = "showing";
          while (!track.cues?.length) await new Promise((done) => setTimeout(done, 20));
          return track.cues[0].text;
        }"""
    )
    assert said == "A good razor."
    start.press("Enter")
    expect(start).to_have_count(0)
    expect(video).to_have_attribute("controls", "")


def test_without_scripts_a_film_of_ones_own_has_the_controls_of_the_browser(
    blocks: Launched, meet: Meet
) -> None:
    visitor = meet(java_script_enabled=False)
    visitor.open(blocks.url_of("blocks"))
    expect(visitor.page.locator("video.film")).to_have_attribute("controls", "")
    expect(visitor.page.locator(".film-start")).to_be_hidden()


def test_a_countdown_counts_with_scripts_and_is_a_date_without(blocks: Launched, meet: Meet) -> None:
    visitor = meet()
    visitor.open(blocks.url_of("blocks"))
    clock = visitor.page.locator("#countdown .clock")
    expect(clock).to_have_text(re.compile(r"^\s*40\s*days\s+3\s*hours\s+\d+\s*minutes\s*$"))
    bare = meet(java_script_enabled=False)
    bare.open(blocks.url_of("blocks"))
    expect(bare.page.locator("#countdown .clock")).to_be_hidden()
    expect(bare.page.locator("#countdown time")).to_have_text(re.compile(r"\d+ \w+ \d{4} at \d\d:\d\d"))


def test_a_countdown_of_years_writes_its_days_as_one_number(blocks: Launched, meet: Meet) -> None:
    visitor = meet()
    visitor.page.clock.set_fixed_time("2021-01-01T00:00:00Z")
    visitor.open(blocks.url_of("blocks"))
    numbers = visitor.page.locator("#countdown .clock > span:first-child > strong")
    expect(numbers).to_have_text(re.compile(r"^\d,\d{3}$"))


def test_the_countdown_speaks_thai(blocks: Launched, meet: Meet) -> None:
    visitor = meet(locale="th-TH")
    visitor.open(blocks.url_of("blocks"))
    expect(visitor.page.locator("#countdown .clock")).to_have_text(re.compile(r"40\s*วัน\s+3\s*ชั่วโมง"))


@pytest.mark.parametrize("scripts", [True, False])
def test_questions_open_by_the_keyboard(blocks: Launched, meet: Meet, scripts: bool) -> None:
    visitor = meet(java_script_enabled=scripts)
    visitor.open(blocks.url_of("blocks"))
    answer = visitor.page.get_by_text("There is none.")
    expect(answer).to_be_hidden()
    question = visitor.page.get_by_text("What is the catch?")
    question.focus()
    question.press("Enter")
    expect(answer).to_be_visible()


def test_headings_go_down_one_step_at_a_time(blocks: Launched, meet: Meet) -> None:
    visitor = meet()
    visitor.open(blocks.url_of("blocks"))
    headings = visitor.page.locator("h1, h2, h3, h4")
    levels = [int(name[1]) for name in headings.evaluate_all("all => all.map((one) => one.nodeName)")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_sections_can_be_reached_by_name(blocks: Launched, meet: Meet) -> None:
    visitor = meet()
    visitor.open(f"{blocks.url_of('blocks')}/#faq")
    expect(visitor.page.get_by_role("region", name="Good questions")).to_be_in_viewport()
