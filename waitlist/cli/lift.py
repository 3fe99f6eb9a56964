"""`waitlist lift`: mails go to an address again that was thought dead, or whose owner complained."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from waitlist.addresses import Address
from waitlist.cli.actor import actor
from waitlist.cli.address import argument
from waitlist.cli.opening import config_option, load_config, look_at, opened, site_option, the_one
from waitlist.clock import now
from waitlist.config import Config, SiteSettings
from waitlist.flows import silence
from waitlist.problems import WaitlistError


@click.command()
@click.argument("address")
@config_option
@site_option
def lift(address: str, place: Path | None, name: str | None) -> None:
    """Let mails go to an ADDRESS again.

    For somebody whose mails came back and whose mailbox works now, or who complained by mistake and asks for
    mails. Whoever unsubscribed stays so. An address that is kept out, and of which nothing else is known, may
    join again; people who are on the list are let in on the admin pages.
    """
    config = load_config(place)
    settings = the_one(config, name)
    found = argument(address)
    asyncio.run(_lift(config, settings, found))
    click.echo(f"{settings.name}: mails to {found.typed} leave again.", err=True)


async def _lift(config: Config, settings: SiteSettings, address: Address) -> None:
    async with opened(config) as database:
        site = await look_at(config, database, settings)
        # One that was never served has no key by which addresses are hashed, and nobody to write to.
        served = bool(site.id)
        if not (served and await database.write(silence.lift_address, site, address, actor(), now())):
            raise WaitlistError(
                f"{settings.name}: mails to {address.typed} were not held back. "
                "`waitlist export signups` has undeliverable_at and complained_at of everybody."
            )
