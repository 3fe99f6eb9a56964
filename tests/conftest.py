"""What many tests ask for."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from command import Waitlist
from databases import on
from game import Game
from postgres import Postgres
from served import Served, write_folder

# Letters of all scripts on pages and cards: `scripts/test --long`.
collect_ignore = [] if os.environ.get("WAITLIST_LONG") == "1" else ["test_letters.py"]

# What a shell starts in the background without job control ignores Ctrl-C, and hands that on to servers.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    """A campaign to play, whose kept numbers are those of its rows at the end."""
    with Game(tmp_path) as game:
        yield game
        assert game.differences() == []


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    made = postgres.create()
    yield made
    postgres.drop(made)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def each_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run every test of a file on both databases: `pytestmark = pytest.mark.usefixtures("each_database")`."""
    if request.param == "sqlite":
        yield
    else:
        with on(request.getfixturevalue("postgres")):
            yield


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """The site harrys, as a developer serves it."""
    write_folder(tmp_path)
    served = Served(tmp_path)
    async with served.app.running():
        yield served
    served.forget()


@pytest.fixture
async def browser(served: Served) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that has never been here."""
    async with served.browser() as browser:
        yield browser


@pytest.fixture
def waitlist(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Waitlist:
    """The command `waitlist`, called in an empty folder without settings in the environment."""
    return Waitlist(tmp_path, capsys, monkeypatch)
