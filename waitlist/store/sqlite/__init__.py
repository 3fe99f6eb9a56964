"""SQLite: one writer thread that commits in groups, a few readers, one process that serves the file."""

from waitlist.store.sqlite.database import SqliteDatabase

__all__ = ["SqliteDatabase"]
