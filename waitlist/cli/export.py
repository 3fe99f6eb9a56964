"""`waitlist export`: the data, for spreadsheets and other programs."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import click

from waitlist.cli.actor import noted
from waitlist.cli.ending import run_to_end
from waitlist.cli.opening import (
    chosen,
    config_option,
    load_config,
    look_at,
    opened,
    site_option,
)
from waitlist.config import Config
from waitlist.exports import EXPORTS
from waitlist.exports.files import NewFile
from waitlist.exports.formats import Csv, Format, Json, Writing
from waitlist.exports.split import Split
from waitlist.exports.table import Table
from waitlist.problems import UsageError, WaitlistError
from waitlist.sites import Site
from waitlist.store.database import Database

FORMATS = ("csv", "json")


@click.command()
@click.argument("kind", type=click.Choice(tuple(EXPORTS)))
@config_option
@site_option
@click.option("--format", "suffix", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--raw", is_flag=True, help="Leave cells as they are that a spreadsheet would run as formulas.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to FILE, which is replaced once all is there, instead of stdout.",
)
@click.option(
    "--split",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Only winners: write a file for each tier into DIR, named SITE-TIER.csv.",
)
@click.option("--force", is_flag=True, help="With --split: overwrite files that are there.")
def export(
    kind: str,
    place: Path | None,
    name: str | None,
    suffix: str,
    *,
    raw: bool,
    output: Path | None,
    split: Path | None,
    force: bool,
) -> None:
    """Write data of all sites, or of one, to stdout.

    \b
    signups  everybody on the lists
    winners  who earned what: each person once, at the highest tier
    credits  which friend counts for whom, and why not
    links    what came through each link
    daily    visits, joins and more for each day, by UTC
    consents who agreed to which words, and when

    CSV is UTF-8 with a header row and times like 2026-11-21T09:30:00Z. A cell that a spreadsheet would run as
    a formula gets an apostrophe before it, unless --raw. Test signups are left out. Works beside a running
    server.
    """  # noqa: D301 - the sign by which click keeps lines as they are
    if split is not None and (kind != "winners" or output is not None):
        raise UsageError("--split: only `waitlist export winners` has it, and not together with --output.")
    if force and split is None:
        raise UsageError("--force: only --split asks before it overwrites; leave it out.")
    config = load_config(place)

    if split is not None:
        rows, files = run_to_end(_split(config, name, split, suffix, raw=raw, force=force))
        click.echo(f"winners: {_rows(rows)} written to {files} files in {split}.", err=True)
    else:
        # stdout has nothing to throw away, and who reads it slowly would keep us from hearing a signal.
        run = asyncio.run if output is None else run_to_end
        rows = run(_whole(config, name, kind, suffix, output, raw=raw))
        click.echo(f"{kind}: {_rows(rows)} written{f' to {output}' if output else ''}.", err=True)


def _format(table: Table, suffix: str, *, raw: bool) -> Format:
    return Csv(table.columns, raw=raw) if suffix == "csv" else Json(table.columns)


@asynccontextmanager
async def _sites(config: Config, name: str | None) -> AsyncIterator[tuple[Database, list[Site]]]:
    settings = chosen(config, name)
    async with opened(config) as database:
        yield database, [await look_at(config, database, each) for each in settings]


async def _noted(database: Database, sites: Sequence[Site], kind: str, suffix: str) -> None:
    """Write down who takes what: before the first row, as on the admin pages."""
    only = sites[0].id if len(sites) == 1 else None
    after = {"format": suffix, "sites": [site.name for site in sites]}
    await noted(database, "export", subject="export", about=kind, site=only, after=after)


async def _whole(
    config: Config, name: str | None, kind: str, suffix: str, output: Path | None, *, raw: bool
) -> int:
    """Write everything and return the number of rows."""
    async with _sites(config, name) as (database, sites):
        await _noted(database, sites, kind, suffix)
        table = EXPORTS[kind](sites)
        text = _format(table, suffix, raw=raw)
        if output is None:
            return await _written(database, table, text, _to_stdout)
        with NewFile(output) as file:
            return await _written(database, table, text, file.write)


async def _written(database: Database, table: Table, text: Format, write: Callable[[bytes], None]) -> int:
    writing = Writing(text, write)
    # Pages are read and built by two threads; neither waits for the other longer than this.
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0001)
    gc.disable()  # rows hold no cycles, and to look for them takes a tenth of the time
    try:
        async for page, rows in table.pages(database, lambda page: (text.page(page), len(page[0]))):
            writing.add(page, rows)
    finally:
        gc.enable()
        sys.setswitchinterval(interval)
    writing.end()
    return writing.rows


async def _split(
    config: Config, name: str | None, folder: Path, suffix: str, *, raw: bool, force: bool
) -> tuple[int, int]:
    """Write a file for each tier; return the numbers of rows and files."""
    async with _sites(config, name) as (database, sites):
        await _noted(database, sites, "winners", suffix)
        table = EXPORTS["winners"](sites)
        with Split(folder, sites, suffix, _format(table, suffix, raw=raw), force=force) as split:
            async for page in table.pages(database, lambda page: page):
                split.add(page)
        return split.rows, split.files


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _to_stdout(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # Else Python tries once more at its end, and complains in words of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise WaitlistError(
            f"stdout: {error.strerror}; what was written is not complete. "
            "Make room on the disk, or send it elsewhere."
        ) from error
