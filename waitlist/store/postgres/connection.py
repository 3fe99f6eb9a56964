"""One connection to PostgreSQL, made again when it broke."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.numeric import Int8Dumper, IntLoader

from waitlist.store.postgres.transaction import make_row

if TYPE_CHECKING:
    from waitlist.store.postgres.transaction import Connection

# It warns of what it ignores after an error; the error itself is raised, and said in our words.
logging.getLogger("psycopg").setLevel(logging.ERROR)

_OPTIONS: dict[str, Any] = {
    "application_name": "waitlist",
    "connect_timeout": 3,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
_PREPARE_AFTER = 2  # times that a statement was sent


class Link:
    """A connection that is opened when it is first wanted, and again after it broke.

    `prepared` keeps statements prepared on the server, which a pooler between transactions does not allow:
    where there is one, none are kept.
    """

    def __init__(self, url: str, *, prepared: bool) -> None:
        self._url = url
        self._prepared = prepared
        self._connection: Connection | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, as far as is known."""
        return self._connection is not None and not self._connection.closed

    @property
    def backend(self) -> int | None:
        """The number by which the server knows the connection, while there is one."""
        connection = self._connection
        return None if connection is None or connection.closed else connection.info.backend_pid

    def get(self) -> Connection:
        """Return an open connection. Raises psycopg's errors."""
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connect(self) -> Connection:
        connection = psycopg.connect(
            psycopg.conninfo.make_conninfo(**{**_OPTIONS, **psycopg.conninfo.conninfo_to_dict(self._url)}),
            autocommit=True,  # transactions are begun and ended by us only
            row_factory=make_row,
            prepare_threshold=_PREPARE_AFTER if self._prepared else None,
        )
        if self._prepared and _pooled(connection):
            connection.prepare_threshold = None
        # Every whole number is sent as a bigint, so that a statement is prepared once; and a sum of bigints,
        # which comes as numeric, is a whole number all the same.
        connection.adapters.register_dumper(int, Int8Dumper)
        connection.adapters.register_loader("numeric", IntLoader)
        return connection


def _pooled(connection: Connection) -> bool:
    """Tell whether a pooler stands between: another server process works than the one that was connected to.

    Between two transactions it may give that process to others, with whatever was prepared there.
    """
    row = connection.execute("select pg_backend_pid()").fetchone()
    return row is not None and row[0] != connection.info.backend_pid
