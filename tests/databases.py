"""The database that a test plays on: a SQLite file, or one on a real PostgreSQL server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from postgres import Postgres

_on: Postgres | None = None


def url_for(file: Path) -> str:
    """Return the address of a new database: `file`, or one on the server of the test."""
    return f"sqlite:///{file}" if _on is None else _on.create()


def forget(url: str) -> None:
    """Remove a database that `url_for` gave; files go with their folder."""
    if _on is not None:
        _on.drop(url)


def carry_out(url: str, sql: str) -> None:
    """Run a statement beside whoever has the database open."""
    if _on is None:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
            file.execute(sql)
    else:
        with psycopg.connect(url) as connection:
            connection.execute(sql.encode())


@contextmanager
def on(server: Postgres) -> Iterator[None]:
    """Play on PostgreSQL while this lasts."""
    global _on  # noqa: PLW0603 - a test does not say on which database it plays
    _on = server
    try:
        yield
    finally:
        _on = None
