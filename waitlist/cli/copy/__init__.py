"""`waitlist copy`: a campaign moves from one database to another."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from pathlib import Path

import click

from waitlist.cli.copy.carrying import Copied, carried
from waitlist.cli.copy.sides import Sides, sides
from waitlist.cli.opening import config_option, json_option, load_config


@click.command()
@click.option(
    "--from", "source", metavar="URL", help="The database with the campaign. [default: database.url]"
)
@click.option("--to", "target", metavar="URL", help="The empty database. [default: database.url]")
@config_option
@json_option
@click.pass_context
def copy(
    ctx: click.Context, source: str | None, target: str | None, place: Path | None, *, as_json: bool
) -> None:
    """Move a campaign to another database.

    From SQLite to PostgreSQL, or back. URL is written as in database.url, and the side that is not given is
    the one of the settings: leave a password there, where no list of processes shows it. Every server must be
    stopped. All is copied, compared row by row and counted again, or nothing is; the old database stays as it
    is. Exits with 1 if anything differs.
    """
    config = load_config(place)
    both = sides(config, source, target)
    copied = asyncio.run(carried(config, both))
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(copied), ensure_ascii=False, indent=2))
    else:
        for table, rows in copied.tables.items():
            click.echo(f"{table:14}{rows:10}")
    click.echo("\n".join(_words(copied, both)), err=True)
    ctx.exit(1 if copied.differences else 0)


def _words(copied: Copied, both: Sides) -> list[str]:
    total = sum(copied.tables.values())
    words = [
        f"{total} rows copied from {copied.source} to {copied.target}, and read again: they are the same."
    ]
    if copied.differences:
        return [
            *words,
            *copied.differences,
            "The old database has the same rows, so it counts wrongly as well: keep both, and report it.",
        ]
    words.append("Every kept count is what the rows say.")
    place = "" if both.to_settings else f"set database.url to {both.target.setting}, "
    words.append(
        f"Next: {place}start the server, and look whether all is well. Everybody is still in the old "
        "database: delete it then."
    )
    return words
