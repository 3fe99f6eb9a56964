"""`waitlist backup`: a verified copy of the database, while the server runs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from waitlist.cli.actor import noted_if_there
from waitlist.cli.ending import run_to_end
from waitlist.cli.opening import config_option, json_option, load_config, require_file
from waitlist.cli.sqlite_file import file_of, size
from waitlist.clock import now, stamp
from waitlist.problems import UsageError, WaitlistError
from waitlist.store.sqlite import SqliteDatabase


@click.command()
@click.argument("target", metavar="[FILE|DIR]", required=False, type=click.Path())
@config_option
@json_option
def backup(target: str | None, place: Path | None, *, as_json: bool) -> None:
    """Copy the database.

    The copy goes to FILE, or into DIR under a name with the time; without either into the folder backups in
    data. It is one state of the database, is checked page by page, and gets its name when it is whole and on
    the disk. A file that is there is never overwritten. Works beside a running server, while people join.
    """
    config = load_config(place)
    source = file_of(config, "backup")
    require_file(config)
    usual = config.machine.data / "backups"
    if target is not None and not target.strip():  # as from an unset variable; it would be the current folder
        raise UsageError(
            "FILE|DIR: got an empty name, expected that of a file or folder. Leave it out, and the copy goes "
            f"to {usual}."
        )
    name = f"waitlist-{stamp(now())}.sqlite3"
    file = _file(None if target is None else Path(target), usual, name)
    run_to_end(SqliteDatabase(source).snapshot(file))
    asyncio.run(noted_if_there(config, "backup", about=file.name))
    length = file.stat().st_size
    if as_json:
        click.echo(json.dumps({"file": str(file), "bytes": length}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{file}: {size(length)}, checked.", err=True)


def _file(target: Path | None, usual: Path, name: str) -> Path:
    if target is None:
        try:
            usual.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise WaitlistError(
                f"{usual}: this folder cannot be made: {error.strerror}. Look at what is there and at its "
                "rights, or name another place: waitlist backup DIR."
            ) from error
        return usual / name
    if target.is_dir():
        return target.absolute() / name
    if not target.parent.is_dir():
        raise UsageError(f"{target}: there is no folder {target.parent}. Make it, or name another place.")
    return target.absolute()
