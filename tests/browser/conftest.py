"""What the browser tests ask for: the browser, servers, people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("launched", "story", "cast")

from chromium import Meet, Visitor, chromium  # noqa: E402 - after the line above, or it comes too late
from launched import Launched, write_orrin  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402


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


@pytest.fixture
def meet(window: Browser) -> Iterator[Meet]:
    """Call it for each person; at the end nothing odd may have happened in anybody's browser."""
    met: list[Visitor] = []

    def come(**options: Any) -> Visitor:
        met.append(Visitor(window, **options))
        return met[-1]

    yield come
    faults = [fault for visitor in met for fault in visitor.faults]
    for visitor in met:
        visitor.context.close()
    assert not faults, "\n".join(faults)
