"""What the server depends on around it: clocks that agree, room for connections, a log that is emptied."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from waitlist.cli.doctor.finding import Finding, fail, ok, warn
from waitlist.clock import now
from waitlist.config import Config
from waitlist.store import surroundings
from waitlist.store.database import Database, Tx

SECOND = 1000
APART, FAR_APART = 2 * SECOND, 60 * SECOND
LONG_LOG = 256_000_000  # bytes; docs/operating.md has the same

CLOCKS = (
    "Let every machine take its time from the network (systemd-timesyncd, chrony): dates, limits, the days "
    "of mails and when they are due go by it."
)


async def examine(config: Config, database: Database) -> AsyncIterator[Finding]:
    """Look at what the database tells of it."""
    yield await _clock(database)
    if database.dialect == "postgres":
        if await database.read(surroundings.read_only):
            remedy = (
                "Point database.url at the primary, or at all hosts with target_session_attrs=read-write. "
                "Some providers make a database read-only while its disk is full."
            )
            yield fail("database", "It is read-only, so that nobody can join.", remedy)
        yield await database.read(_connections, config, database)
    file = config.machine.database.path
    if file is not None:
        for finding in _log(file):
            yield finding


async def _clock(database: Database) -> Finding:
    if database.dialect == "postgres":
        asked, there, heard = now(), await database.read(surroundings.server_time), now()
        # What lies between asking and hearing is no difference.
        apart = there - heard if there > heard else min(there - asked, 0)
        if abs(apart) > APART:
            which = "behind" if apart > 0 else "ahead of"
            says = f"The clock of this machine is {_long(abs(apart))} {which} that of the database."
            return (fail if abs(apart) > FAR_APART else warn)("clock", says, CLOCKS)
    newest, here = await database.read(surroundings.newest), now()
    if newest is not None and newest > here + FAR_APART:
        says = (
            f"Somebody joined {_long(newest - here)} from now: the clock of this machine, or of one that "
            "served, is or was wrong."
        )
        return warn("clock", says, CLOCKS)
    agrees = "with that of the database and " if database.dialect == "postgres" else ""
    return ok("clock", f"It agrees {agrees}with who joined last." if newest else "Nothing speaks against it.")


def _connections(tx: Tx, config: Config, database: Database) -> Finding:
    from waitlist.store.postgres import PostgresDatabase  # noqa: PLC0415 - an extra, there by now

    assert isinstance(database, PostgresDatabase)  # nothing else has connections to a server
    # Ours end with this command. Asked for inside of a transaction, whose own connection is among them.
    found = surroundings.connections(tx, database.backends)
    each = config.machine.database.connections
    says = f"{found.taken} of {found.allowed} are taken; each process takes up to {each}."
    if found.allowed - found.taken >= each:
        return ok("connections", says)
    remedy = (
        "Raise max_connections of PostgreSQL (or the limit of its user or database), lower "
        "database.connections, or let a pooler such as PgBouncer share them."
    )
    return warn(
        "connections",
        f"{says} Another process would not find room, and one that lost its own neither.",
        remedy,
    )


def _log(file: Path) -> Iterator[Finding]:
    log = file.with_name(f"{file.name}-wal")
    length = log.stat().st_size if log.exists() else 0
    if length > LONG_LOG:
        remedy = (
            "Something reads for long and keeps it from being emptied: end old programs that have the file "
            "open, such as sqlite3 or a backup."
        )
        yield warn("write-ahead log", f"{log} has {length // 1_000_000} MB.", remedy)


def _long(milliseconds: int) -> str:
    seconds = milliseconds // SECOND
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
