"""Servers to be measured, each a process of its own on the loopback."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from waitlist.cli.serve.pictures import make
from waitlist.config import load
from waitlist.themes import load_theme

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Server:
    """``started`` is how many seconds lay between the command and its first answer."""

    url: str
    pid: int
    started: float
    folder: Path

    def resident_mb(self) -> float:
        """Return the memory that the process holds now, in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` are all but the date, which every server adds by itself."""

    headers: list[tuple[str, str]]
    body: bytes

    def bare(self) -> Answer:
        """Return the same body with no more headers than it needs."""
        needed = ("content-type", "content-length")
        return Answer([header for header in self.headers if header[0] in needed], self.body)


NOTHING = Answer([("content-length", "2")], b"ok")


def fetch(url: str, headers: dict[str, str] | None = None) -> Answer:
    request = urllib.request.Request(url, headers=headers or {})  # noqa: S310 - loopback only
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback only
        found = [(name.lower(), value) for name, value in answer.headers.items()]
        kept = [header for header in found if header[0] not in {"date", "connection"}]
        return Answer(kept, bytes(answer.read()))


@contextmanager
def _running(command: list[str], path: str, port: int, folder: Path, env: dict[str, str]) -> Iterator[Server]:
    began = time.perf_counter()
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **env}, stdout=log, stderr=log
    )
    try:
        yield _wait(process, f"http://127.0.0.1:{port}", path, began, folder)
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait(process: subprocess.Popen[bytes], url: str, path: str, began: float, folder: Path) -> Server:
    while time.perf_counter() - began < 30:
        try:
            fetch(url + path)
        except urllib.error.HTTPError:
            return Server(url, process.pid, time.perf_counter() - began, folder)
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.01)
        else:
            return Server(url, process.pid, time.perf_counter() - began, folder)
    raise SystemExit(f"the server did not start:\n{(folder / 'server.log').read_text(encoding='utf-8')}")


def furnish(folder: Path) -> None:
    """Copy the sample site and its settings into a folder, with its pictures in every width."""
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "waitlist.toml", folder)
    site = Path("sites", "harrys")
    shutil.copytree(ROOT / site, folder / site, dirs_exist_ok=True)
    # The server would make them beside its answers, and what is measured would be that as well.
    settings = load(folder, {}).sites["harrys"]
    asyncio.run(make(load_theme(settings, settings.folder).unmade))


@contextmanager
def waitlist(folder: Path, *flags: str, **env: str) -> Iterator[Server]:
    """Serve the sample site, or what a folder was furnished with: no limits, no mail server."""
    if not (folder / "waitlist.toml").exists():
        furnish(folder)
    port = free_port()
    command = [sys.executable, "-m", "waitlist", "serve", "--port", str(port), *flags]
    with _running(command, "/", port, folder, {"WAITLIST_LIMITS_ENABLED": "false", **env}) as server:
        yield server


def people(server: Server) -> set[str]:
    """Return the addresses on the list, by the command that exports it."""
    settings = dict(
        entry.split("=", 1)
        for entry in Path(f"/proc/{server.pid}/environ").read_text("utf-8").split("\0")
        if entry.startswith(("DATABASE_URL=", "WAITLIST_"))
    )
    ran = subprocess.run(
        [sys.executable, "-m", "waitlist", "export", "signups", "--config", server.folder],
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        encoding="utf-8",
    )
    return {row["email"] for row in csv.DictReader(io.StringIO(ran.stdout, newline=""))}


@contextmanager
def bare(name: str, folder: Path, answer: Answer = NOTHING) -> Iterator[Server]:
    """Serve ``page`` or ``form`` of :mod:`benchmarks.bare` with the same server software."""
    folder.mkdir()
    (folder / "body").write_bytes(answer.body)
    (folder / "headers").write_text(json.dumps(answer.headers), "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", f"benchmarks.bare:{name}", "--port", str(port)]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    with _running(command, "/nothing", port, folder, {"WAITLIST_BENCH_FOLDER": str(folder)}) as server:
        yield server
