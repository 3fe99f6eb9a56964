"""Figures that several people look at within a few seconds are counted once."""

from __future__ import annotations

from typing import Final

from waitlist.config.machine import Limits
from waitlist.flows.overview import Mails, Overview, mails, overview
from waitlist.sites import Site
from waitlist.store.database import Database

SECONDS: Final = 15


class Remembered:
    """The overview of each site, for a few seconds."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, Overview]] = {}
        self._mails: tuple[int, Mails | None] = (0, None)

    async def mails(self, database: Database, limits: Limits, now: int) -> Mails:
        """Return how the mails of the server fare."""
        counted_at, found = self._mails
        if found is None or now - counted_at >= SECONDS * 1000:
            per_day = limits.in_force(limits.mails_per_day)
            percent = limits.percent_back
            found = await database.read(mails, per_day, percent, now)
            self._mails = (now, found)
        return found

    async def of(self, database: Database, site: Site, now: int) -> Overview:
        """Return the figures of a site; `now` in milliseconds."""
        counted_at, found = self._known.get(site.id, (0, None))
        if found is None or now - counted_at >= SECONDS * 1000:
            found = await database.read(overview, site, now)
            self._known[site.id] = (now, found)
        return found
