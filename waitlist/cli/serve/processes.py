"""Several processes that serve the same sites from one socket, on one PostgreSQL database."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress

import click

from waitlist.cli.serve.again import Again
from waitlist.problems import WaitlistError

_LONG_ENOUGH = 10.0  # seconds; who ends sooner than that after the start, by its own will, could not start
_LONGEST_PAUSE = 10.0
_SET_PARENT_DEATH_SIGNAL = 1  # of prctl(2)

Run = Callable[[int], int]
"""What one process does, given its number from 0; returns its exit code."""


class Processes:
    """Starts `count` processes, passes signals on to them, and starts one that died again.

    SIGTERM and SIGINT end all of them, each once it has finished what it accepted; SIGHUP is passed on.
    SIGUSR2 ends them likewise, when `again` says that what is on the disk would start.
    """

    def __init__(self, count: int, run: Run, again: Again, say: Callable[[str], None]) -> None:
        self._count = count
        self._run = run
        self._again = again
        self._say = say
        self._numbers: dict[int, int] = {}
        self._ended_by: int | None = None
        self._began = time.monotonic()
        self._died = 0
        # Holds one byte for each time that a failure may be told: most fail for the same reason at once.
        self._turns, self._turn = os.pipe()
        os.set_blocking(self._turns, False)

    def serve(self) -> int:
        """Return the exit code once all have ended."""
        for wanted in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(wanted, self._pass_on)
        signal.signal(signal.SIGUSR2, self._start_again)
        code = 0
        os.write(self._turn, b".")
        for number in range(self._count):
            self._start(number)
        while self._numbers:
            process, status = os.wait()
            number = self._numbers.pop(process)
            ended = os.waitstatus_to_exitcode(status)
            if self._ended_by is not None:
                code = code or max(ended, 0)
            elif ended > 0 and time.monotonic() - self._began < _LONG_ENOUGH:
                code = ended
                self._end(signal.SIGTERM)
            else:
                self._say(f"Process {process} ended ({_how(ended)}); another one is started.")
                self._died += 1
                os.write(self._turn, b".")
                time.sleep(min(0.1 * 2 ** min(self._died, 10), _LONGEST_PAUSE) if ended > 0 else 0)
                self._start(number)
        return code

    def _start(self, number: int) -> None:
        process = os.fork()
        if process:
            self._numbers[process] = number
            if self._ended_by is not None:  # it came while this one was being started
                os.kill(process, self._ended_by)
            return
        # A terminal sends its signals to the whole group; ours come from the parent alone.
        os.setpgrp()
        for wanted in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR2):
            signal.signal(wanted, signal.SIG_DFL)
        _end_with_parent()
        code = 1
        try:
            code = self._run(number)
        except WaitlistError as error:
            code = error.exit_code
            self._tell(error)
        except BaseException:  # noqa: BLE001 - whatever it is, it is told before the process is gone
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _tell(self, error: WaitlistError) -> None:
        """Say why a process failed, unless another one has said so."""
        # The others fail as well and end us: who has the turn to speak speaks first.
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, signal.SIG_IGN)
        with suppress(BlockingIOError):
            if os.read(self._turns, 1):
                click.echo(error, err=True)

    def _start_again(self, _wanted: int, _frame: object) -> None:
        if self._ended_by is None:
            asyncio.run(self._again.prepare(lambda: self._end(signal.SIGTERM)))

    def _pass_on(self, wanted: int, _frame: object) -> None:
        if wanted == signal.SIGHUP:
            self._send(wanted)
        else:
            self._end(wanted)

    def _end(self, wanted: int) -> None:
        self._ended_by = wanted
        self._send(wanted)

    def _send(self, wanted: int) -> None:
        for process in tuple(self._numbers):
            with suppress(ProcessLookupError):
                os.kill(process, wanted)


def _end_with_parent() -> None:
    """Have the system end this process with its parent, or it would hold the port, looked after by nobody."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"
