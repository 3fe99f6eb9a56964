"""From a founder's folder to frozen settings, or to every problem at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from waitlist.config.complaints import shown
from waitlist.config.development import is_loopback
from waitlist.config.folders import theme_names
from waitlist.config.machine import MachineSettings
from waitlist.config.machine_file import machine_place, read_machine
from waitlist.config.site import SiteSettings
from waitlist.config.site_files import SiteRead, claimed_twice, read_sites
from waitlist.problems import ConfigError, Problem, suggest


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of a server. Folders and the database's path are absolute.

    `sites` is by name; `sources` says for each key of the machine that was set where it came from:
    `waitlist.toml`, the name of a variable, or a flag.
    """

    machine: MachineSettings
    sites: Mapping[str, SiteSettings]
    folder: Path
    sources: Mapping[str, str] = field(default_factory=dict)


class SettingsError(ConfigError):
    """Settings with problems. `readable` are those of the sites without what was refused.

    Who looks for every mistake goes on with them, and finds those of themes and pictures as well.
    """

    def __init__(self, problems: Iterable[Problem], readable: Iterable[SiteSettings]) -> None:
        super().__init__(problems)
        self.readable = tuple(readable)


def load(
    folder: str | os.PathLike[str],
    env: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Config:
    """Read `waitlist.toml` in `folder` and the `site.toml` of every site.

    `env` is `os.environ` unless given. `flags` are values from the command line by key, such as
    `{"server.port": 9000}`, where `None` means that the flag was not given. A flag wins over the environment,
    that over the file, that over the default. Raises `ConfigError` with the problems of all files.
    """
    root = Path(folder).resolve()
    problems: list[Problem] = []
    machine, sources = read_machine(root, os.environ if env is None else env, flags or {}, problems)
    found = read_sites(machine.sites, root, theme_names(root), problems)
    problems += _default_site(machine, found, sources)
    problems += claimed_twice(found)
    if problems:
        readable = (_with_machine(site.readable, machine, len(found)) for site in found if site.readable)
        raise SettingsError(problems, readable)
    sites = {site.name: _with_machine(site.settings, machine, len(found)) for site in found if site.settings}
    return Config(machine, sites, root, sources)


def _default_site(
    machine: MachineSettings, found: Sequence[SiteRead], sources: Mapping[str, str]
) -> Iterator[Problem]:
    name, names = machine.default_site, [site.name for site in found]
    if name is not None and names and name not in names:
        place = machine_place(sources)("default_site")
        yield Problem(place, shown(name), " or ".join(shown(each) for each in names), suggest(name, names))


def _with_machine(site: SiteSettings, machine: MachineSettings, count: int) -> SiteSettings:
    base_url = site.base_url or _base_url(site, machine, count)
    return site.model_copy(update={"base_url": base_url, "cache": machine.data})


def _base_url(site: SiteSettings, machine: MachineSettings, count: int) -> str:
    if count == 1 or site.name == machine.default_site:
        return machine.base_url
    parts = urlsplit(machine.base_url)
    port = f":{parts.port}" if parts.port else ""
    developing = is_loopback(parts.hostname or "")
    host = site.hosts[0] if site.hosts and not developing else f"{site.name}.localhost"
    return f"{parts.scheme}://{host}{port}"
