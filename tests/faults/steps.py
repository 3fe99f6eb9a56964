"""A program that is killed before its n-th step: a statement of SQLite, a change of a file, or a flush.

The interpreter tells of each call into C, as it does for a profiler, so that the program runs as it is.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from command import environment

BOOT = """
import os, signal, sqlite3, sys, threading

left = int(sys.argv.pop(1))
program = sys.argv.pop(1)
CHANGES = {os.link, os.rename, os.replace, os.unlink, os.remove, os.ftruncate, os.write, os.fsync, os.mkdir}

def look(frame, event, called):
    global left
    if event == "c_call" and (
        called in CHANGES
        or isinstance(getattr(called, "__self__", None), sqlite3.Connection) and called.__name__ == "execute"
    ):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

from waitlist.cli import main
threading.setprofile(look)
sys.setprofile(look)
exec(program)
"""

COMMAND = "main()"

MIGRATE = """
import asyncio
from pathlib import Path
from waitlist.store.migrate import migrate
from waitlist.store.sqlite import SqliteDatabase

async def work():
    database = SqliteDatabase(Path(sys.argv[1]), exclusive=True)
    await database.open()
    try:
        await migrate(database, 0, Path(sys.argv[2]))
    finally:
        await database.close()

asyncio.run(work())
"""
"""Brings the database of the first argument up to the migrations in the folder of the second."""


def killed_before(
    step: int,
    program: str,
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> bool:
    """Run a program and kill it before a step; False when it ended well before it came to that."""
    command = [sys.executable, "-B", "-c", BOOT, str(step), program, *map(str, arguments)]
    ended = subprocess.run(
        command,
        cwd=cwd,
        env=environment(**(env or {})),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr
    return ended.returncode != 0
