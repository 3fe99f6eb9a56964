"""What time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> int:
    """Return the time as flows take it: milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def stamp(moment: int) -> str:
    """Return a moment (milliseconds since 1970) as it stands in names of files: 20261121T235900.123Z."""
    return f"{datetime.fromtimestamp(moment / 1000, UTC):%Y%m%dT%H%M%S}.{moment % 1000:03}Z"
