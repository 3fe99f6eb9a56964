"""`waitlist purge-tests`: the people of `test.addresses` go."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from waitlist.cli.actor import noted
from waitlist.cli.opening import chosen, config_option, load_config, look_at, opened, site_option
from waitlist.config import Config
from waitlist.flows import purge


@click.command("purge-tests")
@config_option
@site_option
def purge_tests(place: Path | None, name: str | None) -> None:
    """Delete the people of test.addresses.

    All that came of them goes, too. Works on every site unless --site names one, and beside a running server.
    """
    config = load_config(place)
    for site, people in asyncio.run(_purge(config, name)).items():
        click.echo(f"{site}: {people} test {'signup' if people == 1 else 'signups'} deleted", err=True)


async def _purge(config: Config, name: str | None) -> dict[str, int]:
    deleted = {}
    sites = chosen(config, name)
    async with opened(config) as database:
        for settings in sites:
            site = await look_at(config, database, settings)
            gone = deleted[settings.name] = await database.write(purge.purge_tests, site)
            if gone:
                await noted(database, "tests.purge", about=site.name, site=site.id, after={"people": gone})
    return deleted
