"""The themes beside `classic`, which other tests look at: as clean, as light, and as open to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from campaigns import write_campaigns
from chromium import Meet
from launched import Launched, write_orrin
from states import STATES
from tour import People, Tour

PHONE = {"width": 390, "height": 844}
SHOWN = (
    "landing",
    "landing-invited",
    "landing-long-refused",
    "landing-soon",
    "landing-bare",
    "share-new-suggestion",
    "share-four",
    "share-long",
    "share-top",
    "share-opened",
    "recover-refused",
    "forget",
    "leaderboard",
    "privacy",
    "error-404",
)


@pytest.fixture(scope="module", params=["poster", "instrument"])
def people(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """The cast, on a server whose campaigns have one of the themes."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    write_orrin(folder)
    file = folder / "sites" / "harrys" / "site.toml"
    written = file.read_text("utf-8")
    file.write_text(written.replace('theme = "classic"', f'theme = "{request.param}"'), "utf-8")
    assert file.read_text("utf-8") != written
    write_campaigns(folder)
    with Launched(folder, WAITLIST_LIMITS_ENABLED="false", WAITLIST_MAIL_PER_SECOND="1000") as launched:
        people = People(launched, many=11)
        yield people
        people.cast.close()


@pytest.mark.parametrize("language", ["en-GB", "th-TH"])
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_clean_and_open_to_everybody(people: People, meet: Meet, name: str, language: str) -> None:
    visitor = meet(locale=language)
    STATES[name](Tour(people, visitor))
    visitor.settle()
    # What a script opens pushes away what is below, and only the hand of a visitor would excuse that.
    moved = [] if name == "share-opened" else visitor.shifts()
    faults = [*visitor.markup_faults(), *moved, *visitor.barriers()]
    visitor.page.emulate_media(color_scheme="dark")
    faults += [f"dark: {barrier}" for barrier in visitor.barriers(only="color-contrast")]
    visitor.page.set_viewport_size(PHONE)
    faults += visitor.overflow()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["en-GB", "th-TH"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_page_is_light_and_nothing_in_it_moves(
    people: People, meet: Meet, width: int, language: str
) -> None:
    visitor = meet(viewport={"width": width, "height": 800}, locale=language)
    visitor.open(people.cast.server.url_of("harrys"))
    visitor.settle()
    sizes: dict[str, int] = visitor.page.evaluate(
        """() => Object.fromEntries(
          ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
            .map((entry) => [entry.name, entry.encodedBodySize]))"""
    )
    assert any(".woff2" in name for name in sizes)
    assert sum(sizes.values()) < 150_000, sizes
    assert visitor.shifts() == []
