"""The database: can it be read, is it whole, and do its kept counts tell the truth."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

from waitlist.cli.doctor import locks, sealed, surroundings
from waitlist.cli.doctor.finding import Finding, fail, ok, unreadable, warn
from waitlist.cli.opening import connected
from waitlist.clock import now
from waitlist.config import Config, SiteSettings
from waitlist.config.database_url import shown
from waitlist.flows import breaker, recount
from waitlist.flows.start import look_up
from waitlist.problems import StoreUnavailable, WaitlistError
from waitlist.sites import Site
from waitlist.store import outbox, soundness, suppressed
from waitlist.store.database import Database, Tx
from waitlist.store.ledger import Ledger
from waitlist.store.migrate import pending
from waitlist.store.sqlite import SqliteDatabase
from waitlist.themes import load_theme

SAFE_SQLITE = (3, 51, 3)
SHOWN = 5  # differences; one cause usually makes many
MINUTE = 60_000  # milliseconds
LATE = 10 * MINUTE  # after which a mail should have left; docs/operating.md has the same
PATIENCE = (
    5.0  # seconds to wait for a turn to write, as a server does: SQLite gives a busy one's turns by chance
)


def sqlite_version() -> Finding:
    """Say which SQLite this Python has."""
    name = f"SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return ok("SQLite", f"{name}.")
    return ok(
        "SQLite",
        f"{name}. Before 3.51.3 it has a rare fault when several connections write or checkpoint at once; "
        "here one does both, and commands leave checkpoints to the server. Let no other program write to the "
        "file.",
    )


async def examine(config: Config) -> list[Finding]:
    """Look at the database without changing it."""
    file = config.machine.database.path
    if file is not None and not file.exists():
        return [ok("database", f"{file} is not there yet; `waitlist serve` makes it.")]
    database = connected(config.machine)
    found: list[Finding] = []
    try:
        await database.open()
        try:
            if database.dialect == "postgres":
                held, readable = await locks.examine(database)
                found += held
                if not readable:  # whoever looks at the rest would wait
                    return found
            try:
                async for finding in _look(config, database):
                    found.append(finding)  # one by one: what was found before an error stays
            except WaitlistError:
                if database.dialect == "postgres":  # a lock too young to be told before is old enough by now
                    found += (await locks.examine(database))[0]
                raise
        finally:
            await database.close()
    except WaitlistError as error:
        found.append(fail("database", str(error), "Until then nobody can join."))
    return found


async def _look(config: Config, database: Database) -> AsyncIterator[Finding]:
    missing = await pending(database)
    if missing:
        names = ", ".join(migration.file_name for migration in missing)
        remedy = "`waitlist migrate` brings it up to date, and so does the next start of the server."
        yield warn("database", f"Its schema is older than this program: {names} is missing.", remedy)
        return
    faults = await database.read(soundness.faults)
    if faults:
        yield fail("database", f"{'; '.join(faults)}.", _REMEDIES[database.dialect])
        if database.dialect == "sqlite":  # what a damaged file says is worth nothing
            return
    else:
        yield ok("database", f"{shown(config.machine.database.url)} is {_GOOD[database.dialect]}.")
    async for finding in surroundings.examine(config, database):
        yield finding
    file = config.machine.database.path
    if file is not None:  # now: it may empty the log, whose length was looked at
        for finding in await _locked(file):
            yield finding
    for settings in config.sites.values():
        yield await database.read(_recount, settings)
    yield await database.read(_mails, now())
    yield await database.read(_returned, config, now())
    yield await _erasures(config, database)
    for finding in await sealed.examine(config, database):
        yield finding


async def _locked(file: Path) -> list[Finding]:
    """Try to get a turn to write, for nothing. PostgreSQL tells at once who may not write."""
    database = SqliteDatabase(file, readers=1, busy_seconds=PATIENCE)
    await database.open()
    try:
        await database.write(lambda _tx: None)
    except StoreUnavailable as error:
        return [fail("database", str(error), "Until then nobody can join.")]
    finally:
        await database.close()
    return []


_GOOD = {"sqlite": "whole", "postgres": "there, and flushes what it commits"}
_REMEDIES = {
    "sqlite": "Stop the server and restore a backup.",
    "postgres": "Set it to on in postgresql.conf: without it a power cut loses people who joined.",
}


def _recount(tx: Tx, settings: SiteSettings) -> Finding:
    about = f"recount {settings.name}"
    known = look_up(tx, settings)
    if known is None:
        return ok(about, "The server has not served this site yet.")
    found = recount.differences(tx, Site(known, settings, load_theme(settings, settings.folder)))
    if not found:
        return ok(about, "Every kept count is what the rows say.")
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    remedy = "Missing tiers come with `waitlist tiers apply`. For the rest: keep a copy, and report it."
    return fail(about, f"{'; '.join(found[:SHOWN])}{more}.", remedy)


def _returned(tx: Tx, config: Config, moment: int) -> Finding:
    about, limits = "mails that came back", config.machine.limits
    counts = suppressed.by_reason(tx)
    bounced, complained = counts.get("bounce", 0), counts.get("complaint", 0)
    says = f"{bounced} addresses do not exist, the owners of {complained} complained: they get no more mails."
    per_day = limits.in_force(limits.mails_per_day)
    percent = limits.percent_back
    match breaker.look(tx, per_day=per_day, percent=percent, now=moment):
        case "bounces":
            hour = breaker.last_hour(tx, moment)
            remedy = (
                "Somebody may be typing made-up addresses: look where the joins of the last hour come from. "
                "People on the list get their mails; first mails leave again by themselves."
            )
            says = (
                f"{hour.returned} of {hour.mails} mails of the last hour. First mails are held back. {says}"
            )
            return fail(about, says, remedy)
        case "budget":
            remedy = "Raise limits.mails_per_day if these mails are wanted; else look for a flood of joins."
            spent = "Nine tenths of the day's mails are spent"
            says = f"{spent}. First mails are held back until midnight UTC. {says}"
            return fail(about, says, remedy)
        case _:
            return ok(about, says)


async def _erasures(config: Config, database: Database) -> Finding:
    ledger = Ledger(config.machine.data)
    try:
        known, missing = await ledger.compare(database)
    except PermissionError as error:
        return unreadable("erasures", error)
    if missing:
        says = f"{len(missing)} of {known} are not in {ledger.path}, which a restored backup is held against."
        return warn(
            "erasures", says, "A server that runs adds them within seconds, else the next start does."
        )
    return ok("erasures", f"{known}, all of them in the ledger, too.")


def _mails(tx: Tx, moment: int) -> Finding:
    counts, due = outbox.state_counts(tx), outbox.next_due(tx)
    waiting, failed = counts.get("queued", 0), counts.get("failed", 0)
    says = f"{waiting} waiting, {failed} given up."
    if due is not None and due < moment - LATE:
        minutes = (moment - due) // MINUTE
        ago = f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
        remedy = (
            "Start `waitlist serve`, which sends them, or `waitlist worker` beside one that does not; if it "
            "runs, look at its log and at the mail server."
        )
        return warn("queue of mails", f"{says} The oldest should have left {ago} ago.", remedy)
    return ok("queue of mails", says)
