"""What the tests of faults ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.ledger import Ledger
from faults.web import write_folder
from postgres import Postgres

LONG = os.environ.get("WAITLIST_LONG") == "1"

# These take long, or need a program that only `scripts/test --long` installs.
collect_ignore = (
    [] if LONG else ["test_cache.py", "test_dripping.py", "test_failing_over.py", "test_pooler.py"]
)


@pytest.fixture
def long() -> bool:
    """Whether there is time: `scripts/test --long`."""
    return LONG


@pytest.fixture(scope="module")
def durable() -> Iterator[Postgres]:
    """A PostgreSQL server that flushes to the disk, as one of a founder does."""
    server = Postgres(durable=True)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of the sample campaign."""
    return write_folder(tmp_path / "campaign")


@pytest.fixture
def ledger(durable: Postgres, folder: Path) -> Ledger:
    """Return the view from outside on an empty database of the server."""
    return Ledger(durable.create(), folder)
