"""The other pages in the themes beside `classic`, whose every state other tests look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from checks import DESKTOP, PHONE, SEEN, dark, squeezed
from chromium import Meet
from states import STATES
from tour import People, Tour

SHOWN = (
    "landing-invited",
    "landing-long-refused",
    "landing-soon",
    "landing-bare",
    "landing-blocks",
    "landing-wide",
    "share-new-suggestion",
    "share-long",
    "share-top",
    "share-over",
    "share-wide",
    "share-opened",
    "recover-refused",
    "forget",
    "leaderboard",
    "privacy",
    "error-404",
    "send",
    "card",
)
LANGUAGES = ("en-GB", "th-TH")


@pytest.mark.parametrize(
    ("theme", "name", "language"),
    [
        (theme, name, LANGUAGES[(number + at) % 2])  # each state in both languages, in one of the themes
        for at, theme in enumerate(("poster", "instrument"))
        for number, name in enumerate(SHOWN)
    ],
)
def test_a_page_can_be_read_by_everybody(
    dressed: Callable[[str], People], meet: Meet, theme: str, name: str, language: str
) -> None:
    people = dressed(theme)
    visitor = meet(locale=language)
    STATES[name](Tour(people, visitor))
    visitor.settle()
    # What a script opens pushes away what is below, and only the hand of a visitor would excuse that.
    moved = [] if name in ("share-opened", "landing-blocks") else visitor.shifts()
    faults = [*moved, *visitor.barriers(*SEEN), *dark(visitor), *squeezed(visitor, DESKTOP, PHONE)]
    assert not faults, "\n".join(faults)
