"""The two databases of a copy, as they were named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from waitlist.config import Config
from waitlist.config.complaints import complaints
from waitlist.config.database_url import SQLITE, anchored, database_file, shown
from waitlist.config.machine import Database
from waitlist.problems import UsageError, WaitlistError

_PORT = 5432


@dataclass(frozen=True, slots=True)
class Side:
    """`where` is the option or the key that named it, `url` its address, `shown` that without a password."""

    where: str
    url: str

    @property
    def file(self) -> Path | None:
        return database_file(self.url)

    @property
    def shown(self) -> str:
        return shown(self.url)

    @property
    def setting(self) -> str:
        """What to set database.url to; a password is for whoever knows it."""
        return self.shown if self.file is None else f"{SQLITE}{self.file}"


@dataclass(frozen=True, slots=True)
class Sides:
    source: Side
    target: Side

    @property
    def to_settings(self) -> bool:
        return self.target.where == "database.url"


def sides(config: Config, source: str | None, target: str | None) -> Sides:
    """Return both; what was not given is the database of the settings. Raises WaitlistError."""
    if source is None and target is None:
        raise UsageError("--from, --to: expected one of them at least. The other one is database.url.")
    both = Sides(_side(config, "--from", source), _side(config, "--to", target))
    if _place(both.source) == _place(both.target):
        raise UsageError(f"--from, --to: both are {both.source.shown}. Name two databases.")
    file = both.source.file
    if file is not None and not file.is_file():
        raise WaitlistError(
            f"{both.source.where}: {file}: no such file. Name the database that has the list."
        )
    return both


def _side(config: Config, option: str, url: str | None) -> Side:
    if url is None:
        return Side("database.url", config.machine.database.url)
    try:
        Database(url=url)
    except ValidationError as error:
        # The address itself is not shown: it may hold a password.
        problems = complaints(error, Database, lambda _: option, secrets=("url",))
        raise UsageError("\n".join(map(str, problems))) from None
    return Side(option, anchored(url, config.folder))


def _place(side: Side) -> object:
    if side.file is not None:
        return side.file.resolve()
    parts = urlsplit(side.url)
    return parts.netloc.rpartition("@")[2].removesuffix(f":{_PORT}"), parts.path
