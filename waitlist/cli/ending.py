"""What a command that is told to end does with what it began."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run it, and return what it does. SIGTERM cancels it, as Ctrl-C does: no half-written file stays behind.

    Then the process ends by that signal, as whoever sent it expects.
    """
    told: list[signal.Signals] = []
    try:
        return asyncio.run(_listening(work, told))
    except asyncio.CancelledError:
        if told:
            os.kill(os.getpid(), signal.SIGTERM)  # which nobody listens to any more
            # The first process of a container is not ended by its own signal: say the same by the exit code.
            raise SystemExit(128 + signal.SIGTERM) from None
        raise


async def _listening(work: Coroutine[Any, Any, T], told: list[signal.Signals]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # we are one

    def end() -> None:
        told.append(signal.SIGTERM)
        loop.remove_signal_handler(signal.SIGTERM)  # a second one ends at once
        task.cancel()

    loop.add_signal_handler(signal.SIGTERM, end)
    try:
        return await work
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
