"""Who is at the terminal: what commands do is written down like what is done on the admin pages."""

from __future__ import annotations

import getpass

import click

from waitlist.cli.opening import connected
from waitlist.clock import now
from waitlist.config import Config
from waitlist.flows.audit import COMMAND, Actor, Facts, note
from waitlist.problems import WaitlistError
from waitlist.store.database import Database
from waitlist.store.migrate import pending


def actor() -> Actor:
    """Return whoever runs this command, by the name of the system's user."""
    try:
        return Actor(None, f"{COMMAND.who} ({getpass.getuser()})")
    except (KeyError, OSError):  # a user without a name, as in many containers
        return COMMAND


async def noted(
    database: Database,
    action: str,
    *,
    subject: str = "command",
    about: str = "",
    site: int | None = None,
    after: Facts | None = None,
) -> None:
    """Write down that a command did something, where no use case does. `about` is what it did it to."""
    await database.write(
        note, actor(), action, subject=subject, subject_id=about, site=site or None, now=now(), after=after
    )


async def noted_if_there(config: Config, action: str, *, about: str = "", after: Facts | None = None) -> None:
    """Write it down where a database is, and can be written: what was done must not hang on that."""
    machine = config.machine
    if machine.database.path is not None and not machine.database.path.exists():
        return
    database = connected(machine)
    try:
        await database.open()
        try:
            if not await pending(database):  # that of an older version has to be left as it is
                await noted(database, action, about=about, after=after)
                return
            why = "its schema is older than this program"
        finally:
            await database.close()
    except WaitlistError as error:
        why = str(error)
    click.echo(f"This does not stand in the audit: {why}", err=True)
