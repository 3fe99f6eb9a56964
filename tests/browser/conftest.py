"""What the browser tests ask for: the browser, servers, people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("launched", "story", "cast", "checks")

from campaigns import wear, write_campaigns  # noqa: E402 - after the line above, or it comes too late
from chromium import Meet, Visitor, chromium  # noqa: E402
from launched import Launched, write_orrin  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402
from tour import People  # noqa: E402

# The first needs Java and Node, which only `scripts/test --long` installs; the others take their time.
LONG = ("test_markup.py", "test_every_theme.py", "test_gallery.py")
collect_ignore = [] if os.environ.get("WAITLIST_LONG") == "1" else [*LONG]


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    """Chromium, started once for a file: asynchronous tests cannot run beside its synchronous calls."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launched]:
    """Orrin's campaign, served to all tests of a file; each has people of its own."""
    folder = tmp_path_factory.mktemp("orrin")
    write_orrin(folder)
    with Launched(folder) as launched:
        yield launched


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Launched]:
    """Orrin's campaign with an empty list."""
    write_orrin(tmp_path)
    with Launched(tmp_path) as launched:
        yield launched


@pytest.fixture(scope="session")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """The cast, on a server with every kind of campaign: one for all files, as many have to join."""
    folder = tmp_path_factory.mktemp("campaigns")
    write_orrin(folder)
    write_campaigns(folder)
    with Launched(folder, WAITLIST_LIMITS_ENABLED="false", WAITLIST_MAIL_PER_SECOND="1000") as launched:
        people = People(launched, many=11)
        yield people
        people.cast.close()


@pytest.fixture
def people(everybody: People) -> People:
    """The cast, with every campaign in the theme `classic`."""
    wear(everybody.server, "classic")
    return everybody


@pytest.fixture
def dressed(everybody: People) -> Callable[[str], People]:
    """Call it with a theme: the cast, with every campaign in this look."""

    def dress(theme: str) -> People:
        wear(everybody.server, theme)
        return everybody

    return dress


@pytest.fixture(scope="module")
def rested() -> dict[str, list[Visitor]]:
    """Who was here before and may come again as somebody else, by their options."""
    return {}


@pytest.fixture
def meet(window: Browser, rested: dict[str, list[Visitor]]) -> Iterator[Meet]:
    """Call it for each person; at the end nothing odd may have happened in anybody's browser.

    `alone` is for who changes the browser itself: nobody else gets it.
    """
    met: list[tuple[Visitor, list[Visitor] | None]] = []

    def come(*, alone: bool = False, **options: Any) -> Visitor:
        idle = rested.setdefault(repr(sorted(options.items())), [])
        visitor = idle.pop() if idle and not alone else Visitor(window, **options)
        met.append((visitor, None if alone else idle))
        return visitor

    yield come
    faults = [fault for visitor, _ in met for fault in visitor.faults]
    for visitor, idle in met:
        if idle is None:
            visitor.context.close()
        else:
            visitor.leave()
            idle.append(visitor)
    assert not faults, "\n".join(faults)
