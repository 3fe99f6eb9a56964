"""SQLite: one writer thread that commits in groups, a few readers, one process that serves the file."""

from waitlist.store.sqlite.database import OWNER_PATIENCE, SqliteDatabase

__all__ = ["OWNER_PATIENCE", "SqliteDatabase"]
