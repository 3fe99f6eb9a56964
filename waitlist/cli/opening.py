"""What commands start with: the folder of `waitlist.toml`, its settings, the database, the sites."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from waitlist.clock import now
from waitlist.config import Config, MachineSettings, SiteSettings, load
from waitlist.config.machine_file import MACHINE_FILE
from waitlist.flows import start
from waitlist.problems import ConfigError, Problem, UsageError, WaitlistError, suggest
from waitlist.sites import InForce, Site
from waitlist.store import connect
from waitlist.store.database import Database
from waitlist.store.migrate import Migration, migrate, pending
from waitlist.themes import load_theme

Command = TypeVar("Command", bound=Callable[..., Any])


def config_option(command: Command) -> Command:
    """Give a command the option `--config`."""
    return click.option(
        "--config",
        "place",
        type=click.Path(path_type=Path),
        metavar="FILE|DIR",
        help="waitlist.toml, or its folder. [default: the current folder, or the nearest above it]",
    )(command)


def site_option(command: Command) -> Command:
    """Give a command the option `--site`."""
    return click.option("--site", "name", metavar="NAME", help="The site, by the name of its folder.")(
        command
    )


json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON to stdout, for scripts.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def find_folder(place: Path | None) -> Path:
    """Return the folder with `waitlist.toml`: by `--config`, else the current one or the nearest above."""
    if place is None:
        return _nearest(Path.cwd())
    if place.is_dir():
        return place
    if place.name == MACHINE_FILE and place.parent.is_dir():
        return place.parent
    raise UsageError(f"--config: got {place}, expected the file {MACHINE_FILE} or the folder it is in.")


def _nearest(here: Path) -> Path:
    found = next((folder for folder in (here, *here.parents) if (folder / MACHINE_FILE).is_file()), None)
    if found is None:
        hint = "`waitlist init` writes one to start from; --config names one that is elsewhere."
        expected = f"{MACHINE_FILE} in {here} or a folder above it"
        raise ConfigError([Problem(MACHINE_FILE, "no such file", expected, hint)])
    return found


def load_config(place: Path | None, flags: Mapping[str, Any] | None = None) -> Config:
    """Load all settings; `flags` are values of options by key, such as `server.port`."""
    return load(find_folder(place), flags=flags)


def mail_folder(machine: MachineSettings) -> Path:
    """Return the folder that keeps mails while there is no mail server."""
    return machine.data / "mails"


def chosen(config: Config, name: str | None) -> tuple[SiteSettings, ...]:
    """Return the site called `name`, or all of them."""
    if name is None:
        return tuple(config.sites.values())
    if name not in config.sites:
        hint = suggest(name, config.sites) or f"the sites are {', '.join(config.sites)}."
        raise UsageError(f"--site: there is no site {name!r}; {hint}")
    return (config.sites[name],)


def the_one(config: Config, name: str | None) -> SiteSettings:
    """Return the site called `name`; the name may be left out where there is one site only."""
    found = chosen(config, name)
    if len(found) > 1:
        raise UsageError(f"--site: there are several sites, name one of them: {', '.join(config.sites)}.")
    return found[0]


def connected(
    machine: MachineSettings, *, exclusive: bool = False, patience: float | None = None
) -> Database:
    """Return the database of the settings, not opened yet; see `waitlist.store.connect`."""
    wanted = machine.database
    return connect(
        wanted.url,
        exclusive=exclusive,
        patience=patience,
        connections=wanted.connections,
        prepared=wanted.prepared,
    )


@asynccontextmanager
async def opened(config: Config, *, new: bool = False) -> AsyncIterator[Database]:
    """Open the database beside whoever serves it, with the newest schema.

    A list that is not there is made for a `new` campaign alone: elsewhere it is the wrong database.
    """
    if not new:
        require_file(config)
    database = connected(config.machine)
    await database.open()
    try:
        if missing := await pending(database):
            if missing[0].number == 1 and not new:
                raise WaitlistError(
                    "The database is empty: `waitlist serve` makes the list in it. "
                    "database.url says where it is."
                )
            # The server of an older version may be at work: only who owns a file changes its schema.
            await database.close()
            await bring_up(config)
            await database.open()
        yield database
    finally:
        await database.close()


def require_file(config: Config) -> None:
    """Refuse a SQLite file that is not there: one that was made, empty, would be taken for the list."""
    file = config.machine.database.path
    if file is None:
        return
    if file.is_dir():
        raise WaitlistError(
            f"{file}: this is a folder, expected the file of the database. Mend database.url."
        )
    if not file.exists():
        raise WaitlistError(f"{file}: no such file. `waitlist serve` makes it; database.url says where.")


async def bring_up(config: Config) -> tuple[Migration, ...]:
    """Bring the database to the newest schema; return what was applied. Refused while a server is at work."""
    database = connected(config.machine, exclusive=True)
    await database.open()
    try:
        return await migrate(database, now())
    finally:
        await database.close()


async def look_at(config: Config, database: Database, settings: SiteSettings) -> Site:
    """Return a site as its database has it, which is left as it is. Raises `ConfigError`.

    One that was never served has the number 0, which no row has.
    """
    theme = load_theme(settings, settings.folder)
    known = await database.read(start.look_up, settings)
    in_force = known or InForce(0, tuple(settings.tiers), settings.place)
    machine = config.machine
    mails = machine.limits.in_force(machine.limits.mails_per_address)
    return Site(in_force, settings, theme, mails, machine.privacy)
