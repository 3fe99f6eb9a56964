"""`waitlist restore`: a backup becomes the database."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from waitlist.cli.opening import config_option, json_option, load_config
from waitlist.cli.restore.steps import Restored, restored
from waitlist.cli.sqlite_file import file_of
from waitlist.problems import UsageError


@click.command()
@click.argument("file", type=click.Path())
@config_option
@click.option("--force", is_flag=True, help="Replace a database that is there; it is kept under a new name.")
@json_option
def restore(file: str, place: Path | None, *, force: bool, as_json: bool) -> None:
    """Make a backup the database.

    FILE is left as it is. A copy of it is checked page by page, brought to the newest schema, and whoever was
    erased since is erased from it, and whoever wants no mails since gets none; then it takes the place of the
    database, all at once. Refused while a server runs, and where a database is there already, unless --force.
    """
    config = load_config(place)
    if not file.strip():  # as from an unset variable; it would be the current folder
        raise UsageError("FILE: got an empty name, expected that of a file that `waitlist backup` made.")
    done = restored(config, Path(file), file_of(config, "restore"), force=force)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(done), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_words(done)), err=True)


def _words(done: Restored) -> list[str]:
    words = [f"{done.file}: restored from {done.backup}."]
    if done.aside:
        words.append(f"The database that was there is kept as {done.aside}.")
    if done.migrations:
        words.append(f"applied: {', '.join(done.migrations)}")
    words.append(f"erasures: {done.erasures} in the ledger, {done.erased} people erased from this backup.")
    if done.silenced:
        words.append(
            f"mails: to {done.silenced} people none leave, as they said or their mail servers did since."
        )
    words += done.warnings
    for name, people in done.sites.items():
        counts = ", ".join(f"{number} {status}" for status, number in people.items()) or "nobody"
        words.append(f"{name}: {counts}")
    words.append(f"mails: {done.mails} are waiting, and leave when the server starts.")
    return words
