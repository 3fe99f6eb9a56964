"""Themes: the look of a site's pages and mails, found along the chain site → theme → its parents → `core`."""

from waitlist.themes.assets import Asset
from waitlist.themes.brand import Brand
from waitlist.themes.frame import Frame, LanguageLink
from waitlist.themes.letters import Letter
from waitlist.themes.theme import Theme, load_theme

__all__ = ["Asset", "Brand", "Frame", "LanguageLink", "Letter", "Theme", "load_theme"]
