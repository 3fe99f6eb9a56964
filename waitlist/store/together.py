"""What processes that serve together must agree on: counts of a minute, and the key of a day."""

from __future__ import annotations

from waitlist.store.database import Tx


def add_hits(tx: Tx, *, minute: int, form: str, network: str, hits: int) -> int:
    """Add to the count of a network in a minute (since 1970); return that of all processes."""
    row = tx.one(
        """insert into hits (minute, form, network, hits) values (:minute, :form, :network, :hits)
           on conflict (minute, form, network) do update set hits = hits.hits + excluded.hits
           returning hits""",
        minute=minute,
        form=form,
        network=network,
        hits=hits,
    )
    assert row is not None  # an upsert with returning always gives a row
    return int(row["hits"])


def delete_hits(tx: Tx, before: int) -> None:
    """Forget minutes that are over."""
    tx.run("delete from hits where minute < :before", before=before)


def network_key(tx: Tx, *, day: int, offered: str) -> str:
    """Return the key of a day (since 1970, UTC), which is ``offered`` if there is none yet.

    The keys of days before are destroyed.
    """
    tx.run("delete from network_keys where day < :day", day=day)
    tx.insert_new("network_keys", day=day, key=offered)
    row = tx.one("select key from network_keys where day = :day", day=day)
    assert row is not None  # written above, or before
    return str(row["key"])
