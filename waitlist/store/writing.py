"""Rows that are added by their columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any


class WrittenRow:
    """A `Row` that was just added, with the value of every column in their order."""

    __slots__ = ("_values",)

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __getitem__(self, key: int | str, /) -> Any:
        return self._values[key] if isinstance(key, str) else tuple(self._values.values())[key]

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values.values())

    def keys(self) -> list[str]:
        return list(self._values)


@cache
def inserting(table: str, columns: tuple[str, ...], source: str, *, is_new: bool = False) -> str:
    """Return the statement that adds rows; `source` is where they come from: `values (…)` or a select.

    With `is_new` a row whose key is there already is left out.
    """
    leave_out = " on conflict do nothing" if is_new else ""
    return f"insert into {table} ({', '.join(columns)}) {source}{leave_out}"


@cache
def adding(table: str, key: tuple[str, ...], amounts: tuple[str, ...], source: str) -> str:
    """Return the statement that adds amounts to the rows with a key, and makes those that are not there."""
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in amounts)
    return f"{inserting(table, key + amounts, source)} on conflict ({', '.join(key)}) do update set {sums}"


@cache
def one_row(columns: tuple[str, ...]) -> str:
    """Return the row whose values are parameters named as the columns."""
    return f"values ({', '.join(f':{name}' for name in columns)})"
