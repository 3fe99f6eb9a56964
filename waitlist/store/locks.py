"""Who has locked tables of ours on a PostgreSQL server, and keeps others waiting by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waitlist.store.database import Tx

# Against adding and changing rows; the last one against reading, too.
_EXCLUDING = ["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"]


@dataclass(frozen=True, slots=True)
class Holder:
    """One transaction. `transaction` tells it from every other one; times are milliseconds.

    `excludes` who writes to `tables`, and with `hides` who reads them as well; it `waits` where it has asked
    for that lock only, which holds up whoever asks later. `since` is when it began, or fell `idle`, by the
    server's clock and `age` for how long that is: None where this user may not see it.
    """

    transaction: str
    process: int
    program: str
    tables: tuple[str, ...]
    excludes: bool
    hides: bool
    waits: bool
    idle: bool
    since: int | None
    age: int | None


def holders(tx: Tx, own: Sequence[int]) -> list[Holder]:
    """Return who has locks on tables of this schema, longest first. No table of ours is read for it.

    Those of whoever asks are left out: `own` are the numbers by which the server knows them.
    """
    tx.one("select set_config('statement_timeout', '2s', true)")
    rows = tx.all(
        """with held as (
             select l.virtualtransaction, l.pid, string_agg(distinct c.relname, ', ') as tables,
               bool_or(l.mode = any(:excluding)) as excludes,
               bool_or(l.mode = 'AccessExclusiveLock') as hides,
               bool_or(not l.granted and l.mode = any(:excluding)) as waits
             from pg_locks l join pg_class c on c.oid = l.relation
             where l.locktype = 'relation' and l.pid <> all(:own)
               and l.database = (select oid from pg_database where datname = current_database())
               and c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
             group by l.virtualtransaction, l.pid
           ), seen as (
             select held.*, coalesce(a.application_name, '') as program,
               coalesce(a.state, '') like 'idle in transaction%' as idle,
               case when a.state like 'idle in transaction%' and not held.excludes then a.state_change
                    else a.xact_start end as since
             from held join pg_stat_activity a on a.pid = held.pid
           )
           select *, (extract(epoch from since) * 1000)::bigint as since_ms,
             (extract(epoch from clock_timestamp() - since) * 1000)::bigint as age
           from seen order by since""",
        excluding=_EXCLUDING,
        own=list(own),
    )
    return [
        Holder(
            transaction=row["virtualtransaction"],
            process=row["pid"],
            program=row["program"],
            tables=tuple(row["tables"].split(", ")),
            excludes=row["excludes"],
            hides=row["hides"],
            waits=row["waits"],
            idle=row["idle"],
            since=row["since_ms"],
            age=row["age"],
        )
        for row in rows
    ]
