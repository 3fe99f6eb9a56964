"""The sites as they stand in the founder's folder now, each in every theme: read anew after a save."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from waitlist.config import SiteSettings
from waitlist.preview.stage import Stage
from waitlist.problems import WaitlistError
from waitlist.themes import Asset
from waitlist.themes.films import FilmFile

_LOOK_SECONDS = 0.3  # how often files are looked at, at most: a gallery asks for fifty pages at once


class Read(Protocol):
    """What was read: sites by name, and the themes that there are."""

    @property
    def sites(self) -> Mapping[str, SiteSettings]: ...

    @property
    def themes(self) -> tuple[str, ...]: ...

    def seen(self) -> object:
        """Return how the files are now: something else after a save."""


class Hall:
    """`load` reads the settings; it raises `WaitlistError`, which is the caller's at first and is kept later.

    May be asked by several threads at once. `version` changes with every save, `error` is what was wrong with
    the last one: until it is put right, everything is shown as it was before.
    """

    def __init__(self, load: Callable[[], Read]) -> None:
        self._load = load
        self._lock = threading.RLock()
        self._read = load()
        self._seen = self._read.seen()
        self._looked = time.monotonic()
        self._stages: dict[tuple[str, str], Stage] = {}
        self._assets: dict[str, Asset] = {}
        self._films: dict[str, FilmFile] = {}
        self.version = 1
        self.error: WaitlistError | None = None

    @property
    def sites(self) -> Mapping[str, SiteSettings]:
        """The sites by name."""
        return self._read.sites

    @property
    def themes(self) -> tuple[str, ...]:
        """The names of all themes that there are."""
        return self._read.themes

    def refresh(self) -> int:
        """Read everything anew if a file was saved; return the version."""
        with self._lock:
            if time.monotonic() - self._looked < _LOOK_SECONDS:
                return self.version
            seen = self._read.seen()
            self._looked = time.monotonic()
            if seen != self._seen:
                self._seen = seen
                self._take_up()
            return self.version

    def stage(self, site: str, theme: str) -> Stage:
        """Return a site in a theme. Raises `ConfigError` when that cannot be made ready."""
        with self._lock:
            key = site, theme
            if key not in self._stages:
                stage = self._stages[key] = Stage(self.sites[site], theme)
                self._assets |= stage.theme.assets
                self._films |= stage.theme.films
            return self._stages[key]

    def asset(self, path: str) -> Asset | None:
        """Return a file of any of the themes that were shown: its name tells its content."""
        return self._assets.get(path)

    def film(self, path: str) -> FilmFile | None:
        """Return a film of any of the sites that were shown."""
        return self._films.get(path)

    def _take_up(self) -> None:
        self.version += 1
        try:
            self._read = self._load()
        except WaitlistError as error:
            self.error = error
            return
        self.error = None
        self._seen = self._read.seen()
        self._stages.clear()
        # Files of before stay known: a page that is open may still ask for them.
