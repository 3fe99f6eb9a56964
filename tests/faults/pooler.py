"""PgBouncer in front of a PostgreSQL server, handing connections out by the transaction."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType

import psycopg
from faults.process import Process, free_port
from postgres import Postgres, unprivileged

_SETTINGS = """
[databases]
* = host=127.0.0.1 port={server} user=tests

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 100
"""


def program() -> str:
    """Return where PgBouncer is."""
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    assert found, "there is no pgbouncer: apt-get install pgbouncer, as `scripts/test --long` does"
    return found


class Pooler(Process):
    """PgBouncer on a port of its own, with fewer connections than clients; killed at the end of a `with`."""

    def __init__(self, server: Postgres) -> None:
        self.port = free_port()
        self._server = server.port
        self._own = Path(tempfile.mkdtemp(prefix="pooler-"))
        user = unprivileged(self._own)
        settings = _SETTINGS.format(server=server.port, port=self.port)
        (self._own / "pgbouncer.ini").write_text(settings, "utf-8")
        super().__init__(
            [program(), "pgbouncer.ini"], self._own, self._own / "log", self._answers_now, **user
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        shutil.rmtree(self._own, ignore_errors=True)

    def url(self, direct: str) -> str:
        """Return the address of a database through the pooler."""
        return direct.replace(f":{self._server}/", f":{self.port}/")

    def _answers_now(self) -> bool:
        try:
            psycopg.connect(f"postgresql://tests@127.0.0.1:{self.port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True
