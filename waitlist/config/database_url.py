"""The database as one address: `sqlite:///data/waitlist.sqlite3`, or `postgresql://user@host/name`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from waitlist.config.refusals import Expects, refuse
from waitlist.config.values import Secret

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")


def database_file(url: str) -> Path | None:
    """Return the path: `sqlite:///data/x` holds a relative one, `sqlite:////data/x` an absolute one.

    None for a server.
    """
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def anchored(url: str, folder: Path) -> str:
    """Return the same address with the path of a file made absolute, starting in `folder`."""
    file = database_file(url)
    return url if file is None else f"{SQLITE}{folder / file}"


def shown(url: str) -> str:
    """Return the address as people may read it: the path of a file, a server without its password."""
    file = database_file(url)
    if file is not None:
        return str(file)
    before, _, server = url.partition("://")[2].rpartition("@")
    user = before.partition(":")[0]
    return f"postgresql://{user}{'@' if user else ''}{server.partition('?')[0]}"


def _check(value: str) -> str:
    if value.startswith(POSTGRES):
        return _server(value)
    if not value.startswith(SQLITE):
        raise refuse()
    path = value.removeprefix(SQLITE)
    if not path.strip("/") or path.endswith("/") or "?" in path or path == ":memory:":
        raise refuse(hint="Name the file, without options.")
    return value


def _server(value: str) -> str:
    try:
        # Several hosts, which PostgreSQL's client tries in turn, stand between commas.
        parts = urlsplit(value)
    except ValueError:
        raise refuse() from None
    if parts.netloc.count("@") > 1:
        # PostgreSQL's client takes the rest of the password for a host, and says it in its errors.
        raise refuse(hint="Write @ in a name or a password as %40.")
    name = parts.path.strip("/")
    if not name or "/" in name:
        raise refuse(
            hint="Name the database after the server: postgresql://user:password@host:5432/waitlist."
        )
    return value


DatabaseUrl = Annotated[
    Secret,
    AfterValidator(_check),
    Expects("sqlite:/// and the path of a file, or postgresql://user:password@host/name"),
]
