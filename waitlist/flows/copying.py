"""A whole database goes into an empty one: all of it, compared row by row, or nothing.

One transaction reads the source, another one writes the target and reads it again before it commits. So what
is cut off leaves the target as empty as it was, and nobody ever sees a copy that was not compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from waitlist.flows.pipe import Page, Pipe
from waitlist.problems import WaitlistError
from waitlist.store import copying

if TYPE_CHECKING:
    from waitlist.store.database import Tx

Progress = Callable[[int], None]
"""Is told of rows that were written, and of rows that were read again."""


class NotEmpty(WaitlistError):
    """Somebody's rows are in the target."""

    def __init__(self, rows: dict[str, int]) -> None:
        said = ", ".join(f"{table} {count}" for table, count in rows.items())
        super().__init__(said)


def rows(tx: Tx) -> dict[str, int]:
    """Return how many rows there are to copy, by table."""
    return {table.name: table.rows for table in copying.tables(tx)}


def give(tx: Tx, pipe: Pipe) -> dict[str, int]:
    """Read everything there is; return how many rows that were, by table."""
    pipe.begin("source")
    tables = copying.tables(tx)
    for table in tables:
        checksum = copying.Checksum()
        for page in copying.pages(tx, table):
            checksum.add(page)
            pipe.put(Page(table, page))
        if checksum.rows != table.rows:
            raise WaitlistError(
                f"{table.name}: {checksum.rows} rows were read, the source counts {table.rows}. "
                "Nothing was copied. `waitlist doctor` looks whether the file is whole."
            )
        pipe.put(Page(table, [], str(checksum)))
    pipe.put(None)
    return {table.name: table.rows for table in tables}


def take(tx: Tx, pipe: Pipe, progress: Progress) -> None:
    """Write everything that is given, and read it again. Raises WaitlistError, and then nothing is kept."""
    there = {table.name: table.rows for table in copying.hold(tx) if table.rows}
    if there:
        raise NotEmpty(there)
    pipe.begin("target")
    copying.defer(tx)
    written: list[Page] = []
    for page in pipe:
        if page.checksum:
            copying.inserted(tx, page.table)
            written.append(page)
            continue
        copying.insert(tx, page.table, page.rows)
        progress(len(page.rows))
    copying.settle(tx)
    for last in written:
        _compare(tx, last, progress)


def _compare(tx: Tx, last: Page, progress: Progress) -> None:
    table, checksum = last.table, copying.Checksum()
    for page in copying.pages(tx, table):
        checksum.add(page)
        progress(len(page))
    if (checksum.rows, str(checksum)) != (table.rows, last.checksum):
        raise WaitlistError(
            f"{table.name}: what was written is not what was read: {table.rows} rows with the checksum "
            f"{last.checksum} were given, {checksum.rows} with {checksum} are there. Nothing was copied; "
            "keep both databases, and report it."
        )
