"""`waitlist erase`: a person who wrote to the founder is forgotten."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from waitlist.addresses import Address
from waitlist.cli.actor import actor
from waitlist.cli.address import argument
from waitlist.cli.asking import agreed
from waitlist.cli.opening import (
    config_option,
    load_config,
    look_at,
    opened,
    site_option,
    the_one,
    yes_option,
)
from waitlist.clock import now
from waitlist.config import Config, SiteSettings
from waitlist.flows import deciding
from waitlist.flows.audit import Actor
from waitlist.problems import WaitlistError
from waitlist.sites import Site
from waitlist.store import signups, turns
from waitlist.store.database import Tx
from waitlist.store.ledger import Ledger


@click.command()
@click.argument("address")
@config_option
@site_option
@yes_option
def erase(address: str, place: Path | None, name: str | None, *, yes: bool) -> None:
    """Erase the person with an ADDRESS.

    This cannot be undone. Links stop working and mails stop. Friends they brought stay counted, and so do
    they for whoever brought them, without a name.
    """
    config = load_config(place)
    settings = the_one(config, name)
    found = argument(address)
    if agreed(f"Erase {found.typed} from {settings.name} for ever?", yes=yes):
        asyncio.run(_erase(config, settings, found))
        click.echo(f"{settings.name}: erased.", err=True)


async def _erase(config: Config, settings: SiteSettings, address: Address) -> None:
    async with opened(config) as database:
        site = await look_at(config, database, settings)
        if not await database.write(_forget, site, address, actor(), now()):
            raise WaitlistError(
                f"{settings.name}: nobody has the address {address.typed}. "
                "Look at the spelling; `waitlist export signups` lists everybody."
            )
        # A running server does it as well, and so does the next one that starts.
        await Ledger(config.machine.data).follow(database)


def _forget(tx: Tx, site: Site, address: Address, by: Actor, moment: int) -> bool:
    turns.take(tx, site.id)
    signup = signups.held_by_canonical(tx, site.id, address.canonical)
    return signup is not None and deciding.erase(tx, site, signup["id"], by, moment)
