"""`waitlist user role`, `disable`, `enable` and `remove`."""

from __future__ import annotations

from pathlib import Path

import click

from waitlist.cli.asking import agreed
from waitlist.cli.opening import config_option, yes_option
from waitlist.cli.user.doing import changed, email
from waitlist.flows import users
from waitlist.flows.users import ROLES


@click.command()
@click.argument("address")
@click.argument("name", metavar="ROLE", type=click.Choice(ROLES))
@config_option
def role(address: str, name: str, place: Path | None) -> None:
    """Give the user with an ADDRESS another ROLE: owner, marketer or reviewer.

    It counts from the next request on.
    """
    changed(place, address, users.set_role, name)
    click.echo(f"{email(address)}: {name}.", err=True)


@click.command()
@click.argument("address")
@config_option
def disable(address: str, place: Path | None) -> None:
    """Shut the user with an ADDRESS out, and end every session of theirs."""
    changed(place, address, users.disable)
    click.echo(f"{email(address)}: shut out. `waitlist user enable` lets in again.", err=True)


@click.command()
@click.argument("address")
@config_option
def enable(address: str, place: Path | None) -> None:
    """Let the user with an ADDRESS in again, by the password of before."""
    changed(place, address, users.enable)
    click.echo(f"{email(address)}: may sign in.", err=True)


@click.command()
@click.argument("address")
@config_option
@yes_option
def remove(address: str, place: Path | None, *, yes: bool) -> None:
    """Remove the user with an ADDRESS. What they did stays in the audit."""
    found = email(address)
    if agreed(f"Remove {found}?", yes=yes):
        changed(place, address, users.remove)
        click.echo(f"{found}: removed.", err=True)
