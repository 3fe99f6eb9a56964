"""A verified copy of a database that is in use."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
from functools import partial
from pathlib import Path

from waitlist.problems import StoreUnavailable, WaitlistError
from waitlist.store.sqlite.errors import translated
from waitlist.store.sqlite.files import flush_folder
from waitlist.store.sqlite.thread import ConnectionThread

_OF_WRITING = {"SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC", "SQLITE_IOERR_TRUNCATE"}


async def snapshot(path: Path, target: Path) -> None:
    """Copy the last committed state of the database at `path` to the new file `target`.

    The copy gets its name once it is complete, checked and on the disk.
    """
    if target.exists():  # noqa: ASYNC240 - one look at the disk, long before the slow part
        raise WaitlistError(
            f"The backup {target} cannot be made: there is such a file already. Name another one."
        )
    try:
        # A connection of its own, so that pages do not wait for it.
        thread = ConnectionThread(path, busy_seconds=5)
        await thread.open()
        try:
            await thread.run(partial(_copy, target))
        except asyncio.CancelledError:
            thread.interrupt()
            raise
        finally:
            await thread.close()
    except sqlite3.Error as error:
        reason = _reason(error, path, target)
        raise StoreUnavailable(f"The backup {target} could not be made. {reason}", retry_after=60) from error
    except OSError as error:
        raise StoreUnavailable(
            f"The backup {target} could not be made: {error.strerror}. Check its folder and the disk.",
            retry_after=60,
        ) from error


def _reason(error: sqlite3.Error, path: Path, target: Path) -> str:
    """Return what is wrong with the database or, where it is that, with the place of the copy."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return (
            f"The disk of {target.parent} is full. Free some space; `waitlist backup DIR` writes elsewhere."
        )
    if name in _OF_WRITING:  # the database itself is only read
        return (
            f"Writing in {target.parent} failed ({error}). Check its disk; "
            "`waitlist backup DIR` writes elsewhere."
        )
    return str(translated(error, path))


def _copy(target: Path, connection: sqlite3.Connection) -> None:
    connection.execute("pragma wal_autocheckpoint = 0")
    descriptor, name = tempfile.mkstemp(
        prefix=f".{target.name}.", dir=target.parent
    )  # readable by this user only
    unfinished = Path(name)
    try:
        connection.execute("vacuum into ?", (name,))
        _check(unfinished, target)
        os.fsync(descriptor)
        unfinished.rename(target)
        flush_folder(target.parent)
    finally:
        os.close(descriptor)
        unfinished.unlink(missing_ok=True)


def faults(file: Path) -> list[str]:
    """Look at every page of a database and return what is wrong with it. Raises sqlite3.Error."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        findings = [str(row[0]) for row in connection.execute("pragma integrity_check(5)")]
    finally:
        connection.close()
    return [] if findings == ["ok"] else findings


def _check(copy: Path, target: Path) -> None:
    findings = faults(copy)
    if findings:
        raise StoreUnavailable(
            f"The backup {target} was damaged ({'; '.join(findings)}): the database itself may be. "
            "Check the disk, and keep the older backups.",
            retry_after=60,
        )
