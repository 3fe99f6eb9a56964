"""Preview cards of a site and its links: what stands on them, and those that were drawn."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from functools import lru_cache, partial
from hashlib import blake2b
from html import unescape
from typing import NamedTuple
from urllib.parse import quote

from babel import Locale
from babel.core import get_global

from waitlist import pages
from waitlist.cards.artist import Artist
from waitlist.cards.faces import Face, faces, roles
from waitlist.i18n.languages import locale as babel_locale
from waitlist.sites import Site
from waitlist.themes import Frame, Theme
from waitlist.web.card_folder import CardFolder

MOST_BYTES = 4_000_000
"""Memory that drawn cards may take: some 25 of them. All links without a name share one."""

SITE = "site"
"""Stands for a code where the card is the site's own; no code is written like that."""

_HREF = re.compile(r'\shref="(/static/[^"]+)"')


class Drawing(NamedTuple):
    """A card before it is drawn. `named` when somebody's name stands on it."""

    svg: str
    named: bool

    @property
    def key(self) -> bytes:
        return blake2b(self.svg.encode(), digest_size=16).digest()


def drawing(site: Site, language: str, *, invited: bool = False, name: str = "") -> Drawing:
    """Return a site's card, or that of a link that was given by somebody of a name, "" for one not shown."""
    settings = site.settings
    landing = settings.landing
    picture = settings.share.picture or landing.picture_phone or landing.picture or landing.video_poster
    page = pages.PreviewCard(
        headline=landing.headline.get(language) or settings.brand.name,
        line=landing.line.get(language) or settings.brand.tagline.get(language),
        picture=site.theme.picture(picture) if picture else None,
        invited=invited,
        name=name,
    )
    return Drawing(site.theme.render(page, site.frame(language, "/", prefixed=True)), bool(name))


def preview(site: Site, frame: Frame, code: str, version: str) -> pages.Preview:
    """Return what a landing page tells programs that show links. `version` changes with the card."""
    language = frame.language
    card = f"/{language}/card/{code or SITE}.png?v={version}"
    return pages.Preview(
        url=site.base_url + quote(frame.url(frame.path)),
        image=site.base_url + card,
        locale=locale(language),
        locales=tuple(locale(other) for other in site.languages if other != language),
    )


@lru_cache(maxsize=64)
def locale(language: str) -> str:
    """Return a language as Open Graph names it, with the country where most people speak it: `th_TH`."""
    said = babel_locale(language)
    if not said.territory:
        likely = get_global("likely_subtags").get(said.language, said.language)
        said = Locale.parse(likely, sep="_")
    return f"{said.language}_{said.territory}" if said.territory else said.language


def faces_of(theme: Theme) -> tuple[Face, ...]:
    """Return the typefaces that a theme draws its cards with."""
    return tuple(face for face in faces(_stylesheet(theme)) if face.file in theme.assets)


def _stylesheet(theme: Theme) -> str:
    return theme.assets[theme.asset("style.css")].body.decode()


class Cards:
    """The cards that were drawn, by what stands on them; so a changed name is never shown again.

    Those without a name are shared by `folder` with other processes, of which this is the one with `number`.
    """

    def __init__(self, folder: CardFolder | None = None, number: int = 0) -> None:
        self._folder = folder
        self._number = number
        self._artist = Artist()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._named: set[bytes] = set()
        self._bytes = 0
        self._under_way: dict[bytes, asyncio.Task[bytes]] = {}
        self._generation = 0

    @property
    def size(self) -> int:
        """How much memory they take."""
        return self._bytes

    async def png(self, site: Site, drawn: Drawing) -> bytes:
        """Return a card. Raises `CannotDraw`."""
        key = drawn.key
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._draw(site, drawn, key))
            task.add_done_callback(partial(self._done, key))
        return await asyncio.shield(task)

    def has(self, drawn: Drawing) -> bool:
        """Tell whether a card was drawn already."""
        return drawn.key in self._kept

    def forget(self) -> None:
        """Drop every card with a name on it: one of them is shown no longer."""
        self._generation += 1
        for key in self._named & self._kept.keys():
            self._bytes -= len(self._kept.pop(key))
        self._named = set()

    async def close(self) -> None:
        """End the process that draws."""
        await self._artist.close()

    async def _draw(self, site: Site, drawn: Drawing, key: bytes) -> bytes:
        folder = None if drawn.named else self._folder
        png = None if folder is None else await asyncio.to_thread(folder.find, key)
        if png is not None:
            self._keep(key, png, named=False)
            return png
        theme, generation = site.theme, self._generation
        css, found = _stylesheet(theme), faces_of(theme)
        wanted = {unescape(href) for href in _HREF.findall(drawn.svg)} | {face.file for face in found}
        files = {name: theme.assets[name].body for name in sorted(wanted) if name in theme.assets}
        png = await self._artist.draw(drawn.svg, files, found, roles(css))
        if not drawn.named or generation == self._generation:
            self._keep(key, png, named=drawn.named)
        if folder is not None:
            await asyncio.to_thread(folder.put, key, png, self._number)
        return png

    def _keep(self, key: bytes, png: bytes, *, named: bool) -> None:
        self._kept[key] = png
        self._bytes += len(png)
        if named:
            self._named.add(key)
        while self._bytes > MOST_BYTES:
            oldest, body = self._kept.popitem(last=False)
            self._named.discard(oldest)
            self._bytes -= len(body)

    def _done(self, key: bytes, task: asyncio.Task[bytes]) -> None:
        del self._under_way[key]
        if not task.cancelled():
            task.exception()  # nobody may have waited long enough to hear it
