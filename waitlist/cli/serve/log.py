"""What the server writes while it works: lines to read, or one JSON object a line, on stderr."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache

import click

from waitlist.config.machine import Log
from waitlist.web.access_log import PiecesFormatter, PiecesHandler

LIBRARIES = ("aiosqlite", "asyncio", "uvicorn")
"""What they say below a warning is of no use to a founder."""


_to_json = json.JSONEncoder(ensure_ascii=False).encode  # made once: `json.dumps` would make it for every line


class JsonLines(PiecesFormatter):
    """One JSON object for each record, its time in ISO 8601, UTC."""

    def format(self, record: logging.LogRecord) -> str:
        (line,) = self.lines(record, [record.getMessage()])
        if record.exc_info:
            return f'{line[:-1]}, "error": {_to_json(self.formatException(record.exc_info))}}}'
        return line

    def lines(self, record: logging.LogRecord, words: Iterable[str]) -> Iterable[str]:
        alike = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        head = _to_json(alike)[:-1]
        return [f'{head}, "message": {_to_json(each)}}}' for each in words]


class Lines(PiecesFormatter):
    """A line to read; its time is UTC."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging has it
        (line,) = self.lines(record, [record.message])
        return line

    def lines(self, record: logging.LogRecord, words: Iterable[str]) -> Iterable[str]:
        head = f"{_second(int(record.created))} {record.levelname:<7} "
        return [head + each for each in words]


@lru_cache(maxsize=8)
def _second(moment: int) -> str:
    """Return a second since 1970 in words; there are many lines of one."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")


def set_up(settings: Log) -> None:
    """Send every record of `settings.level` and above to stderr."""
    handler = PiecesHandler(sys.stderr, JsonLines() if settings.format == "json" else Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))


def speaker(settings: Log) -> Callable[[str], None]:
    """Return what tells the founder something: plain words, or a line of the log where machines read it."""
    return logging.getLogger("waitlist").info if settings.format == "json" else _speak


def _speak(words: str) -> None:
    click.echo(words, err=True)
