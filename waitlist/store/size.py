"""How much room the database takes."""

from __future__ import annotations

from waitlist.store.database import Tx


def stored_bytes(tx: Tx) -> int:
    """Return the size of the whole database, without the log in front of it."""
    sizes = {
        "sqlite": "select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()",
        "postgres": "select pg_database_size(current_database()) as bytes",
    }
    row = tx.one(sizes[tx.dialect])
    assert row is not None  # both always give a row
    return int(row["bytes"])
