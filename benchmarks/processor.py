"""How much of the processor others take, on Linux."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds(pid: int) -> float:
    """Return the processor's seconds of a process and of all that it started, those that have ended too."""
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except (FileNotFoundError, ProcessLookupError):  # it has ended, and its parent counts it
        return 0.0
    return sum(map(int, numbers[11:15])) / _TICKS + sum(seconds(int(child)) for child in children)
