"""Exports of a played campaign."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from game import Game

from waitlist.exports import EXPORTS
from waitlist.exports.formats import Csv, Format, Json, Writing
from waitlist.exports.table import Table
from waitlist.sites import Site


def exported(game: Game, kind: str, sites: Sequence[Site] = (), *, raw: bool = False) -> bytes:
    """Return an export as CSV."""
    table = EXPORTS[kind](sites or [game.site])
    return _written(game, table, Csv(table.columns, raw=raw))


def as_json(game: Game, kind: str) -> list[dict[str, Any]]:
    """Return an export as it is read back from JSON."""
    table = EXPORTS[kind]([game.site])
    read: list[dict[str, Any]] = json.loads(_written(game, table, Json(table.columns)))
    return read


def records(game: Game, kind: str, sites: Sequence[Site] = (), *, raw: bool = False) -> list[dict[str, str]]:
    """Return the rows of an export, read back from CSV."""
    text = exported(game, kind, sites, raw=raw).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def _written(game: Game, table: Table, text: Format) -> bytes:
    written: list[bytes] = []
    writing = Writing(text, written.append)

    async def read() -> None:
        async for page in table.pages(game.database, lambda page: page):
            writing.add(text.page(page), len(page[0]))

    game.runner.run(read())
    writing.end()
    return b"".join(written)
