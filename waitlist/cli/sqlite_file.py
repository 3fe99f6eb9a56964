"""Commands that work on the file of a SQLite database, and what stands for them elsewhere."""

from __future__ import annotations

from pathlib import Path

from waitlist.config import Config
from waitlist.config.database_url import database_file
from waitlist.problems import WaitlistError


def file_of(config: Config, command: str) -> Path:
    """Return the file of the database; refuse with what to use instead where there is none."""
    return file_behind(config.machine.database.url, command)


def file_behind(url: str, command: str) -> Path:
    """Return the file that an address of a database names."""
    file = database_file(url)
    if file is None:
        raise WaitlistError(
            f"waitlist {command} works on a SQLite file, and database.url names another kind of database. "
            "For PostgreSQL use its own tools: pg_dump and pg_restore, or base backups with an archive of "
            "the write-ahead log, from which any point in time can be restored."
        )
    return file


def size(length: int) -> str:
    """Return a number of bytes for people."""
    return f"{length / 1_000_000:.1f} MB"
