"""The two pages in every theme and language: phone and desktop, scripts or none, by eye, ear and keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from campaigns import wear
from checks import DESKTOP, NARROW, PHONE, SEEN, ZOOMED, dark, squeezed
from chromium import Meet, Visitor
from playwright.sync_api import expect
from states import STATES
from tour import People, Tour

PAGES = {"landing": "landing", "share": "share-four"}
TREES = Path(__file__).parent / "trees"
WAYS: dict[str, dict[str, Any]] = {
    "en-desktop": {"locale": "en-GB", "viewport": DESKTOP},
    "th-phone": {
        "locale": "th-TH", "viewport": PHONE, "device_scale_factor": 2, "has_touch": True, "is_mobile": True,
    },
}  # fmt: skip
"""How a page is opened; then the window gets the other sizes, so that each is seen in each language."""


@pytest.fixture(scope="module", params=["classic", "poster", "instrument"])
def theme(request: pytest.FixtureRequest) -> str:
    """The look of all campaigns, one after the other: each change takes the server a moment."""
    return str(request.param)


@pytest.fixture
def people(everybody: People, theme: str) -> People:
    wear(everybody.server, theme)
    return everybody


# What is on a page that one can get to by the keyboard, in its order.
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((one) => one.type !== "hidden" && one.tabIndex >= 0 && !one.disabled && one.checkVisibility())
  .map((one, at) => { one.dataset.at = at; return `${at} ${one.nodeName}`; })"""
FOCUSED = """() => {
  const one = document.activeElement;
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  return {
    at: `${one.dataset.at} ${one.nodeName}`,
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    there: right > 0 && left < innerWidth && bottom > 0 && top < innerHeight && right - left > 1,
  };
}"""
# Controls that do nothing without a script: a button outside of a form, or what only a script answers.
DEAD = """() => [...document.querySelectorAll("button, [data-copy], [data-share], [data-print]")]
  .filter((one) => one.checkVisibility() && !(one.form && one.type === "submit"))
  .map((one) => one.outerHTML.slice(0, 120))"""
# Opens what opens, and puts a compound word into all that a founder writes.
LONG_WORDS = """() => {
  for (const closed of document.querySelectorAll("details")) closed.open = true;
  const written = "main :is(h2, h3, p, li, summary, blockquote, figcaption, .by span, .rung-reward, .button)";
  for (const one of document.querySelectorAll(written)) {
    const ours = one.closest(".unseen, .channels, .friends, .aim-kicker, .rung-state, .rung-friends");
    if (!ours && !one.querySelector("p, h3, li, .button")) one.append(" Versicherungsgesellschaften");
  }
}"""
# How wide a reward is said to be on a phone, and how wide it is drawn.
DRAWN = """() => {
  const picture = document.querySelector(".rung-picture img");
  const [said] = picture.closest("picture").querySelector("source").sizes.split(", ").slice(-1);
  return { said: parseFloat(said) * 16, drawn: picture.getBoundingClientRect().width };
}"""
WEIGHT = """() => Object.fromEntries(
  ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .map((entry) => [entry.name, entry.encodedBodySize]))"""


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("way", WAYS)
def test_it_is_clean_light_still_and_open_to_everybody_at_every_width(
    people: People, meet: Meet, way: str, page: str
) -> None:
    visitor = meet(**WAYS[way])
    STATES[PAGES[page]](Tour(people, visitor))
    visitor.settle()
    sizes: dict[str, int] = visitor.page.evaluate(WEIGHT)
    assert any(".woff2" in name for name in sizes)
    assert any(".avif" in name for name in sizes)
    assert sum(sizes.values()) < (150_000 if page == "landing" else 165_000), sizes
    faults = [*visitor.shifts(), *visitor.markup_faults(), *visitor.barriers()]
    other = PHONE if way == "en-desktop" else DESKTOP
    faults += squeezed(visitor, WAYS[way]["viewport"], ZOOMED, NARROW, other)
    faults += [*visitor.barriers(*SEEN), *dark(visitor)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("page", PAGES)
def test_it_is_read_out_as_it_is_meant(people: People, meet: Meet, page: str) -> None:
    for language in ("en", "th"):
        visitor = meet(locale={"en": "en-GB", "th": "th-TH"}[language])
        STATES[PAGES[page]](Tour(people, visitor))
        tree = (TREES / f"{page}-{language}.yaml").read_text("utf-8")
        expect(visitor.page.locator("body")).to_match_aria_snapshot(tree)


@pytest.mark.parametrize("page", PAGES)
def test_by_the_keyboard_everything_is_reached_in_its_order_and_seen(
    people: People, meet: Meet, page: str
) -> None:
    visitor = meet()
    STATES[PAGES[page]](Tour(people, visitor))
    expected = visitor.page.evaluate(REACHABLE)
    reached = []
    for _ in expected:
        visitor.page.keyboard.press("Tab")
        reached.append(visitor.page.evaluate(FOCUSED))
    assert [found["at"] for found in reached] == expected
    assert [found["at"] for found in reached if not found["marked"]] == []
    assert [found["at"] for found in reached if not found["there"]] == []


def test_by_the_keyboard_one_joins_opens_and_copies(people: People, meet: Meet) -> None:
    visitor = meet(permissions=["clipboard-read", "clipboard-write"])
    tour = Tour(people, visitor)
    tour.go("/")
    press = visitor.page.keyboard.press
    visitor.page.locator("#email").focus()
    visitor.page.keyboard.type(tour.address)
    with visitor.page.expect_navigation():
        press("Enter")
    button = visitor.page.locator('[data-copy="link"]')
    button.focus()
    press("Space")
    visitor.page.locator('[data-copy="link"].copied').wait_for()
    words = visitor.page.locator(".words > summary")
    words.focus()
    press("Enter")
    expect(visitor.page.locator("#message")).to_be_visible()
    press("Tab")
    expect(visitor.page.locator("#message")).to_be_focused()


def test_without_scripts_nothing_is_there_that_does_nothing(people: People, meet: Meet) -> None:
    visitor = meet(java_script_enabled=False, viewport=PHONE)
    tour = Tour(people, visitor)
    STATES["landing"](tour)
    widths = visitor.page.evaluate(DRAWN)
    assert widths["said"] == widths["drawn"]
    for name in ("landing", "landing-long", "share-new", "share-four", "card"):
        STATES[name](tour)
        assert visitor.status == 200
        assert visitor.page.evaluate(DEAD) == []
        assert _unseen_without_scripts(visitor) == []
        assert squeezed(visitor, PHONE, DESKTOP) == []
    for name in ("landing-blocks", "share-four"):
        STATES[name](tour)
        visitor.page.evaluate(LONG_WORDS)
        faults = squeezed(visitor, DESKTOP, NARROW, PHONE)
        assert not faults, "\n".join((name, *faults))
    share = people.sessions["four"]
    tour.go("/me", session=share)
    visitor.page.locator(".words > summary").click()
    visitor.page.locator("#message").fill("Come along")
    with visitor.context.expect_page() as opened:
        visitor.page.get_by_role("button", name="Telegram").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Ready to send")


def _unseen_without_scripts(visitor: Visitor) -> list[str]:
    """Return what is meant for those without scripts, and is not shown."""
    hidden: list[str] = visitor.page.evaluate(
        """() => [...document.querySelectorAll(".no-js-only")].filter((one) => !one.checkVisibility())
          .map((one) => one.outerHTML)"""
    )
    return hidden
