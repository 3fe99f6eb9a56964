"""What the founder reads when the server has started."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

from waitlist.cli.serve.listen import shown
from waitlist.config import Config
from waitlist.config.database_url import shown as shown_database
from waitlist.config.development import is_loopback


def greeting(config: Config, *, development: bool, sends: bool, mails: Path, dev: bool) -> Iterator[str]:
    """Yield the lines: address, sites, database, where mails go if this process `sends` them."""
    server = config.machine.server
    yield f"Serving on http://{shown(server.host, server.port)}"
    for site in config.sites.values():
        others = [host for host in site.hosts if f"//{host}" not in site.base_url]
        also = f", also {', '.join(others)}" if others else ""
        yield f"  {site.name}: {site.base_url}{also}"
    yield f"  database: {shown_database(config.machine.database.url)}"
    where = _mails(config, mails, development=development) if sends else "left to `waitlist worker`"
    yield f"  mails: {where}"
    if dev:
        yield "  saved files are taken up at once"


def greeting_of_worker(config: Config, opened: socket.socket | None) -> Iterator[str]:
    """Yield the lines for a process that sends the mails alone; `opened` is where it tells its figures."""
    yield "Sending the mails."
    if opened is not None:
        host, port = opened.getsockname()[:2]
        to_all = config.machine.metrics_token is not None or is_loopback(host)
        alone = "" if to_all else ", for this machine alone while WAITLIST_METRICS_TOKEN is not set"
        yield f"  metrics: http://{shown(host, port)}/metrics{alone}"


def _mails(config: Config, mails: Path, *, development: bool) -> str:
    mail_server = config.machine.mail.server
    if mail_server is not None:
        return f"sent by {shown(mail_server.host, mail_server.port)}"
    if development:
        return f"none leave this machine; read them at {config.machine.base_url}/dev/mail"
    return f"none leave this machine; they are kept in {mails}"
