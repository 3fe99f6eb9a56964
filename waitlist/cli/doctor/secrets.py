"""The secrets that sign links: are they there, who can read them, how old are they."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from waitlist.cli.doctor.finding import Finding, fail, ok, warn
from waitlist.config import Config, is_development
from waitlist.config.development import SECRET_FILE
from waitlist.config.environment import FILE, variable

DAY = 86_400
OLD = 730  # days
VARIABLE = variable("secret_keys")
ROTATE = "Put a new one before it and keep the old one behind: links in old mails go on working."


def examine(config: Config) -> Iterator[Finding]:
    """Look at the keys that are set, else at the secret of development."""
    machine = config.machine
    own = machine.data / SECRET_FILE
    if machine.secret_keys:
        number = len(machine.secret_keys)
        known = "1 key is set" if number == 1 else f"{number} keys are set"
        source = config.sources["secret_keys"]
        yield ok("secrets", f"{known}, by {source}.")
        if source == VARIABLE + FILE:
            yield from _age(Path(os.environ[source]))
    elif not is_development(machine, machine.server.host, config.sites.values()):
        remedy = (
            f"Set {VARIABLE}, or {VARIABLE}{FILE} to the path of a file with at least 32 random characters."
        )
        yield fail("secrets", "No key is set, and this is no development.", remedy)
    elif own.exists():
        yield ok("secrets", f"Links are signed by {own}, which was made for development.")
        yield from _privacy(own)
        yield from _age(own)
    else:
        yield ok("secrets", f"One for development is made at {own} when the server starts.")


def _privacy(file: Path) -> Iterator[Finding]:
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        says = f"{file} can be read by other users of this machine."
        yield warn("secrets", says, f"Make it yours alone: chmod 600 {file}")


def _age(file: Path) -> Iterator[Finding]:
    days = int(time.time() - file.stat().st_mtime) // DAY
    if days > OLD:
        yield warn("secrets", f"{file} is {days} days old.", ROTATE)
    else:
        yield ok("secrets", f"{file} is {days} {'day' if days == 1 else 'days'} old.")
