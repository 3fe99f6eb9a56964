"""PgBouncer in front of a PostgreSQL server, handing connections out by the transaction."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
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


class Pooler:
    """PgBouncer on a port of its own, with fewer connections than clients; killed at the end of a `with`."""

    def __init__(self, server: Postgres) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pooler-"))
        self._as = unprivileged(self.folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._server = server.port
        settings = _SETTINGS.format(server=server.port, port=self.port)
        (self.folder / "pgbouncer.ini").write_text(settings, "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, direct: str) -> str:
        """Return the address of a database through the pooler."""
        return direct.replace(f":{self._server}/", f":{self.port}/")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program(), "pgbouncer.ini"], cwd=self.folder, stdout=log, stderr=log, **self._as
            )
        until = time.monotonic() + 10
        while True:
            try:
                psycopg.connect(
                    f"postgresql://tests@127.0.0.1:{self.port}/postgres", connect_timeout=2
                ).close()
            except psycopg.OperationalError:
                said = (self.folder / "log").read_text("utf-8", "replace")
                assert self._process.poll() is None, said
                assert time.monotonic() < until, said
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End it at once: every client is cut off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
