"""What the commands about users share: finding one by address, and carrying something out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

import click

from waitlist.cli.actor import actor
from waitlist.cli.address import argument
from waitlist.cli.opening import load_config, opened
from waitlist.clock import now
from waitlist.config import Config
from waitlist.flows import users
from waitlist.flows.audit import Actor
from waitlist.flows.users import SETUP_HOURS
from waitlist.store.database import Tx
from waitlist.web.admin.setup_links import setup_url

Ts = TypeVarTuple("Ts")
T = TypeVar("T")


def email(text: str) -> str:
    """Return an address as users sign in with it."""
    return argument(text).typed.lower()


def done(place: Path | None, fn: Callable[[Tx, *Ts], T], *args: *Ts, new: bool = False) -> T:
    """Carry out a use case in the database of the settings, which may be there only now if it is `new`."""

    async def carry_out() -> T:
        async with opened(load_config(place), new=new) as database:
            return await database.write(fn, *args)

    return asyncio.run(carry_out())


def changed(place: Path | None, address: str, fn: Callable[..., T], *more: Any) -> T:
    """Carry out a use case about the user with an address."""
    return done(place, _about, fn, email(address), more, actor(), now())


def _about(tx: Tx, fn: Callable[..., T], address: str, more: tuple[Any, ...], actor: Actor, moment: int) -> T:
    return fn(tx, users.find(tx, address)["id"], *more, actor, moment)


def show_link(config: Config, address: str, token: str) -> None:
    """Write the setup link to stdout, and to stderr what to do with it."""
    click.echo(f"{address}: open this link within {SETUP_HOURS} hours. It works once.", err=True)
    click.echo(setup_url(config.machine, token))
    if config.machine.admin.enabled is False:
        click.echo(
            "The admin pages are switched off: set admin.enabled to true, and start the server.", err=True
        )
    elif config.machine.admin.enabled is None:
        click.echo(
            "Outside of development the pages need admin.enabled = true, or WAITLIST_ADMIN_ENABLED=true.",
            err=True,
        )
