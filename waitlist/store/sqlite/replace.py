"""Putting another file in the place of a database: at every instant the old or the new one stands there."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from waitlist.problems import StoreUnavailable
from waitlist.store.sqlite.errors import primary_code, translated
from waitlist.store.sqlite.files import flush_folder

_LOGS = ("-wal", "-journal")
_BESIDE = (*_LOGS, "-shm")
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PATIENCE = 5.0  # seconds for a command that is just ending


def copy(file: Path, new: Path) -> None:
    """Copy a database, with the log of one that was not closed, to the new files of `new`."""
    for suffix in ("", *_LOGS):
        with suppress(FileNotFoundError):
            _copy(_beside(file, suffix), _beside(new, suffix))


def remove(path: Path) -> None:
    """Remove a database and what belongs to it."""
    for suffix in ("", *_BESIDE, ".lock"):
        _beside(path, suffix).unlink(missing_ok=True)


def replace(path: Path, new: Path, aside: Path | None) -> None:
    """Put the closed database `new` in the place of `path`; what stood there is kept as `aside`, if given.

    The caller holds the owner's lock. Raises StoreUnavailable while any other process has the file open.
    """
    descriptor = os.open(new, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    with _alone(path):
        if aside is not None:
            for suffix in ("", *_LOGS):
                _keep(_beside(path, suffix), _beside(aside, suffix))
            flush_folder(path.parent)
        # A log left behind would be taken for one of the new file.
        for suffix in _BESIDE:
            _beside(path, suffix).unlink(missing_ok=True)
        new.replace(path)
        flush_folder(path.parent)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep everybody else out of the old database, all of whose log is in the file then.

    One that is damaged cannot be locked, nor its log be emptied: it is taken as it lies there.
    """
    if not path.exists():
        yield
        return
    try:
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    try:
        try:
            connection.execute("pragma journal_mode = delete").fetchone()
            connection.execute("begin exclusive")
        except sqlite3.Error as error:
            if primary_code(error) not in _BROKEN:
                raise _in_use(path, error) from error
        yield
    finally:
        connection.close()


def _in_use(path: Path, error: sqlite3.Error) -> Exception:
    if primary_code(error) == sqlite3.SQLITE_BUSY:
        return StoreUnavailable(
            f"The database {path} is in use by another process, perhaps a command: wait for its end. "
            "Nothing was changed."
        )
    return translated(error, path)


def _keep(file: Path, aside: Path) -> None:
    try:
        os.link(file, aside)
    except FileNotFoundError:
        return
    except FileExistsError:
        raise
    except OSError:  # not every file system has a second name for a file
        _copy(file, aside)


def _copy(file: Path, new: Path) -> None:
    with file.open("rb") as source, os.fdopen(os.open(new, _NEW, 0o600), "wb") as target:
        shutil.copyfileobj(source, target, 2**20)
        target.flush()
        os.fsync(target.fileno())


_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.name}{suffix}")
