"""Rows as bytes, a page at a time: CSV and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

from waitlist.exports.cells import moment, neutral, quoted
from waitlist.exports.table import Cell, Column, Page, turned


class Format(Protocol):
    """Called in this order: `begin`, `page` for each page, `end`."""

    def begin(self) -> bytes: ...
    def page(self, page: Page) -> bytes: ...
    def end(self) -> bytes: ...


class Csv:
    """RFC 4180 in UTF-8 with a header row; what is empty or unknown is an empty cell.

    `raw` leaves cells as they are that a spreadsheet would run as formulas.
    """

    def __init__(self, columns: Sequence[Column], *, raw: bool = False) -> None:
        self._columns = columns
        self._raw = raw

    def begin(self) -> bytes:
        return f"{','.join(column.name for column in self._columns)}\r\n".encode()

    def page(self, page: Page) -> bytes:
        shown = [self._shown(column, cells) for column, cells in zip(self._columns, page, strict=True)]
        # By hand and by columns: csv.writer, cell by cell, takes three times as long for the same bytes.
        lines = "\r\n".join(map(",".join, zip(*shown, strict=True)))
        return f"{lines}\r\n".encode()

    def end(self) -> bytes:
        return b""

    def _shown(self, column: Column, cells: Sequence[Any]) -> Sequence[str]:
        if cells.count(None) == len(cells):
            return ("",) * len(cells)
        if column.kind == "time":
            return ["" if cell is None else moment(cell) for cell in cells]
        if column.kind == "number":  # our own: a minus before it is a minus
            return ["" if cell is None else str(cell) for cell in cells]
        return quoted([text or "" for text in cells] if self._raw else neutral(cells))


class Json:
    """One array of objects, a line for each; numbers are numbers, what is unknown is null."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._names = [column.name for column in columns]
        self._between = "\n"

    def begin(self) -> bytes:
        return b"["

    def page(self, page: Page) -> bytes:
        shown = (_shown(column, cells) for column, cells in zip(self._columns, page, strict=True))
        objects = [
            json.dumps(dict(zip(self._names, row, strict=True)), ensure_ascii=False) for row in turned(shown)
        ]
        text = self._between + ",\n".join(objects)
        self._between = ",\n"
        return text.encode()

    def end(self) -> bytes:
        return b"\n]\n"


def _shown(column: Column, cells: Sequence[Any]) -> Sequence[Cell]:
    return [None if cell is None else moment(cell) for cell in cells] if column.kind == "time" else cells
