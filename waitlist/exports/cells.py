"""Single cells: times, and texts that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, TypeVar

T = TypeVar("T")

DANGEROUS: Final = frozenset("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫")
"""What a formula begins with, in the full-width and small forms of East Asian typing too."""

MOST_MINUTES = 4096
_SECONDS = tuple(f"{second:02}Z" for second in range(60))
_QUOTED = (",", '"', "\r", "\n")


def neutral(texts: Iterable[str | None]) -> list[str]:
    """Return texts with an apostrophe before each that begins a formula; None is an empty one."""
    return [f"'{text}" if text and text[0] in DANGEROUS else text or "" for text in texts]


def quoted(texts: list[str]) -> list[str]:
    """Return texts as they stand in CSV: between quotes where they hold a comma, a quote or a line break."""
    # One look through a whole column, of which most need nothing.
    together = "".join(texts)
    if not any(sign in together for sign in _QUOTED):
        return texts
    return [_quoted(text) if any(sign in text for sign in _QUOTED) else text for text in texts]


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def moments(milliseconds: Iterable[int | None], missing: T) -> list[str | T]:
    """Return UTC epoch milliseconds as `2026-11-21T09:30:00Z`, None as what stands for it."""
    minutes, seconds = _MINUTES, _SECONDS
    return [
        missing if ms is None else minutes[ms // 60_000] + seconds[ms % 60_000 // 1000] for ms in milliseconds
    ]


class _Minutes(dict[int, str]):
    """Minutes in words, each made once: people of one minute stand together."""

    def __missing__(self, minutes: int) -> str:
        if len(self) >= MOST_MINUTES:
            self.clear()
        made = self[minutes] = datetime.fromtimestamp(minutes * 60, UTC).strftime("%Y-%m-%dT%H:%M:")
        return made


_MINUTES = _Minutes()


def day(days: int) -> str:
    """Return days since 1970-01-01 as `2026-11-21`."""
    return datetime.fromtimestamp(days * 86_400, UTC).strftime("%Y-%m-%d")
