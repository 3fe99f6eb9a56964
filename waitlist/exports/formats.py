"""Rows as bytes, a page at a time: CSV and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, repeat
from typing import Any, Protocol

from waitlist.exports.cells import moments, neutral, quoted
from waitlist.exports.table import Cell, Column, Page, turned

_SAMPLE = 32


class Format(Protocol):
    """A file is `begin`, the pages with `between` them, `end`."""

    between: bytes

    def begin(self) -> bytes: ...
    def page(self, page: Page) -> bytes: ...
    def end(self) -> bytes: ...


class Writing:
    """A file that is being written in a format; `write` takes its bytes, `rows` is how many it has."""

    def __init__(self, text: Format, write: Callable[[bytes], None]) -> None:
        self.rows = 0
        self._text = text
        self._write = write
        write(text.begin())

    def add(self, page: bytes, rows: int) -> None:
        """Add so many rows, formatted as a page."""
        self._write(self._text.between + page if self.rows else page)
        self.rows += rows

    def end(self) -> None:
        self._write(self._text.end())


class Csv:
    """RFC 4180 in UTF-8 with a header row; what is empty or unknown is an empty cell.

    `raw` leaves cells as they are that a spreadsheet would run as formulas.
    """

    between = b""

    def __init__(self, columns: Sequence[Column], *, raw: bool = False) -> None:
        self._columns = columns
        self._raw = raw

    def begin(self) -> bytes:
        return f"{','.join(column.name for column in self._columns)}\r\n".encode()

    def page(self, page: Page) -> bytes:
        shown = [self._shown(column, cells) for column, cells in zip(self._columns, page, strict=True)]
        # By hand and by columns: csv.writer, cell by cell, takes three times as long for the same bytes.
        lines = "\r\n".join(map(",".join, zip(*_together(shown, len(page[0])), strict=True)))
        return f"{lines}\r\n".encode()

    def end(self) -> bytes:
        return b""

    def _shown(self, column: Column, cells: Sequence[Any]) -> Iterable[str] | str:
        """Return the texts of a column, or the one text that all its cells have."""
        if len(set(cells[:_SAMPLE])) > _SAMPLE // 2:
            return self._written(column, cells)
        # Few different ones, such as a country or a number of friends: each is written once.
        different = list(set(cells))
        written = self._written(column, different)
        if len(different) == 1:
            return written[0]
        return map(dict(zip(different, written, strict=True)).__getitem__, cells)

    def _written(self, column: Column, cells: Sequence[Any]) -> Sequence[str]:
        if column.kind == "time":
            return moments(cells, "")
        if column.kind == "number":  # our own: a minus before it is a minus
            return ["" if cell is None else str(cell) for cell in cells]
        return quoted([text or "" for text in cells] if self._raw else neutral(cells))


def _together(shown: Iterable[Iterable[str] | str], rows: int) -> Iterator[Iterable[str]]:
    """Give columns; those that lie side by side and are the same in every row as one of them."""
    for same, some in groupby(shown, key=lambda column: isinstance(column, str)):
        if same:
            yield repeat(",".join(map(str, some)), rows)
        else:
            yield from some


class Json:
    """One array of objects, a line for each; numbers are numbers, what is unknown is null."""

    between = b",\n"

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._names = [column.name for column in columns]

    def begin(self) -> bytes:
        return b"[\n"

    def page(self, page: Page) -> bytes:
        shown = (_shown(column, cells) for column, cells in zip(self._columns, page, strict=True))
        objects = [
            json.dumps(dict(zip(self._names, row, strict=True)), ensure_ascii=False) for row in turned(shown)
        ]
        return ",\n".join(objects).encode()

    def end(self) -> bytes:
        return b"\n]\n"


def _shown(column: Column, cells: Sequence[Any]) -> Sequence[Cell]:
    return moments(cells, None) if column.kind == "time" else cells
