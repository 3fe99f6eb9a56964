"""The databases that a benchmark plays on: SQLite files, a PostgreSQL server of its own, or one by name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import servers

sys.path.insert(0, str(servers.ROOT / "tests"))
from postgres import Postgres

LARGE = {
    "shared_buffers": "1GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
}
"""Settings of a server for lists of millions."""


@dataclass(frozen=True, slots=True)
class Databases:
    """Empty databases of one kind, each for the time of a ``with``; ``name`` is that of the kind."""

    name: str
    server: Postgres | None
    url: str

    @contextmanager
    def fresh(self) -> Iterator[dict[str, str]]:
        """Give the settings that name an empty database; none: a file in the folder of the settings."""
        if self.server is None:
            yield {"WAITLIST_DATABASE_URL": self.url} if self.url else {}
            return
        url = self.server.create()
        try:
            yield {"WAITLIST_DATABASE_URL": url}
        finally:
            self.server.drop(url)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose among them; without any it is SQLite."""
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--postgres", action="store_true", help="on a PostgreSQL server that is started for it")
    kind.add_argument("--database", metavar="URL", default="", help="on an empty one; for a single list")


@contextmanager
def chosen(options: argparse.Namespace, **settings: str) -> Iterator[Databases]:
    """Give what the options chose; ``settings`` are those of a server that is started."""
    if not options.postgres:
        is_postgres = options.database.startswith("postgres")
        yield Databases("PostgreSQL" if is_postgres else "SQLite", None, options.database)
        return
    server = Postgres(durable=True, **settings)
    try:
        server.start()
        yield Databases("PostgreSQL", server, "")
    finally:
        server.stop()
