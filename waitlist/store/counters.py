"""Numbers that are kept in the transaction that changes them.

``number`` (the last one given), ``people`` (confirmed now), ``friends`` (who count for whoever brought
them).
"""

from __future__ import annotations

from typing import Literal

from waitlist.store.database import Tx

Name = Literal["number", "people", "friends"]


def add(tx: Tx, site: int, name: Name, amount: int) -> int:
    """Add ``amount`` and return the new value."""
    row = tx.one(
        """insert into counters (site, name, value) values (:site, :name, :amount)
           on conflict (site, name) do update set value = counters.value + excluded.value returning value""",
        site=site,
        name=name,
        amount=amount,
    )
    assert row is not None  # an upsert with returning always gives a row
    return int(row["value"])


def value(tx: Tx, site: int, name: Name) -> int:
    row = tx.one("select value from counters where site = :site and name = :name", site=site, name=name)
    return 0 if row is None else int(row["value"])


def begun(tx: Tx, site: int, name: Name) -> bool:
    """Tell whether a number was ever kept."""
    return (
        tx.one("select 1 from counters where site = :site and name = :name", site=site, name=name) is not None
    )
