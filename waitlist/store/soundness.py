"""Is a database whole, and does it keep what it commits?"""

from __future__ import annotations

from waitlist.store.database import Tx


def faults(tx: Tx) -> list[str]:
    """Return what is wrong, a phrase each; of a SQLite file the first five faults."""
    if tx.dialect == "postgres":
        settings = tx.all(
            "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit')"
        )
        return [f"{row['name']} is off" for row in settings if row["setting"] == "off"]
    return [f"The file is damaged: {row[0]}" for row in tx.all("pragma quick_check(5)") if row[0] != "ok"]
