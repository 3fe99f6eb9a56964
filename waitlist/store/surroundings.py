"""What a database tells that every process depends on: clocks, and room for connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waitlist.store.database import Tx


@dataclass(frozen=True, slots=True)
class Connections:
    """How many there may be, the least of what server, database and user allow, and how many there are."""

    allowed: int
    taken: int


def connections(tx: Tx, own: Sequence[int]) -> Connections:
    """Count the connections to a PostgreSQL server, by what is nearest to its limit.

    Those of whoever asks are not counted: `own` are the numbers by which the server knows them.
    """
    row = tx.one(
        """with others as (select * from pg_stat_activity where pid <> all(:own))
           select current_setting('max_connections')::int
                  - current_setting('superuser_reserved_connections')::int
                  - coalesce(current_setting('reserved_connections', true), '0')::int as server,
             (select count(*) from others where datid is not null) as taken,
             (select datconnlimit from pg_database where datname = current_database()) as database,
             (select count(*) from others where datname = current_database()) as in_database,
             (select rolconnlimit from pg_roles where rolname = current_user) as role,
             (select count(*) from others where usename = current_user) as of_role""",
        own=list(own),
    )
    assert row is not None  # it always gives a row
    limits = [Connections(row["server"], row["taken"])]
    for limit, taken in (("database", "in_database"), ("role", "of_role")):
        if row[limit] >= 0:  # -1 is none
            limits.append(Connections(row[limit], row[taken]))
    return min(limits, key=lambda each: each.allowed - each.taken)


def read_only(tx: Tx) -> bool:
    """Tell whether a PostgreSQL server writes for nobody: a standby, or one that was told so."""
    row = tx.one(
        """select pg_is_in_recovery()
                  or current_setting('default_transaction_read_only')::bool as read_only"""
    )
    assert row is not None  # as above
    return bool(row["read_only"])


def server_time(tx: Tx) -> int:
    """Return what time it is on a PostgreSQL server, in milliseconds since 1970."""
    row = tx.one("select (extract(epoch from clock_timestamp()) * 1000)::bigint as moment")
    assert row is not None  # as above
    return int(row["moment"])


def newest(tx: Tx) -> int | None:
    """Return when the last one joined, in milliseconds since 1970, by the clock of who served it."""
    row = tx.one("select joined_at from signups order by id desc limit 1")
    return None if row is None else int(row["joined_at"])
