"""Every page in every state: clean markup, open to everybody, still, and with nothing from elsewhere."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO

import pytest
from checks import CUT, DESKTOP, PHONE, dark, squeezed
from chromium import Meet
from PIL import Image
from playwright.sync_api import Route
from states import STATES
from tour import People, Tour

LONG = os.environ.get("WAITLIST_LONG") == "1"
LOOKED_AT = [*STATES] if LONG else [*STATES][::3]
"""All states in long runs; every third one with each change, as a look takes two seconds."""


HALF = {
    "width": 640,
    "height": 400,
    "deviceScaleFactor": 2,
    "mobile": False,
    "screenWidth": 1280,
    "screenHeight": 800,
}
PAINTED = "() => performance.getEntriesByName('first-paint').length > 0"
NEXT_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize("name", LOOKED_AT)
def test_every_state_is_clean_and_open_to_everybody(people: People, meet: Meet, name: str) -> None:
    visitor = meet()
    STATES[name](Tour(people, visitor))
    visitor.settle()
    faults = [*visitor.markup_faults(), *visitor.shifts(), *visitor.barriers(), *dark(visitor)]
    faults += squeezed(visitor, DESKTOP, PHONE)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", ["landing-long", "share-new", "share-five", "share-long", "leaderboard"])
def test_thai_pages_are_as_clean_on_a_phone(people: People, meet: Meet, name: str) -> None:
    visitor = meet(locale="th-TH", viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True)
    STATES[name](Tour(people, visitor))
    visitor.settle()
    assert visitor.page.locator("html").get_attribute("lang") == "th"
    faults = [*visitor.shifts(), *visitor.overflow(), *visitor.barriers()]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("theme", "site"), [("classic", "harrys"), ("poster", "bare")] if LONG else [("classic", "harrys")]
)
def test_a_page_that_a_slow_device_reads_piece_by_piece_moves_nothing(
    dressed: Callable[[str], People], meet: Meet, theme: str, site: str
) -> None:
    url, visitor = dressed(theme).cast.server.url_of(site), meet(alone=True)
    devtools = visitor.context.new_cdp_session(visitor.page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    moved = []
    for _ in range(4):  # it happened in two of three
        visitor.open(url)
        visitor.settle()
        moved += visitor.shifts()
        devtools.send("Network.clearBrowserCache")
    assert moved == []


@pytest.mark.parametrize("theme", ["classic", "poster", "instrument"] if LONG else ["classic"])
def test_at_two_hundred_per_cent_nothing_is_lost(
    dressed: Callable[[str], People], meet: Meet, theme: str
) -> None:
    people, visitor = dressed(theme), meet(alone=True)
    devtools = visitor.context.new_cdp_session(visitor.page)
    faults = []
    for name in ("landing", "landing-long-refused", "share-four", "share-long")[0 if LONG else 2 :]:
        # What the zoom of a browser does to a window of 1280 pixels: half as many, each of them four dots.
        devtools.send("Emulation.setDeviceMetricsOverride", HALF)
        STATES[name](Tour(people, visitor))
        visitor.settle()
        assert visitor.page.evaluate("[innerWidth, devicePixelRatio, screen.width]") == [640, 2, 1280]
        faults += [f"{name}, zoomed: {fault}" for fault in (*visitor.overflow(), *visitor.page.evaluate(CUT))]
        # And what somebody gets who asks for letters twice as large, in the whole window.
        visitor.page.set_viewport_size(DESKTOP)
        visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
        faults += [f"{name}, large: {fault}" for fault in (*visitor.overflow(), *visitor.page.evaluate(CUT))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_that_comes_late_is_blurred_until_then_and_moves_nothing(
    people: People, meet: Meet, width: int
) -> None:
    visitor = meet(alone=True, viewport={"width": width, "height": 800})
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


@pytest.mark.parametrize(
    ("theme", "site", "width"),
    [
        ("classic", "harrys", 390),
        ("poster", "harrys", 1280),
        ("instrument", "long", 1280),
        *(
            [
                ("classic", "notify", 1280),
                ("classic", "long", 1280),
                ("poster", "long", 390),
                ("instrument", "harrys", 390),
            ]
            if LONG
            else []
        ),
    ],
)
def test_typefaces_that_come_late_move_nothing(
    dressed: Callable[[str], People], meet: Meet, theme: str, site: str, width: int
) -> None:
    people = dressed(theme)
    visitor = meet(alone=True, viewport={"width": width, "height": 800})
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visitor.page.route("**/*.woff2", hold)
    visitor.page.goto(people.cast.server.url_of(site), wait_until="commit")
    visitor.page.wait_for_function(PAINTED)
    assert held
    while held:  # one after the other, and those that are asked for meanwhile
        held.pop(0).continue_()
        visitor.page.evaluate(NEXT_FRAMES)
    visitor.page.unroute("**/*.woff2")
    visitor.page.wait_for_load_state()
    visitor.settle()
    assert visitor.shifts() == []
