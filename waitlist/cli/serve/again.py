"""Starting anew in the same process, so that nobody is refused: the socket stays, and clients wait in it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from waitlist.cli.serve.listen import FIRST


class Again:
    """Puts the program in its own place, as it lies on the disk by then, with the same process id.

    One that would not start is not put there: its settings are checked first, by itself.
    """

    def __init__(self, opened: socket.socket, folder: Path, say: Callable[[str], None]) -> None:
        self._opened = opened
        self._folder = folder
        self._say = say
        self._kept: socket.socket | None = None
        self._asked = False

    @property
    def wanted(self) -> bool:
        return self._kept is not None

    async def prepare(self, end: Callable[[], None]) -> None:
        """Check what is on the disk; if it will do, keep the socket and call `end`."""
        if self._asked:
            return
        self._asked = True
        check = (sys.executable, "-m", "waitlist", "check", "--config", str(self._folder))
        pipe = asyncio.subprocess.PIPE
        checking = await asyncio.create_subprocess_exec(*check, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
        told, _ = await checking.communicate()
        self._asked = False
        if checking.returncode:
            self._say(f"{told.decode(errors='replace').strip()}\nNot started anew: this one goes on.")
            return
        self._kept = self._opened.dup()
        self._say("Starting anew: finishing what was accepted. Who comes meanwhile waits.")
        end()

    def start(self) -> NoReturn:
        """Become the new program. Nothing of this one is left: all must be finished."""
        assert self._kept is not None
        if self._kept.fileno() == FIRST:
            os.set_inheritable(FIRST, True)  # noqa: FBT003 - the standard library's own signature
        else:
            os.dup2(self._kept.fileno(), FIRST)
        # Until the new program listens to them, they would end it.
        for early in (signal.SIGUSR2, signal.SIGHUP):
            signal.signal(early, signal.SIG_IGN)
        told = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **told})  # noqa: S606 - ourselves
