"""Bring a database to the newest schema.

A migration is a file `NNNN_name.sql` in `migrations/`, or one for each database: `NNNN_name.sqlite.sql` and
`NNNN_name.postgres.sql`. Each is applied in one transaction, together with its row in the table `migrations`:
one that was cut off leaves nothing behind and is simply run again.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from waitlist.clock import stamp
from waitlist.problems import StoreUnavailable, WaitlistError
from waitlist.store import turns
from waitlist.store.database import OWN_TABLES, Database, Dialect, Tx
from waitlist.store.sqlite import SqliteDatabase

BUNDLED = files("waitlist.store").joinpath("migrations")

_FILE_NAME = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z0-9_]+)(\.(?P<dialect>sqlite|postgres))?\.sql")
_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_FORBIDDEN = re.compile(
    r"(begin|commit|end|rollback|savepoint|release|vacuum|attach|detach)\b", re.IGNORECASE
)

_TURN = 1  # no site has this number

_TABLE = """
create table if not exists migrations (
    number integer not null primary key,
    name text not null,
    applied_at bigint not null,
    checksum text not null
)
"""


_TABLES: dict[Dialect, str] = {
    "sqlite": "select name from sqlite_master where type = 'table' and name not like 'sqlite%'",
    "postgres": "select tablename as name from pg_tables where schemaname = current_schema()",
}

_COLUMNS: dict[Dialect, str] = {
    "sqlite": "select name from pragma_table_info(:table) order by cid",
    "postgres": """select column_name::text as name from information_schema.columns
        where table_schema = current_schema() and table_name = :table order by ordinal_position""",
}

_OWN_COLUMNS = {"number", "name", "applied_at", "checksum"}


class MigrationError(WaitlistError):
    """The database is not of this program's making or age, or a migration failed; it is as it was before."""


class ForeignTablesError(MigrationError):
    """The database is that of another program, some of whose `tables` are named."""

    def __init__(self, tables: set[str]) -> None:
        self.tables = ", ".join(sorted(tables)[:3])
        super().__init__(
            f"The database holds tables of another program ({self.tables}). Name another one in database.url."
        )


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    file_name: str
    statements: tuple[str, ...]
    checksum: str


async def migrate(
    database: Database, now: int, folder: Traversable = BUNDLED, *, keep_copy: bool = True
) -> tuple[Migration, ...]:
    """Apply what is pending and return it; `now` in epoch milliseconds.

    A SQLite file that holds a schema already is copied first, to `<file>.backup-<number>-<UTC time>`;
    `keep_copy=False` is for one that is a copy itself.
    Several processes may call this at once. Raises MigrationError or StoreUnavailable.
    """
    missing = await pending(database, folder)
    if keep_copy and missing and missing[0].number > 1 and isinstance(database, SqliteDatabase):
        await database.snapshot(_backup_path(database.path, missing[0].number - 1, now))
    return tuple([migration for migration in missing if await database.write(_apply, migration, now)])


async def pending(database: Database, folder: Traversable = BUNDLED) -> tuple[Migration, ...]:
    """Return the migrations that the database still needs, in order.

    Raises MigrationError for a database that is newer than this program, or that it did not make.
    """
    known = load(folder, database.dialect)
    applied = await database.read(_applied)
    for migration, (number, checksum) in zip(known, applied.items(), strict=False):
        if migration.number != number or migration.checksum != checksum:
            raise MigrationError(
                f"Migration {number} of the database is not the {migration.file_name} of this version. "
                "Use the version of the program that made the database, or restore a backup."
            )
    if len(applied) > len(known):
        raise MigrationError(
            f"The database is newer than this program: it has migration {max(applied)}, "
            f"this version knows {len(known)}. Install the newer version, or restore a backup made before it."
        )
    return known[len(applied) :]


def load(folder: Traversable, dialect: Dialect) -> tuple[Migration, ...]:
    """Read the migrations for one kind of database. Their numbers count from 1 without a gap."""
    found: dict[int, Migration] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".sql"):
            continue
        match = _FILE_NAME.fullmatch(file.name)
        if match is None:
            raise MigrationError(
                f"{file.name}: expected a name like 0002_add_coupons.sql or 0002_add_coupons.sqlite.sql."
            )
        if match["dialect"] not in {None, dialect}:
            continue
        number = int(match["number"])
        if number != len(found) + 1:
            raise MigrationError(f"{file.name}: expected number {len(found) + 1:04}, each number once.")
        text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
        checksum = hashlib.sha256(text.encode()).hexdigest()
        found[number] = Migration(number, match["name"], file.name, split(text, file.name), checksum)
    return tuple(found.values())


def split(script: str, file_name: str) -> tuple[str, ...]:
    """Split SQL into statements, because a script run as a whole would commit the transaction it is in."""
    statements: list[str] = []
    statement = ""
    *parts, rest = script.split(";")
    for part in parts:
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            statements.append(statement.strip())
            statement = ""
    rest = _COMMENTS.sub("", statement + rest).strip()
    if rest:
        raise MigrationError(f"{file_name}: expected a semicolon after {rest[-40:]!r} at its end.")
    for statement in statements:
        if word := _FORBIDDEN.match(_COMMENTS.sub("", statement).strip()):
            raise MigrationError(f"{file_name}: {word[0]} is not possible, a migration is one transaction.")
    return tuple(statements)


def tables_of(tx: Tx) -> set[str]:
    """Return the names of the tables, without those that a `Database` keeps for itself."""
    return {row["name"] for row in tx.all(_TABLES[tx.dialect])} - OWN_TABLES


def columns_of(tx: Tx, table: str) -> tuple[str, ...]:
    """Return the names of the columns of a table, in order."""
    return tuple(row["name"] for row in tx.all(_COLUMNS[tx.dialect], table=table))


def _applied(tx: Tx) -> dict[int, str]:
    """Return the checksums of the applied migrations by number, in order."""
    tables = tables_of(tx)
    if "migrations" in tables and set(columns_of(tx, "migrations")) >= _OWN_COLUMNS:
        rows = tx.all("select number, checksum from migrations order by number")
        return {row["number"]: row["checksum"] for row in rows}
    if tables:
        raise ForeignTablesError(tables)
    return {}


def _passes(error: Exception) -> bool:
    """Tell whether PostgreSQL, the way to it or others were in the way: then the SQL may be right."""
    from waitlist.store.postgres.errors import lost_race, unavailable  # noqa: PLC0415 - an extra, there by now

    return lost_race(error) or unavailable(error)


def _apply(tx: Tx, migration: Migration, now: int) -> bool:
    """Apply one migration; False when another process did it meanwhile."""
    turns.take(tx, _TURN)
    tx.run(_TABLE)
    if tx.one("select 1 from migrations where number = :number", number=migration.number) is not None:
        return False
    for statement in migration.statements:
        try:
            tx.run(statement)
            tx.one("select 1")  # now it has been carried out, and what was wrong with it has been said
        except StoreUnavailable:
            raise
        except Exception as error:
            if tx.dialect == "postgres" and _passes(error):
                raise
            raise MigrationError(
                f"{migration.file_name} failed: {error}. The database is as it was before. "
                f"The statement was:\n{statement}"
            ) from error
    tx.run(
        """insert into migrations (number, name, applied_at, checksum)
           values (:number, :name, :applied_at, :checksum)""",
        number=migration.number,
        name=migration.name,
        applied_at=now,
        checksum=migration.checksum,
    )
    return True


def _backup_path(path: Path, number: int, now: int) -> Path:
    return path.with_name(f"{path.name}.backup-{number:04}-{stamp(now)}")
