"""`waitlist migrate`: the newest schema for the database."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from waitlist.cli.ending import run_to_end
from waitlist.cli.opening import bring_up, config_option, connected, load_config
from waitlist.config import Config
from waitlist.problems import WaitlistError
from waitlist.store.migrate import Migration, pending


@click.command()
@config_option
@click.option("--check", is_flag=True, help="Only say what is missing; exit with 1 if anything is.")
@click.pass_context
def migrate(ctx: click.Context, place: Path | None, *, check: bool) -> None:
    """Update the schema of the database.

    A verified copy of a SQLite file is made before. `waitlist serve` does the same when it starts.
    """
    config = load_config(place)
    if check:
        missing = asyncio.run(_missing(config))
        click.echo(f"missing: {_named(missing)}" if missing else "The database is up to date.", err=True)
        ctx.exit(1 if missing else 0)
    applied = run_to_end(bring_up(config))
    click.echo(f"applied: {_named(applied)}" if applied else "The database was up to date.", err=True)


async def _missing(config: Config) -> tuple[Migration, ...]:
    file = config.machine.database.path
    if file is not None and not file.exists():
        raise WaitlistError(f"{file}: no such file. `waitlist migrate` or `waitlist serve` makes it.")
    database = connected(config.machine)
    await database.open()
    try:
        return await pending(database)
    finally:
        await database.close()


def _named(migrations: tuple[Migration, ...]) -> str:
    return ", ".join(migration.file_name for migration in migrations)
