"""What a restore does, in order; until its last step the database is as it was."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from waitlist.cli.actor import noted
from waitlist.cli.recounted import recounted
from waitlist.cli.replaying import catch_up, keep_silence
from waitlist.cli.restore.copying import checked_copy, require_backup
from waitlist.cli.sqlite_file import size
from waitlist.clock import now, stamp
from waitlist.config import Config
from waitlist.problems import WaitlistError
from waitlist.store import campaigns, outbox, signups
from waitlist.store.database import Database, Tx
from waitlist.store.ledger import Ledger, WishLedger
from waitlist.store.migrate import ForeignTablesError, migrate, pending
from waitlist.store.sqlite import SqliteDatabase
from waitlist.store.sqlite.files import OwnerLock
from waitlist.store.sqlite.replace import remove, replace


@dataclass(slots=True)
class Restored:
    """What was done. `sites` are the numbers of people by site and status, tests included."""

    file: str
    backup: str
    aside: str = ""
    migrations: list[str] = field(default_factory=list)
    erasures: int = 0
    erased: int = 0
    silenced: int = 0
    sites: dict[str, dict[str, int]] = field(default_factory=dict)
    mails: int = 0
    warnings: list[str] = field(default_factory=list)


def restored(config: Config, backup: Path, file: Path, *, force: bool) -> Restored:
    """Put a backup in the place of `file`, the database. Raises WaitlistError; then nothing was changed."""
    done = Restored(str(file), str(backup.absolute()))
    if file.is_dir():
        raise WaitlistError(
            f"{file}: this is a folder, expected the file of the database. Mend database.url."
        )
    with _explained(backup, file):
        require_backup(backup)
    is_there = file.exists() and file.stat().st_size > 0
    if is_there and not force:
        raise WaitlistError(
            f"{file}: there is a database already. Add --force to replace it; it is kept under a new name."
        )
    with _explained(backup, file):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = OwnerLock(file)
        free = owner.take()
    if not free:
        raise owner.refusal()
    file = file.resolve()  # SQLite keeps its log beside the file itself, not beside a link to it
    copy = file.with_name(f"{file.name}.restoring")
    try:
        with _explained(backup, file):
            remove(copy)  # of a restore that was killed
        ledger, wishes = Ledger(config.machine.data), WishLedger(config.machine.data)
        if is_there:
            asyncio.run(_read_old(ledger, wishes, file, done))
        with _explained(backup, file):
            checked_copy(backup, copy, file)
        asyncio.run(_prepare(config, copy, ledger, wishes, done))
        aside = file.with_name(f"{file.name}.before-restore-{stamp(now())}") if is_there else None
        replace(file, copy, aside)
        done.aside = str(aside or "")
    finally:
        remove(copy)
        owner.release()
    return done


@contextmanager
def _explained(backup: Path, file: Path) -> Iterator[None]:
    """Say what the system refused before anything was changed."""
    try:
        yield
    except OSError as error:
        raise WaitlistError(
            f"{backup} could not be restored to {file}: {error.strerror}. Nothing was changed. Its folder "
            f"has to be one that this user can write to, with room for another copy: {_size(backup)}."
        ) from error


def _size(backup: Path) -> str:
    return size(backup.stat().st_size) if backup.is_file() else "as much as the backup takes"


async def _read_old(ledger: Ledger, wishes: WishLedger, file: Path, done: Restored) -> None:
    """Let the ledgers know of every erasure and wish in the database that is replaced."""
    old = SqliteDatabase(file, readers=1)
    try:
        await old.open()
        try:
            await ledger.follow(old)
            if not await pending(old):  # one of an older version knows of no wishes
                await wishes.follow(old)
        finally:
            await old.close()
    except (WaitlistError, sqlite3.Error) as error:
        done.warnings.append(
            f"The database that was there could not be read ({error}), so erasures that it alone knew of are "
            f"missing: everything up to its end stands in {ledger.path}, if the server ended as it should."
        )


async def _prepare(config: Config, copy: Path, ledger: Ledger, wishes: WishLedger, done: Restored) -> None:
    database = SqliteDatabase(copy, exclusive=True, readers=1)
    await database.open()
    try:
        done.migrations = await _newest_schema(database, done.backup)
        replayed = await catch_up(database, ledger)
        done.erasures, done.erased = replayed.lines, replayed.erased
        silence = await keep_silence(database, wishes)
        done.silenced = silence.silenced
        for book, unreadable in ((ledger, replayed.unreadable), (wishes, silence.unreadable)):
            if unreadable:
                done.warnings.append(f"{book.path}: {unreadable} lines cannot be read, and were left out.")
        for settings in config.sites.values():
            done.warnings += await database.read(recounted, settings)
        done.sites = await database.read(_people)
        done.mails = (await database.read(outbox.state_counts)).get("queued", 0)
        await noted(
            database,
            "restore",
            about=Path(done.backup).name,
            after={"erased": done.erased, "silent": done.silenced},
        )
        await ledger.follow(database)
        await wishes.follow(database)
    finally:
        await database.close()


async def _newest_schema(database: Database, backup: str) -> list[str]:
    """Bring the copy up to date; return the files that did."""
    try:
        missing = await pending(database)
    except ForeignTablesError as error:
        raise WaitlistError(
            f"{backup} is no backup of a waitlist: it holds tables of another program ({error.tables}). "
            "Name a file that `waitlist backup` made."
        ) from error
    except WaitlistError as error:
        raise WaitlistError(f"{backup}: {error}") from error
    if missing and missing[0].number == 1:
        raise WaitlistError(f"{backup} holds no list. Name a file that `waitlist backup` made.")
    return [migration.file_name for migration in await migrate(database, now(), keep_copy=False)]


def _people(tx: Tx) -> dict[str, dict[str, int]]:
    return {site["name"]: signups.by_status(tx, site["id"]) for site in campaigns.every(tx)}
