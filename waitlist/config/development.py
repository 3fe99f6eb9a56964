"""What is allowed on the founder's own machine and nowhere else."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from waitlist.config.machine import SHORTEST_SECRET, MachineSettings
from waitlist.config.machine_file import machine_place
from waitlist.config.site import SiteSettings
from waitlist.i18n import PSEUDO
from waitlist.problems import ConfigError, Problem

SECRET_FILE = "secret"  # noqa: S105 - the name of a file
INSECURE = "`--insecure` serves all the same."


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine and reachable from it alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_development(machine: MachineSettings, host: str, sites: Iterable[SiteSettings] = ()) -> bool:
    """Tell whether the listening address `host` and every `base_url`, that of `sites` too, are loopback."""
    return is_loopback(host) and all(is_local(url) for _, url in addresses(machine, sites))


def is_local(url: str) -> bool:
    """Tell whether an address opens on this machine alone."""
    return is_loopback(urlsplit(url).hostname or "")


def addresses(
    machine: MachineSettings, sites: Iterable[SiteSettings], place: str = "waitlist.toml: base_url"
) -> Iterator[tuple[str, str]]:
    """Yield each address that people open, after where it is set: `place` is that of the machine's."""
    yield place, machine.base_url
    for site in sites:
        if site.base_url and site.base_url != machine.base_url:
            yield f"sites/{site.name}/site.toml: base_url", site.base_url


def refusals(
    machine: MachineSettings,
    host: str,
    sites: Iterable[SiteSettings] = (),
    sources: Mapping[str, str] | None = None,
) -> tuple[Problem, ...]:
    """Return what must be set before the server may listen on `host` for other people.

    Nothing, while developing. Otherwise a secret, a mail server, and an https address for the machine and for
    each of `sites`. `sources` are those of the config: a problem names the variable or file that says so.
    """
    served = tuple(sites)
    place = "base_url" if sources is not None and "base_url" not in sources else ""
    place = place or machine_place(sources or {})("base_url")
    if is_development(machine, host, served):
        return ()
    return (*_missing(machine, served, place), *_made_languages(served))


def _made_languages(sites: Iterable[SiteSettings]) -> Iterator[Problem]:
    for site in sites:
        for language in set(site.languages) & PSEUDO.keys():
            where, hint = f"sites/{site.name}/site.toml: languages", f"Take it out. {INSECURE}"
            yield Problem(where, f'"{language}", which is made for looking at pages', "real languages", hint)


def _missing(machine: MachineSettings, sites: Iterable[SiteSettings], place: str) -> Iterator[Problem]:
    for where, url in addresses(machine, sites, place):
        if not url.startswith("https://") or is_local(url):
            hint = f"People need the https address of your site. {INSECURE}"
            expected = "the public address, starting with https://"
            yield Problem(where, url, expected, hint)
    if not machine.secret_keys:
        hint = f"Set it, or WAITLIST_SECRET_KEYS_FILE. {INSECURE}"
        yield Problem(
            "WAITLIST_SECRET_KEYS", "", f"a secret of at least {SHORTEST_SECRET} random characters", hint
        )
    if machine.mail.url is None:
        hint = f"Without one nobody can confirm. {INSECURE}"
        yield Problem(
            "WAITLIST_MAIL_URL", "", "a mail server such as smtp://user:password@mail.example.com:587", hint
        )


def development_secret(folder: Path) -> str:
    """Return the secret kept in `folder` (that of the data), made at first, readable by its owner alone."""
    taken = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    if taken.is_file():
        hint = "Move the file away, or set another folder."
        raise ConfigError([Problem("data", f"the file {taken}", "a folder", hint)])
    file = folder / SECRET_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _make(file)
        secret = file.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "not a secret").lower()
        remedy = _REMEDY if os.path.lexists(file) else _NO_FILE
        raise ConfigError(
            [Problem(str(file), reason, "a file that can be written and read", remedy)]
        ) from error
    if len(secret) < SHORTEST_SECRET:
        raise ConfigError([Problem(str(file), "a file cut short", "a whole secret", _REMEDY)])
    return secret


_NO_FILE = "Give the server's user the right to write there, or set WAITLIST_SECRET_KEYS."
_REMEDY = "Give the server's user the right to write there, or remove the file to have a new one made."


def _make(file: Path) -> None:
    """Write a new secret in one step: of two servers starting at once none reads half of it."""
    if file.exists():
        return
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(f"{secrets.token_urlsafe(48)}\n")
            opened.flush()
            os.fsync(opened.fileno())
        os.link(draft, file)  # fails where another was quicker, whose secret then counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()
