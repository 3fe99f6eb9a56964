"""What becomes of several processes when one of them fails."""

from __future__ import annotations

import subprocess
import sys

from command import environment

SCRIPT = """
import sys, time
from waitlist.cli.serve.processes import Processes
from waitlist.problems import WaitlistError

def fail(number):
{body}

sys.exit(Processes(3, fail, None, print).serve())
"""


def ended(body: str) -> tuple[int, str]:
    """Run three processes; return the exit code and what stood on stderr."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(body=body)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return ran.returncode, ran.stderr


def test_what_a_process_raised_is_said_and_ends_all_of_them() -> None:
    code, said = ended('    raise LookupError(f"nobody thought of {number}")')
    assert code == 1
    assert "LookupError: nobody thought of " in said


def test_why_none_can_start_is_said_once_whichever_fails() -> None:
    code, said = ended('    raise WaitlistError("There is no database.")')
    assert (code, said) == (1, "There is no database.\n")


def test_why_one_cannot_start_is_said_while_the_others_have_not_got_so_far() -> None:
    code, said = ended('    if number != 2: time.sleep(20)\n    raise WaitlistError("There is no database.")')
    assert (code, said) == (1, "There is no database.\n")
