"""What a copy does, in order."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import click

from waitlist.cli.actor import noted
from waitlist.cli.copy.sides import Side, Sides
from waitlist.cli.recounted import recounted
from waitlist.clock import now
from waitlist.config import Config
from waitlist.flows.copying import NotEmpty, give, rows, take
from waitlist.flows.pipe import Abandoned, Pipe
from waitlist.problems import ConfigError, WaitlistError
from waitlist.store import connect, copying
from waitlist.store.database import Database, Dialect
from waitlist.store.migrate import migrate, pending

_CONNECTIONS = 2  # one that writes and one that reads
_EMPTY: dict[Dialect, str] = {
    "sqlite": "Name a file that is not there yet, or move this one away.",
    "postgres": "Name an empty database, or drop this one and create it again.",
}


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: rows by table, and what is wrong with the counts that are kept."""

    source: str
    target: str
    tables: dict[str, int]
    differences: list[str]


async def carried(config: Config, both: Sides) -> Copied:
    """Copy everything. Raises WaitlistError, and then nothing was copied."""
    async with _opened(config, both.source) as source:
        await _refuse_others(source, both.source)
        await _newest_schema(source, both.source)
        total = sum((await source.read(rows)).values())
        async with _opened(config, both.target) as target:
            await migrate(target, now())
            tables = await _carry(source, target, both.target, total)
            differences = [
                words
                for settings in config.sites.values()
                for words in await target.read(recounted, settings)
            ]
            await noted(target, "copy", after={"from": source.dialect, "to": target.dialect})
    return Copied(both.source.shown, both.target.shown, tables, differences)


@asynccontextmanager
async def _opened(config: Config, side: Side) -> AsyncIterator[Database]:
    """Open one side as a server would: of a SQLite file no server can have it meanwhile."""
    prepared = config.machine.database.prepared
    database = connect(side.url, exclusive=True, connections=_CONNECTIONS, prepared=prepared)
    try:
        await database.open()
    except ConfigError as error:
        raise ConfigError(
            dataclasses.replace(problem, where=side.where) if problem.where == "database.url" else problem
            for problem in error.problems
        ) from error
    try:
        yield database
    finally:
        await database.close()


async def _refuse_others(source: Database, side: Side) -> None:
    """Refuse a PostgreSQL source that servers are connected to: whoever joins them now would be lost."""
    if source.dialect != "postgres":
        return
    writer, reader = await source.write(copying.backend), await source.read(copying.backend)
    others = await source.read(copying.others, writer=writer, reader=reader)
    if others:
        connections = "1 connection" if others == 1 else f"{others} connections"
        raise WaitlistError(
            f"{side.where}: {side.shown} is in use: this program has {connections} to it besides. Stop every "
            "`waitlist serve` and `waitlist worker` first, and let a pooler close what it keeps open."
        )


async def _newest_schema(source: Database, side: Side) -> None:
    """Bring the source up to date, but leave one alone that never held a campaign."""
    missing = await pending(source)
    if not (missing and missing[0].number == 1):
        await migrate(source, now())
        if any((await source.read(rows)).values()):
            return
    raise WaitlistError(f"{side.where}: {side.shown} holds no campaign. Name the database that has the list.")


async def _carry(source: Database, target: Database, side: Side, total: int) -> dict[str, int]:
    """Let one transaction read and another one write; return how many rows went over, by table."""
    pipe = Pipe()
    # In SQLite even commands beside the server cannot write while this reads.
    reading = source.write if source.dialect == "sqlite" else source.read
    with click.progressbar(
        length=2 * total,
        label="Copying and comparing",
        file=sys.stderr,
        update_min_steps=max(total // 500, 1),
    ) as bar:
        giving = asyncio.ensure_future(reading(give, pipe))
        taking = asyncio.ensure_future(target.write(take, pipe, bar.update))
        try:
            await asyncio.wait({giving, taking}, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            pipe.close()  # after an error, or when we are interrupted, neither may wait for the other
            await asyncio.gather(giving, taking, return_exceptions=True)
    failures = [error for ended in (taking, giving) if (error := ended.exception()) is not None]
    for error in failures:
        if isinstance(error, NotEmpty):
            raise WaitlistError(f"{side.where}: {side.shown} is not empty: {error}. {_EMPTY[target.dialect]}")
        if not isinstance(error, Abandoned):
            raise error
    return giving.result()
