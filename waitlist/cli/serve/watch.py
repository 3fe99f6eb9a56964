"""Which files were saved: what `serve --dev` looks at twice a second."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from waitlist.config import Config
from waitlist.config.folders import theme_folders
from waitlist.config.machine_file import MACHINE_FILE

Seen = dict[str, tuple[int, int]]
"""Size and time of change of every file, by path."""


def watched(config: Config) -> tuple[Path, ...]:
    """Return the files and folders that a site is made of."""
    return (config.folder / MACHINE_FILE, config.machine.sites, *theme_folders(config.folder))


def look(places: tuple[Path, ...]) -> Seen:
    """Return how the files are now. What vanishes while we look is left out."""
    return dict(found for place in places for found in _files(str(place)))


def _files(place: str) -> Iterator[tuple[str, tuple[int, int]]]:
    try:
        if not os.path.isdir(place):  # noqa: PTH112 - many files, twice a second
            status = os.stat(place)  # noqa: PTH116 - as above
            yield place, (status.st_mtime_ns, status.st_size)
            return
        entries = os.listdir(place)  # noqa: PTH208 - as above
    except OSError:
        return
    for entry in entries:
        # Editors keep their drafts beside the file, in hidden files and files ending in ~.
        if not entry.startswith(".") and not entry.endswith("~"):
            yield from _files(f"{place}/{entry}")
