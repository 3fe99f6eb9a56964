"""The database as one address: `sqlite:///data/waitlist.sqlite3`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from waitlist.config.refusals import Expects, refuse
from waitlist.config.values import Secret

SQLITE = "sqlite:///"


def database_file(url: str) -> Path:
    """Return the path: `sqlite:///data/x` holds a relative one, `sqlite:////data/x` an absolute one."""
    return Path(url.removeprefix(SQLITE))


def anchored(url: str, folder: Path) -> str:
    """Return the same address with the path made absolute, starting in `folder`."""
    return f"{SQLITE}{folder / database_file(url)}"


def _check(value: str) -> str:
    if not value.startswith(SQLITE):
        raise refuse(hint="Signups are kept in an SQLite file.")
    path = value.removeprefix(SQLITE)
    if not path.strip("/") or path.endswith("/") or "?" in path or path == ":memory:":
        raise refuse(hint="Name the file, without options.")
    return value


DatabaseUrl = Annotated[Secret, AfterValidator(_check), Expects('"sqlite:///" and the path of the file')]
