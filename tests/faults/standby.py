"""A second PostgreSQL server that follows a first one, and takes its place."""

from __future__ import annotations

import psycopg
from postgres import Postgres
from running import until


class Standby(Postgres):
    """A copy of a running server, made with pg_basebackup, that streams from it once started."""

    def __init__(self, primary: Postgres) -> None:
        self._primary = primary
        super().__init__(durable=True)

    def _prepare(self) -> None:
        source = f"host=127.0.0.1 port={self._primary.port} user=tests"
        self._run("pg_basebackup", "-d", source, "-D", "data", "-X", "stream", "-R", "-c", "fast")

    def follow(self) -> None:
        """Start, and let the primary acknowledge nothing from now on that is not on this one's disk, too."""
        self.start()
        with psycopg.connect(self._primary.url(), autocommit=True) as primary:
            primary.execute("alter system set synchronous_standby_names = '*'")
            primary.execute("select pg_reload_conf()")
        until(self._is_waited_for)

    def _is_waited_for(self) -> bool:
        with psycopg.connect(self._primary.url()) as primary:
            return primary.execute("select sync_state from pg_stat_replication").fetchall() == [("sync",)]

    def promote(self) -> None:
        """Become the primary, and wait until it is."""
        self._run("pg_ctl", "-D", "data", "-w", "promote")
