"""One site as it is being served: the pages ready for it, remade when what they tell has changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import anyio.to_thread

from waitlist.web.leaders import Leaders
from waitlist.web.links import LinkPages
from waitlist.web.numbers import NONE, Numbers, read, shown
from waitlist.web.share_pages import SharePages
from waitlist.web.shelf import Shelf
from waitlist.web.work import stamp

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.web.services import Services


def _stamp(services: Services, now: int) -> str:
    return stamp(services.tokens.secrets("work")[0], now)


class Desk:
    """A site, its shelf and its link pages. Shelf and link pages are replaced whole."""

    def __init__(self, site: Site, services: Services, now: int) -> None:
        self.site = site
        self.name = site.name
        self.base_url = site.base_url
        self.hosts = tuple(site.settings.hosts)
        self.https = site.base_url.startswith("https:")
        self.prefixes = frozenset(("", *(f"/{language}" for language in site.languages)))
        self.leaders = Leaders(site, services.database)
        self._services = services
        self.shelf = Shelf(site, now, NONE, stamp=partial(_stamp, services))
        self.links = LinkPages(self.shelf, services)
        self.share_pages = SharePages(site)

    def complete(self) -> None:
        """Make what would be made when first asked for. Raises `ConfigError`, or what a template raises."""
        self.shelf.complete()
        self.site.theme.compile()

    def forget_names(self) -> None:
        """Drop what shows names: one of them is shown no longer."""
        self.links.forget()
        self.leaders.forget()
        self._services.cards.forget()

    async def refresh(self, now: int) -> None:
        """Make the pages anew if a date passed or people were counted that they tell of."""
        numbers = await self._numbers()
        if not self.shelf.is_current(now, numbers):
            shelf = await anyio.to_thread.run_sync(self.shelf.remade, now, numbers)
            self.links = LinkPages(shelf, self._services)
            self.shelf = shelf

    async def _numbers(self) -> Numbers:
        if not shown(self.site.settings):
            return NONE
        return await self._services.database.read(read, self.site)
