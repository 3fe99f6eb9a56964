"""What signals mean to a running server."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

INTERRUPTED = 130


class Signals:
    """What a running server does when it gets a signal.

    SIGTERM and SIGINT end it once everything accepted is finished, a second one at once. SIGHUP reloads,
    SIGUSR2 starts the program anew.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self.on_end: Callable[[], None] = lambda: None
        self.on_reload: Callable[[], None] = lambda: None
        self.on_again: Callable[[], None] = lambda: None
        self.ended_by: signal.Signals | None = None
        self._say = say
        self._attached = _at_terminal()

    @property
    def exit_code(self) -> int:
        return INTERRUPTED if self.ended_by is signal.SIGINT else 0

    async def ended(self) -> None:
        """Wait until told to end."""
        told = asyncio.Event()
        self.on_end = told.set
        if self.ended_by is None:
            await told.wait()

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Handle them while this lasts; needs the running loop."""
        loop = asyncio.get_running_loop()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(wanted, self._end, wanted)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        loop.add_signal_handler(signal.SIGUSR2, self._again)
        try:
            yield
        finally:
            for wanted in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR2):
                loop.remove_signal_handler(wanted)

    def _end(self, wanted: signal.Signals) -> None:
        if self.ended_by is not None:
            self._tell("Ended at once. What was answered is kept; what was not may be lost.")
            # Threads of the database may be in the middle of a write, which would keep the process waiting.
            os._exit(INTERRUPTED if wanted is signal.SIGINT else 1)
        self.ended_by = wanted
        self.on_end()
        self._tell("Ending: finishing what was accepted. A second signal ends at once.")

    def _tell(self, words: str) -> None:
        with suppress(OSError):  # nobody reads it, or there is no room: that keeps nobody from ending
            self._say(words)

    def _again(self) -> None:
        if self.ended_by is None:
            self.on_again()

    def _hang_up(self) -> None:
        """Reload; but when it is our terminal that was closed, end with it."""
        if self._attached and not _at_terminal():
            self._end(signal.SIGTERM)
        else:
            self.on_reload()


def _at_terminal() -> bool:
    with suppress(OSError, ValueError, AttributeError):  # no stdin, or none with a file behind it
        return os.isatty(sys.stdin.fileno()) and os.tcgetpgrp(sys.stdin.fileno()) >= 0
    return False
