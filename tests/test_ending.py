"""A command that is told to end: by the signal, or by what stands for it where that does nothing."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from command import environment

# A signal that is held back does as little as one that the first process of a container sends itself.
WORK = """
import asyncio, os, signal, sys
from waitlist.cli.ending import run_to_end

async def work():
    os.kill(os.getpid(), signal.SIGTERM)
    try:
        await asyncio.sleep(30)
    finally:
        if sys.argv[1] == "held back":
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])

run_to_end(work())
"""


@pytest.mark.parametrize(
    ("how", "code"), [("as usual", -signal.SIGTERM), ("held back", 128 + signal.SIGTERM)]
)
def test_it_ends_as_told_without_a_traceback(how: str, code: int) -> None:
    words = [sys.executable, "-c", WORK, how]
    ended = subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stderr) == (code, "")
