"""A disk that can be filled and freed while a server works on it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

BLOCK = 4096
ROOM_FOR_WORDS = 2**21


class Disk(Protocol):
    """What a harness does with a disk."""

    def fill(self) -> None:
        """Leave no room."""

    def free(self) -> None:
        """Make room again."""


class Tmpfs:
    """A small file system of its own on a folder. Its room is taken by one large file."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        descriptor = os.open(self._ballast, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        try:
            # The server takes what is left at the same time, so the last blocks go one by one.
            while left := shutil.disk_usage(self._ballast.parent).free:
                try:
                    end = os.fstat(descriptor).st_size
                    os.posix_fallocate(descriptor, end, left if left > 64 * BLOCK else BLOCK)
                except OSError:
                    continue
        finally:
            os.close(descriptor)

    def free(self) -> None:
        self._ballast.unlink()


class Limited:
    """Where nothing may be mounted: no file of the server may grow, as by `ulimit -f`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.process = 0

    def fill(self) -> None:
        # What the server says goes to a file, too, which is always shorter than this.
        longest = max((self._folder / "waitlist.sqlite3").stat().st_size, ROOM_FOR_WORDS)
        resource.prlimit(self.process, resource.RLIMIT_FSIZE, (longest, resource.RLIM_INFINITY))

    def free(self) -> None:
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self.process, resource.RLIMIT_FSIZE, unlimited)


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[Tmpfs]:
    """Mount a small file system on a folder."""
    folder.mkdir(exist_ok=True)
    options = f"size={megabytes}m,mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        yield Tmpfs(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def may_mount() -> bool:
    """Tell whether this user may mount."""
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False)
        if tried.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return tried.returncode == 0
