"""Words of a site that its preview card has to leave out, since no typeface has their letters."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont

from waitlist.cards.letters import wordless
from waitlist.config import SiteSettings
from waitlist.sites import InForce, Site
from waitlist.themes import Theme, load_theme
from waitlist.web.cards import drawing, faces_of

_TEXT = "{http://www.w3.org/2000/svg}text"
_HINT = "Bring a family along that has them (look.families), or have the words stand in share.picture."


def hints(settings: SiteSettings) -> Iterator[str]:
    """Yield a line for each language whose card lacks words."""
    theme = load_theme(settings, settings.folder)
    site = Site(InForce(0, tuple(settings.tiers), settings.place), settings, theme)
    file = settings.folder / "site.toml"
    shown = (file.relative_to(settings.root) if file.is_relative_to(settings.root) else file).as_posix()
    for language in site.languages:
        words = dict.fromkeys(_left_out(site, language))
        if words:
            told = ", ".join(f'"{word}"' for word in words)
            yield (
                f"{shown}: the preview card in {language} leaves out {told}: "
                f"no typeface here has all of their letters. {_HINT}"
            )


def _left_out(site: Site, language: str) -> Iterator[str]:
    svg = ET.fromstring(drawing(site, language, invited=True).svg)  # noqa: S314 - the theme's own
    texts = ["".join(text.itertext()) for text in svg.iter(_TEXT)]
    letters = _letters(site.theme)
    for text in texts:
        yield from wordless(text, letters.__contains__)


def _letters(theme: Theme) -> frozenset[int]:
    return frozenset().union(*(_drawn(theme.assets[face.file].body) for face in faces_of(theme)))


@lru_cache(maxsize=64)
def _drawn(font: bytes) -> frozenset[int]:
    opened: Any = TTFont(BytesIO(font), lazy=True)
    return frozenset(opened.getBestCmap())
