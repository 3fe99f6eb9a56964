"""The address as people reach it: name, certificate, and what the proxy makes of our answers."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from waitlist.cli.doctor.finding import Finding, fail, ok, warn
from waitlist.config import Config
from waitlist.config.development import is_local

PATIENCE = 5.0  # seconds
DAY = 86_400
SOON = 14  # days; certificates are usually renewed a month before their end

LATER = "It may be reached from elsewhere: look once more from another machine."


@dataclass(frozen=True, slots=True)
class Answered:
    """`days` are those that the certificate is still good for, None without one."""

    status: int
    headers: dict[str, str]
    body: bytes
    days: int | None


def examine(config: Config) -> Iterator[Finding]:
    """Ask for every site at its own address; addresses of development are left alone."""
    for settings in config.sites.values():
        parts = urlsplit(settings.base_url)
        if parts.scheme == "https" or not is_local(settings.base_url):
            yield from _site(f"reach {settings.name}", parts)


def _site(about: str, parts: SplitResult) -> Iterator[Finding]:
    url = f"{parts.scheme}://{parts.netloc}"
    try:
        well = _ask(parts, "/healthz")
    except socket.gaierror:
        remedy = "Add a DNS record that leads the name to your server. Without a network this says nothing."
        yield warn(about, f"Could not look up {parts.hostname}.", remedy)
    except ssl.SSLCertVerificationError as error:
        remedy = (
            "Let the proxy get a certificate for this name; Caddy does so by itself once DNS leads to it."
        )
        yield fail(about, f"The certificate of {url} is not good: {error.verify_message}.", remedy)
    except (OSError, HTTPException) as error:
        remedy = f"Start the server, and the proxy in front of it. {LATER}"
        yield warn(about, f"{url} does not answer ({_reason(error)}).", remedy)
    else:
        yield from _answered(about, url, parts, well)


def _answered(about: str, url: str, parts: SplitResult, well: Answered) -> Iterator[Finding]:
    if well.status != 200 or "x-request-id" not in well.headers:
        remedy = "Lead the name to this server, and let the proxy hand everything on to it."
        yield fail(
            about, f"Something else answers at {url}, or the server does not run ({well.status}).", remedy
        )
        return
    if well.days is not None and well.days < SOON:
        remedy = "Look why the proxy does not renew it; its log says so."
        yield warn(about, f"The certificate of {url} ends in {well.days} days.", remedy)
    try:
        found = list(_changed(about, parts))
    except (OSError, HTTPException) as error:
        found = [warn(about, f"{url} stopped answering ({_reason(error)}).", LATER)]
    good = "" if well.days is None else f", with a certificate for {well.days} more days"
    yield from found or [ok(about, f"{url} answers{good}.")]


def _changed(about: str, parts: SplitResult) -> Iterator[Finding]:
    """Yield what the proxy makes of requests and answers that it should not."""
    if _ask(parts, "/").status == 421:
        remedy = "Let the proxy hand on the header Host as it came (nginx: proxy_set_header Host $host)."
        yield fail(about, "The host name does not arrive: the proxy sends another one.", remedy)
    kept = _ask(parts, "/me").headers.get("cache-control", "")
    if "no-store" not in kept:
        remedy = "Let the proxy leave the header Cache-Control as it is: people would see each other's pages."
        yield fail(about, f"Personal pages come with Cache-Control {kept!r}, not private, no-store.", remedy)
    if _ask(parts, "/metrics").status == 200:
        remedy = "Let the proxy add X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $remote_addr)."
        says = "The address of people does not arrive: everybody counts as one, and may read /metrics."
        yield fail(about, says, remedy)
    if parts.scheme == "https" and parts.port in {None, 443} and not _is_led_on(parts):
        remedy = "Let the proxy answer http:// with a redirect to https://."
        yield warn(about, f"http://{parts.hostname} is answered without encryption.", remedy)


def _is_led_on(parts: SplitResult) -> bool:
    """Tell whether who comes by http is led to https, or finds nothing there."""
    try:
        answer = _ask(SplitResult("http", parts.hostname or "", "", "", ""), "/")
    except (OSError, HTTPException):
        return True
    return answer.headers.get("location", "").startswith("https://")


def _ask(parts: SplitResult, path: str) -> Answered:
    host = parts.hostname or ""
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(host, parts.port, timeout=PATIENCE)) as connection:
        connection.connect()
        days = _days(connection.sock)
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answered(answer.status, headers, answer.read(1000), days)


def _days(opened: socket.socket) -> int | None:
    certificate = opened.getpeercert() if isinstance(opened, ssl.SSLSocket) else None
    ends = certificate.get("notAfter") if certificate else None
    return int(ssl.cert_time_to_seconds(ends) - time.time()) // DAY if isinstance(ends, str) else None


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
