"""Figures that several people look at within a few seconds are counted once."""

from __future__ import annotations

from typing import Final

from waitlist.flows.overview import Overview, overview
from waitlist.sites import Site
from waitlist.store.database import Database

SECONDS: Final = 15


class Remembered:
    """The overview of each site, for a few seconds."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, Overview]] = {}

    async def of(self, database: Database, site: Site, now: int) -> Overview:
        """Return the figures of a site; `now` in milliseconds."""
        counted_at, found = self._known.get(site.id, (0, None))
        if found is None or now - counted_at >= SECONDS * 1000:
            found = await database.read(overview, site, now)
            self._known[site.id] = (now, found)
        return found
