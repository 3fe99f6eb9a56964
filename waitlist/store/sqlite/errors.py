"""SQLite's errors in the words of this project."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from waitlist.problems import ConfigError, Problem, StoreUnavailable
from waitlist.store.database import IntegrityViolation

# Primary result code: what happened, what to do, seconds after which trying again is worth it.
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: ("another process has locked it", "Wait for that process, or stop it.", 2),
    sqlite3.SQLITE_LOCKED: ("it is locked", "Try again.", 1),
    sqlite3.SQLITE_NOMEM: ("there is no memory left", "Give the server more memory.", 5),
    sqlite3.SQLITE_READONLY: ("it is read-only", "Let this user write to the file and its folder.", 30),
    sqlite3.SQLITE_INTERRUPT: ("the work was interrupted", "Try again.", 1),
    sqlite3.SQLITE_IOERR: (
        "reading or writing failed",
        "Look whether the disk is full, and at the system's log.",
        10,
    ),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", "Restore the last backup.", 60),
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space; writing then goes on by itself.", 10),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "Check the folder, its permissions and the disk.", 10),
    sqlite3.SQLITE_PROTOCOL: ("its locks are in disorder", "Keep the file on a local disk.", 10),
}


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code, 0 for errors of the Python module itself."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def translated(error: sqlite3.Error, path: Path) -> Exception:
    """Return what to raise instead; mistakes in SQL or parameters stay as they are."""
    code = primary_code(error)
    if code == sqlite3.SQLITE_CONSTRAINT:
        return IntegrityViolation(str(error))
    if code == sqlite3.SQLITE_NOTADB:
        return not_a_database(path)
    if code in _UNAVAILABLE:
        what, remedy, seconds = _UNAVAILABLE[code]
        return StoreUnavailable(
            f"The database {path} is not available: {what} ({error}). {remedy}", retry_after=seconds
        )
    return error


def not_a_database(path: Path) -> ConfigError:
    return ConfigError(
        [
            Problem(
                str(path),
                "a file that is not a SQLite database",
                "a database made by this program, or no file yet",
                "Move it away, or name another file in database.url.",
            )
        ]
    )
