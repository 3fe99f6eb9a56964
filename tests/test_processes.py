"""What becomes of a process that fails in a way nobody thought of."""

from __future__ import annotations

import subprocess
import sys

from command import environment

SCRIPT = """
import sys
from waitlist.cli.serve.processes import Processes

def fail(number):
    raise LookupError(f"nobody thought of {number}")

sys.exit(Processes(2, fail, None, print).serve())
"""


def test_what_a_process_raised_is_said_and_ends_all_of_them() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ran.returncode == 1
    assert "LookupError: nobody thought of " in ran.stderr
