"""The database: `connect` opens one, the other modules hold the SQL, each for one subject."""

from __future__ import annotations

from pathlib import Path

from waitlist.problems import ConfigError, Problem, WaitlistError
from waitlist.store.database import Database
from waitlist.store.sqlite import OWNER_PATIENCE, SqliteDatabase


def connect(
    url: str, *, folder: Path | None = None, exclusive: bool = False, patience: float | None = None
) -> Database:
    """Return the database behind `url`, not opened yet.

    `sqlite:///data/waitlist.db` is a path seen from `folder` (default: the current one); a fourth slash makes
    it absolute. `exclusive` is for the one process that serves a SQLite file: a second one is refused,
    after `patience` seconds (default: one).
    """
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgresql", "postgres"} and separator:
        raise WaitlistError(
            "database.url: PostgreSQL is not supported in this version. "
            "Use a SQLite file, such as sqlite:///data/waitlist.db."
        )
    path = rest.removeprefix("/")
    if scheme != "sqlite" or not rest.startswith("/") or path in {"", ":memory:"}:
        raise ConfigError([_unknown(scheme if separator else url)])
    return SqliteDatabase(
        (folder or Path()) / path, exclusive=exclusive, owner_patience=patience or OWNER_PATIENCE
    )


def _unknown(got: str) -> Problem:
    # Not the whole URL: it may hold a password.
    return Problem(
        "database.url",
        repr(got),
        "sqlite:/// and the path of a file",
        "Write for example sqlite:///data/waitlist.db, or sqlite:////var/lib/waitlist/waitlist.db.",
    )
