"""The folders that the server writes to."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from waitlist.cli.doctor.finding import Finding, fail, ok, warn
from waitlist.config import Config

MEGABYTE = 1_000_000
TOO_LITTLE, LITTLE = 100 * MEGABYTE, 1000 * MEGABYTE


def examine(config: Config) -> Iterator[Finding]:
    """Look whether this user can write there, and how much room there is."""
    file = config.machine.database.path
    kept = (config.machine.data, *(() if file is None else (file.parent,)))
    folders = {folder: _existing(folder) for folder in kept}
    for folder, found in folders.items():
        yield _writable(folder, found)
    disks = {found.stat().st_dev: found for found in folders.values()}
    for found in disks.values():
        yield _room(found)
    yield from _temporary()


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest above it that exists: the server makes the rest."""
    return next(place for place in (folder, *folder.parents) if _is_there(place))


def _is_there(place: Path) -> bool:
    """Tell whether it exists, as far as this user may look."""
    try:
        return place.exists()
    except PermissionError:
        return False


def _writable(folder: Path, found: Path) -> Finding:
    name = f"folder {folder}"
    try:
        with tempfile.TemporaryFile(dir=found):
            pass
    except OSError as error:
        remedy = f"Let the user {_user()}, who runs this command, write there, or set another folder."
        return fail(name, f"{found} cannot be written to ({error.strerror}).", remedy)
    return ok(name, "Can be written to." if folder == found else "Is made when the server starts.")


def _room(found: Path) -> Finding:
    free = shutil.disk_usage(found).free
    says = f"{free // MEGABYTE} MB are free at {found}."
    remedy = "Free some space: without any nobody can join."
    if free < TOO_LITTLE:
        return fail("disk", says, remedy)
    return warn("disk", says, remedy) if free < LITTLE else ok("disk", says)


def _temporary() -> Iterator[Finding]:
    """Look for room for files that are thrown away."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        says = "None of the usual folders, such as /tmp, can be written to: no preview card is drawn."
        remedy = "Let this user write to /tmp (in a container: mount a tmpfs there), or set TMPDIR."
        yield fail("temporary files", says, remedy)


def _user() -> str:
    return os.environ.get("USER") or str(os.getuid())
