"""What time it is."""

from __future__ import annotations

import time


def now() -> int:
    """Return the time as flows take it: milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000
