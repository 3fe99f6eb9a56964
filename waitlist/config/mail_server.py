"""The mail server as one address: `smtp://user:password@host:port?starttls=required`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import AfterValidator

from waitlist.config.refusals import Expects, refuse
from waitlist.config.values import Secret, is_host
from waitlist.problems import suggest

StartTls = Literal["required", "optional", "never"]
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over: `implicit_tls` for `smtps://`, otherwise encrypted as `starttls` says."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    implicit_tls: bool = False
    starttls: StartTls = "required"


def parse_mail_server(url: str) -> MailServer:
    """Read a mail server's address; a wrong one raises the error that a validator may raise.

    Without `?starttls=` encryption is required, except on this machine, where it is used if offered.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refuse() from None
    host = parts.hostname or ""
    if parts.scheme not in PORTS:
        raise refuse(hint=suggest(parts.scheme, PORTS) or "It starts with smtp:// or smtps://.")
    if not is_host(host) or port == 0 or parts.path.strip("/") or parts.fragment:
        raise refuse(
            hint='In a user name or password write "@" as %40, "/" as %2F, "#" as %23 and "?" as %3F.'
        )
    return MailServer(
        host=host,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=parts.scheme == "smtps",
        starttls=_starttls(parts.query, host),
    )


def has_password(url: str) -> bool:
    """Tell whether a server's address holds a password."""
    userinfo, at, _ = url.partition("://")[2].rpartition("@")
    return bool(at) and ":" in userinfo


def _starttls(query: str, host: str) -> StartTls:
    options = dict(parse_qsl(query, keep_blank_values=True))
    wish = options.pop("starttls", "optional" if host in ("localhost", "127.0.0.1", "::1") else "required")
    if options:
        raise refuse(hint=f"The only option is starttls, not {next(iter(options))}.")
    for known in get_args(StartTls):
        if wish == known:
            return wish  # type: ignore[return-value]  # one of the literals, as just compared
    raise refuse(hint="Starttls is required, optional or never.")


def _check(url: str) -> str:
    parse_mail_server(url)
    return url


MailUrl = Annotated[
    Secret,
    AfterValidator(_check),
    Expects("a mail server such as smtp://user:password@mail.example.com:587 or smtps://…"),
]
