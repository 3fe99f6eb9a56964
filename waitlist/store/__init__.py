"""The database: `connect` opens one, the other modules hold the SQL, each for one subject."""

from __future__ import annotations

from pathlib import Path

from waitlist.problems import ConfigError, Problem, WaitlistError
from waitlist.store.database import Database
from waitlist.store.sqlite import OWNER_PATIENCE, SqliteDatabase


def connect(
    url: str,
    *,
    folder: Path | None = None,
    exclusive: bool = False,
    patience: float | None = None,
    connections: int = 5,
    prepared: bool = True,
) -> Database:
    """Return the database behind `url`, not opened yet.

    `sqlite:///data/waitlist.db` is a path seen from `folder` (default: the current one); a fourth slash makes
    it absolute. `exclusive` is for the one process that serves a SQLite file: a second one is refused, after
    `patience` seconds (default: one). `postgresql://user@host/name` is a server; `connections` is how many to
    use, and `prepared` whether statements may be kept prepared there.
    """
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgresql", "postgres"} and separator:
        return _postgres(url, connections, prepared=prepared)
    path = rest.removeprefix("/")
    if scheme != "sqlite" or not rest.startswith("/") or path in {"", ":memory:"}:
        raise ConfigError([_unknown(scheme if separator else url)])
    return SqliteDatabase(
        (folder or Path()) / path, exclusive=exclusive, owner_patience=patience or OWNER_PATIENCE
    )


def _postgres(url: str, connections: int, *, prepared: bool) -> Database:
    try:
        from waitlist.store.postgres import PostgresDatabase  # noqa: PLC0415 - an extra, not there for everybody
    except ImportError as error:
        raise WaitlistError(
            "database.url: PostgreSQL needs more packages. Install them: pip install 'waitlist[postgres]' "
            "(in a checkout: scripts/install --dev)."
        ) from error
    readers = max(1, connections * 2 // 5)
    return PostgresDatabase(url, prepared=prepared, writers=max(1, connections - readers), readers=readers)


def _unknown(got: str) -> Problem:
    # Not the whole URL: it may hold a password.
    return Problem(
        "database.url",
        repr(got),
        "sqlite:/// and the path of a file, or postgresql:// and a server",
        "Write for example sqlite:///data/waitlist.db, or postgresql://waitlist@db.example.com/waitlist.",
    )
