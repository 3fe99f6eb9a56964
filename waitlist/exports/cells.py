"""Single cells: times, and texts that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

DANGEROUS: Final = frozenset("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫")
"""What a formula begins with, in the full-width and small forms of East Asian typing too."""


def neutral(texts: Iterable[str | None]) -> list[str | None]:
    """Return texts with an apostrophe before each that begins a formula."""
    # Written out: a call for each cell of a million rows takes longer than all the rest of the file.
    return [f"'{text}" if text and text[0] in DANGEROUS else text for text in texts]


def moment(milliseconds: int) -> str:
    """Return UTC epoch milliseconds as `2026-11-21T09:30:00Z`."""
    seconds = milliseconds // 1000
    return f"{_minute(seconds // 60)}{seconds % 60:02}Z"


@lru_cache(4096)
def _minute(minutes: int) -> str:
    return datetime.fromtimestamp(minutes * 60, UTC).strftime("%Y-%m-%dT%H:%M:")


def day(days: int) -> str:
    """Return days since 1970-01-01 as `2026-11-21`."""
    return datetime.fromtimestamp(days * 86_400, UTC).strftime("%Y-%m-%d")
