"""What `waitlist doctor` says to a user who may not look everywhere."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from waitlist.cli.doctor import allowed, disk, secrets
from waitlist.config import load

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody can read, other than those of pytest."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        place.chmod(0o755)
        yield place


@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Be somebody whom rights stop; whoever is that already stays the same."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_that_may_not_be_looked_into_is_named_and_the_rest_is_looked_at(folder: Path) -> None:
    for name in ("waitlist.toml", "sites/orrin/site.toml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    locked = folder / "locked"
    locked.mkdir(0)
    config = load(folder, {"WAITLIST_DATA": f"{locked}/data"})
    with as_an_ordinary_user():
        found = [*disk.examine(config), *allowed("secrets", lambda: secrets.examine(config))]
    locked.chmod(0o700)
    assert str(found[0]).startswith(
        f"fail  folder {locked}/data: {locked} cannot be written to (Permission denied)."
    )
    assert str(found[-1]) == (
        f"fail  secrets: {locked}/data/secret cannot be read (Permission denied).\n"
        "      Run this command as the server's user, or as one who can read it."
    )
