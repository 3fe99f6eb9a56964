"""`waitlist secrets`: the keys that sign the links in mails are changed, and links go on working."""

from __future__ import annotations

import asyncio
import os
import secrets as randomness
import stat
import tempfile
from pathlib import Path

import click

from waitlist.cli.actor import noted_if_there
from waitlist.cli.asking import agreed
from waitlist.cli.opening import config_option, connected, load_config, yes_option
from waitlist.config import Config
from waitlist.config.environment import FILE, variable
from waitlist.flows import second_steps
from waitlist.problems import UsageError, WaitlistError
from waitlist.store.migrate import pending
from waitlist.store.sqlite.files import flush_folder
from waitlist.tokens import Tokens
from waitlist.web.admin.sealing import Seal

NAME = variable("secret_keys") + FILE

RELOAD = (
    "Let every server and worker read it: SIGHUP to each on every host that has this file "
    "(`systemctl reload waitlist`, or kill -HUP), or start them anew."
)


@click.group()
def secrets() -> None:
    """Change the keys that sign the links in mails."""


@secrets.command()
@config_option
@click.option("--ahead", is_flag=True, help="Put the new key last: it is accepted, and signs nothing yet.")
@click.option("--promote", is_flag=True, help="Let the key that --ahead put last sign from now on.")
@click.option("--drop-old", is_flag=True, help="Keep the newest key alone: links signed by others end.")
@yes_option
def rotate(place: Path | None, *, ahead: bool, promote: bool, drop_old: bool, yes: bool) -> None:
    """Put a new key in front, in the file that WAITLIST_SECRET_KEYS_FILE names.

    Older ones stay behind it, so that links in mails go on working. With several hosts a link signed by one
    must be read by all: there first --ahead, a reload everywhere, then --promote, and a reload everywhere.
    """
    if ahead + promote + drop_old > 1:
        raise UsageError("--ahead, --promote, --drop-old: one at a time.")
    config = load_config(place)
    file, keys = _file(config), list(config.machine.secret_keys)
    if drop_old:
        if len(keys) == 1:
            raise WaitlistError(f"{file} has one key. There is no old one to drop.")
        what = f"End every link that the {len(keys) - 1} older keys signed, those that unsubscribe too?"
        if not agreed(what, yes=yes):
            return
        sealed = asyncio.run(_seal_again(config, keys))
        _write(file, keys[:1])
        click.echo(f"{file} has one key now. Whoever needs a link gets a new one at /recover.", err=True)
        if sealed:
            click.echo(f"Second steps of {sealed} users of the admin pages are sealed with it now.", err=True)
    elif promote:
        if len(keys) == 1:
            raise WaitlistError(f"{file} has one key. `waitlist secrets rotate --ahead` adds one behind it.")
        _write(file, [keys[-1], *keys[:-1]])
        click.echo(f"The last key of {file} is the first now, and signs.", err=True)
    else:
        new = randomness.token_urlsafe(48)
        _write(file, [*keys, new] if ahead else [new, *keys])
        said = "behind the others: it is accepted" if ahead else "in front, and signs"
        click.echo(f"{file} has a new key {said}. {len(keys)} older stay valid.", err=True)
    how = "drop-old" if drop_old else "promote" if promote else "ahead" if ahead else "new"
    asyncio.run(noted_if_there(config, "secrets.rotate", after={"how": how}))
    click.echo(RELOAD, err=True)
    if ahead:
        click.echo("When all of them have read it: `waitlist secrets rotate --promote`.", err=True)
    elif not drop_old:
        click.echo(
            "Old keys may go (--drop-old) once nobody needs the links in mails from before: the law of many "
            "countries wants links that unsubscribe to work for a month or two. After a leak, at once.",
            err=True,
        )


async def _seal_again(config: Config, keys: list[str]) -> int:
    """Seal second steps with the key that stays, before the others go; return of how many users."""
    machine = config.machine
    if machine.database.path is not None and not machine.database.path.exists():
        return 0
    database = connected(machine)
    await database.open()
    try:
        if await pending(database):
            raise WaitlistError(
                "The schema of the database is older than this program: `waitlist migrate` first."
            )
        return await database.write(second_steps.seal_again, Seal.of(Tokens(keys)).again)
    finally:
        await database.close()


def _file(config: Config) -> Path:
    source = config.sources.get("secret_keys")
    if source == NAME:
        return Path(os.environ[NAME])
    if source is None:
        expected = f"Set {NAME} to the path of a file with at least 32 random characters."
        raise WaitlistError(f"No key is set: while developing one is made by itself. {expected}")
    raise WaitlistError(
        f"The keys stand in {source}, which no command can change. Put them into a file, one a line, and its "
        f"path into {NAME}."
    )


def _write(file: Path, keys: list[str]) -> None:
    """Write the keys beside the file, then take its place: whoever reads it finds the old ones or the new."""
    target = file.resolve()  # a link goes on leading there
    before = target.stat()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as text:
            text.write("".join(f"{key}\n" for key in keys))
            text.flush()
            os.fchmod(handle, stat.S_IRUSR | stat.S_IWUSR)
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(handle, before.st_uid, before.st_gid)  # root rotates what the server's user reads
            os.fsync(handle)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    flush_folder(target.parent)
