"""Every page in every state: clean markup, open to everybody, still, and with nothing from elsewhere."""

from __future__ import annotations

import re
import time
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO

import pytest
from campaigns import write_campaigns
from chromium import Meet
from launched import Launched, write_orrin
from PIL import Image
from playwright.sync_api import Route
from states import STATES
from tour import People, Tour

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """The cast, on a server with every kind of campaign."""
    folder = tmp_path_factory.mktemp("campaigns")
    write_orrin(folder)
    write_campaigns(folder)
    with Launched(folder, WAITLIST_LIMITS_ENABLED="false", WAITLIST_MAIL_PER_SECOND="1000") as launched:
        people = People(launched, many=11)
        yield people
        people.cast.close()


@pytest.mark.parametrize("name", STATES)
def test_every_state_is_clean_and_open_to_everybody(people: People, meet: Meet, name: str) -> None:
    visitor = meet()
    STATES[name](Tour(people, visitor))
    visitor.settle()
    faults = [*visitor.markup_faults(), *visitor.shifts(), *visitor.barriers()]
    visitor.page.emulate_media(color_scheme="dark")
    faults += [f"dark: {barrier}" for barrier in visitor.barriers(only="color-contrast")]
    visitor.page.set_viewport_size(PHONE)
    faults += visitor.overflow()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "name", ["landing", "landing-long", "share-new", "share-five", "share-long", "leaderboard"]
)
def test_thai_pages_are_as_clean_on_a_phone(people: People, meet: Meet, name: str) -> None:
    visitor = meet(locale="th-TH", viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True)
    STATES[name](Tour(people, visitor))
    visitor.settle()
    assert visitor.page.locator("html").get_attribute("lang") == "th"
    faults = [*visitor.shifts(), *visitor.overflow(), *visitor.barriers()]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_that_comes_late_is_blurred_until_then_and_moves_nothing(
    people: People, meet: Meet, width: int
) -> None:
    visitor = meet(viewport={"width": width, "height": 800})
    held: list[str] = []
    pictures = re.compile(r"/static/site/.*\.(avif|webp|jpg)$")
    visitor.page.route(pictures, lambda route: held.append(route.request.url))
    visitor.page.goto(people.cast.server.url_of("harrys"), wait_until="domcontentloaded")
    image = visitor.page.locator(".hero-picture img").element_handle()
    painted = "image => getComputedStyle(image).backgroundImage"
    visitor.page.wait_for_function(f"image => ({painted})(image).startsWith('url')", arg=image)
    shown: str = visitor.page.evaluate(painted, image)
    blurred = re.fullmatch(r'url\("data:image/webp;base64,([\w+/=]+)"\)', shown)
    assert blurred
    with Image.open(BytesIO(b64decode(blurred[1]))) as copy:
        assert copy.width == 32
        assert (copy.height > copy.width) == (width == 390)  # the picture of phones is upright
    assert held
    visitor.page.unroute(pictures)  # and what waited goes on
    visitor.page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image)
    visitor.settle()
    assert visitor.shifts() == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_page_is_light(people: People, meet: Meet, width: int) -> None:
    visitor = meet(viewport={"width": width, "height": 800})
    visitor.open(people.cast.server.url_of("harrys"))
    visitor.settle()
    sizes: dict[str, int] = visitor.page.evaluate(
        """() => Object.fromEntries(
          ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
            .map((entry) => [entry.name, entry.encodedBodySize]))"""
    )
    assert any(".avif" in name for name in sizes)
    assert sum(sizes.values()) < 150_000, sizes


@pytest.mark.parametrize("site", ["harrys", "notify", "long"])
@pytest.mark.parametrize("width", [390, 1280])
def test_typefaces_that_come_late_move_nothing(people: People, meet: Meet, site: str, width: int) -> None:
    visitor = meet(viewport={"width": width, "height": 800})
    late: list[str] = []

    def wait(route: Route) -> None:
        time.sleep(0.4)
        late.append(route.request.url)
        route.continue_()

    visitor.page.route("**/*.woff2", wait)
    visitor.open(people.cast.server.url_of(site))
    visitor.settle()
    assert late
    assert visitor.shifts() == []
