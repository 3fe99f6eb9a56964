"""`waitlist user add` and `waitlist user reset`: a setup link, printed once."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from waitlist.cli.actor import actor
from waitlist.cli.opening import config_option, load_config
from waitlist.cli.user.doing import changed, done, email, show_link
from waitlist.clock import now
from waitlist.flows import users
from waitlist.flows.users import ROLES, Role


@click.command()
@click.argument("address")
@config_option
@click.option(
    "--role", type=click.Choice(ROLES), default="owner", show_default=True, help="What they may do."
)
def add(address: str, place: Path | None, role: str) -> None:
    """Add a user with an e-mail ADDRESS, and print the setup link.

    \b
    owner     everything
    marketer  sees people, exports, cares for mails
    reviewer  sees people, decides the review queue

    The link goes to stdout. Whoever opens it chooses the password; it works once, for 48 hours.
    """  # noqa: D301 - the sign by which click keeps lines as they are
    found = email(address)
    token = done(place, users.add, found, cast("Role", role), actor(), now(), new=True)
    show_link(load_config(place), found, token)


@click.command()
@click.argument("address")
@config_option
def reset(address: str, place: Path | None) -> None:
    """Make a new setup link for the user with an ADDRESS.

    Password, second step and every session are gone at once. For somebody who forgot the password, or lost
    phone and recovery codes.
    """
    token = changed(place, address, users.reset)
    show_link(load_config(place), email(address), token)
