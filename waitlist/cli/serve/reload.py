"""New settings for a server at work: a whole new set is built, then put in the place of the old."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from waitlist.cli.check import theme_problems
from waitlist.cli.opening import load_config
from waitlist.cli.serve.watch import Seen, look, watched
from waitlist.config import Config, MachineSettings, SiteSettings, is_development, refusals
from waitlist.config.development import addresses, is_local
from waitlist.config.machine_file import machine_place
from waitlist.problems import ConfigError, Problem, WaitlistError

_log = logging.getLogger("waitlist.serve")

UNCHANGED = "Not reloaded: the sites are served as before."
ANEW = "Start the server anew."
INTERVAL = 0.5  # seconds between two looks at the files
SETTLED = 0.1  # seconds; an editor that saves several files, or one in two steps, is waited for

LIVE = frozenset({"admin", "base_url", "default_site", "privacy", "secret_keys", "sites"})
"""Keys of `waitlist.toml` that count at once; the others at the next start."""


class Served(Protocol):
    """Whoever serves the sites."""

    async def swap(self, machine: MachineSettings, sites: tuple[SiteSettings, ...]) -> None:
        """Serve these from now on. Raises `ConfigError` when one of them will not do."""


class Reloading:
    """Reads everything anew when asked. After a mistake the sites are served as before."""

    def __init__(
        self,
        served: Served,
        config: Config,
        *,
        place: Path | None,
        flags: Mapping[str, Any],
        insecure: bool,
        say: Callable[[str], None],
    ) -> None:
        self.config = config
        self._started = config
        self._served = served
        self._place = place
        self._flags = flags
        self._insecure = insecure
        self._say = say
        self._one_at_a_time = asyncio.Lock()

    async def take_up_ladder(self) -> None:
        """Serve the ladder that came into force: with all that changed, or without where that is wrong."""
        if not await self.reload():
            async with self._one_at_a_time:
                await self._served.swap(self.config.machine, tuple(self.config.sites.values()))

    async def take_up_pictures(self) -> None:
        """Serve the copies of pictures that were made, with the settings that are served already."""
        async with self._one_at_a_time:
            try:
                await self._served.swap(self.config.machine, tuple(self.config.sites.values()))
            except WaitlistError as error:
                self._say(f"{error}\n{UNCHANGED}")

    async def reload(self) -> bool:
        """Read settings, texts and themes anew and serve them; False when a mistake kept the old ones."""
        async with self._one_at_a_time:
            try:
                config = await asyncio.to_thread(self._load)
                machine = _taken_up(self._started.machine, config.machine)
                await self._served.swap(machine, tuple(config.sites.values()))
            except WaitlistError as error:
                self._say(f"{error}\n{UNCHANGED}")
                return False
            except Exception:  # noqa: BLE001 - whatever it is, the old set still serves
                _log.exception(UNCHANGED)
                return False
            waiting = _waiting(self._started.machine, config.machine)
            self.config = replace(config, machine=machine)
            self._say(f"Reloaded: {', '.join(config.sites)}.")
            if waiting:
                self._say(f"For {', '.join(waiting)} of waitlist.toml, start the server anew.")
            return True

    async def follow_files(self, seen: Seen) -> None:
        """Reload whenever a file was saved; `seen` is how they were when the settings were read."""
        while True:
            await asyncio.sleep(INTERVAL)
            found = await asyncio.to_thread(look, watched(self.config))
            while found != seen:
                seen = found
                await asyncio.sleep(SETTLED)
                found = await asyncio.to_thread(look, watched(self.config))
                if found == seen:
                    await self.reload()

    def _load(self) -> Config:
        config = load_config(self._place, self._flags)
        fixed = tuple(_fixed(self._started, config))
        if fixed:
            raise ConfigError(fixed)
        machine = config.machine
        problems = refusals(machine, machine.server.host, config.sites.values(), config.sources)
        if self._insecure:
            problems = ()
        problems += theme_problems(config.sites.values())
        if problems:
            raise ConfigError(problems)
        return config


def _fixed(started: Config, new: Config) -> Iterator[Problem]:
    """Yield what no reload may change: whether this is development, and where mails go.

    The page of mails and the way mails take are chosen at the start. Anybody can confirm for everybody who
    sees that page, so it must never be there for other people.
    """
    place = machine_place(new.sources)
    host, sites = started.machine.server.host, new.sites.values()
    if is_development(started.machine, host, started.sites.values()):
        expected = "an address of this machine, as when the server was started"
        for where, url in addresses(new.machine, sites, place("base_url")):
            if not is_local(url):
                yield Problem(where, url, expected, ANEW)
    elif is_development(new.machine, host, sites):
        expected = "an address for other people, as when the server was started"
        yield Problem(place("base_url"), new.machine.base_url, expected, ANEW)
    if started.machine.mail.url != new.machine.mail.url:
        yield Problem(place("mail.url"), "another mail server", "the one of the start", ANEW)


def _taken_up(started: MachineSettings, new: MachineSettings) -> MachineSettings:
    """Return the settings of the start with the new values of those that count at once."""
    return started.model_copy(update={name: getattr(new, name) for name in LIVE})


def _waiting(started: MachineSettings, new: MachineSettings) -> list[str]:
    """Return the keys whose new value counts at the next start."""
    names = [(field.alias or name, name) for name, field in MachineSettings.model_fields.items()]
    return [key for key, name in names if key not in LIVE and getattr(started, name) != getattr(new, name)]
