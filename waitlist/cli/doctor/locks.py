"""Locks on tables of a PostgreSQL server that somebody holds for long, so that others wait."""

from __future__ import annotations

import asyncio

from waitlist.cli.doctor.finding import Finding, fail, warn
from waitlist.clock import written
from waitlist.store import locks
from waitlist.store.database import Database
from waitlist.store.locks import Holder

SECOND = 1000
LONG = 10 * SECOND  # for a lock that keeps others out: so long everything of ours waits for one
LONG_IDLE = 60 * SECOND  # for a transaction in which nothing is done; docs/operating.md has the same
AGAIN = 1.0  # seconds until it is looked at again, where this user may not see since when it is held
SHOWN = 3  # tables


async def examine(database: Database) -> tuple[list[Finding], bool]:
    """Return what was found, and whether our tables can be read: whoever reads them has to wait otherwise."""
    from waitlist.store.postgres import PostgresDatabase  # noqa: PLC0415 - an extra, there by now

    assert isinstance(database, PostgresDatabase)  # nothing else has such locks
    found = await database.read(locks.holders, database.backends)
    hidden = {each.transaction for each in found if each.excludes and each.since is None}
    if hidden:
        await asyncio.sleep(AGAIN)
        again = await database.read(locks.holders, database.backends)
        hidden &= {each.transaction for each in again if each.excludes}
    told = [each for each in found if each.transaction in hidden or _is_long(each)]
    return [_finding(each) for each in told], not any(each.hides for each in told)


def _is_long(holder: Holder) -> bool:
    if holder.age is None:
        return False
    return holder.age > LONG if holder.excludes else holder.idle and holder.age > LONG_IDLE


def _finding(holder: Holder) -> Finding:
    who = f"Process {holder.process} of PostgreSQL ({holder.program or 'a program without a name'})"
    tables = ", ".join(holder.tables[:SHOWN])
    if len(holder.tables) > SHOWN:
        tables += f" and {len(holder.tables) - SHOWN} more"
    remedy = (
        f"Let whoever works there commit or roll back; else end it: select pg_terminate_backend"
        f"({holder.process});"
    )
    if not holder.excludes:
        says = f"{who} keeps locks on {tables} and does nothing, {_since(holder)}. Others may wait for that."
        more = "idle_in_transaction_session_timeout of PostgreSQL ends such transactions by itself."
        return warn("locks", says, f"{remedy} {more}")
    does = "waits to lock" if holder.waits else "has locked"
    waiting = "Joins and pages wait" if holder.hides else "Joins wait"
    return fail("locks", f"{who} {does} {tables}, {_since(holder)}. {waiting} for that, and fail.", remedy)


def _since(holder: Holder) -> str:
    if holder.since is None or holder.age is None:
        return "since when this user may not see (grant pg_read_all_stats)"
    seconds = holder.age // SECOND
    long = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
    return f"since {written(holder.since)}, for {long}"
