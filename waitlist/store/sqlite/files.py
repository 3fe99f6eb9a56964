"""The files of a SQLite database: the place they lie in, and the lock of the process that serves them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from waitlist.problems import ConfigError, Problem, StoreUnavailable


def prepare(path: Path) -> None:
    """Make the folder and an empty file, readable by this user only. Raises ConfigError."""
    if path.is_dir():
        raise _unusable(
            f"{path}, which is a folder", "the path of a file", f"Name a file in it: {path / 'waitlist.db'}."
        )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Never open a database that exists: closing it again would drop the locks SQLite holds on it.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            flush_folder(path.parent)
    except OSError as error:
        raise _unusable(
            f"{path}, which cannot be made: {error.strerror}",
            "a file in a folder that this user can write to",
            "Create the folder and give it to this user, or name another file.",
        ) from error
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        raise _unusable(
            f"{path}, which this user cannot write to",
            "a file and a folder that this user can write to",
            "Give both to the user who runs this program, or name another file.",
        )


def flush_folder(folder: Path) -> None:
    """Make a new or renamed entry of `folder` survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unusable(got: str, expected: str, hint: str) -> ConfigError:
    return ConfigError([Problem("database.url", got, expected, hint)])


class OwnerLock:
    """Held by the process that serves the file, on `<db>.lock`. It ends with the process."""

    def __init__(self, path: Path) -> None:
        self._database = path
        self._path = path.with_name(f"{path.name}.lock")
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        return self._descriptor is not None

    def take(self) -> bool:
        """Take the lock, or return False when another process, or another owner in this one, has it."""
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        os.ftruncate(descriptor, 0)
        with suppress(OSError):  # the process id is a courtesy; a full disk must not keep the server down
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return True

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @contextmanager
    def borrowed(self) -> Iterator[bool]:
        """Whether this process may act as the owner inside the block: it is, or there is none."""
        if self.held:
            yield True
            return
        try:
            yield self.take()
        finally:
            self.release()

    def refusal(self) -> StoreUnavailable:
        """Say who has the lock."""
        try:
            owner = self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            owner = ""
        by = f"process {owner}" if owner.isdigit() else "another process"
        return StoreUnavailable(
            f"The database {self._database} is already served by {by}. One process serves a SQLite file: "
            "stop that one first. Several at once need PostgreSQL."
        )
