"""What somebody wants to see: sites, themes, languages, widths, schemes, pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from waitlist import i18n
from waitlist.config import SiteSettings
from waitlist.preview.states import require_known
from waitlist.problems import UsageError, suggest

WIDTHS = {390: "Phone", 768: "Tablet", 1280: "Desktop"}
"""Widths that the gallery offers, in pixels."""

SCHEMES = {"light": "Light", "dark": "Dark"}
AXES = ("theme", "language", "width", "scheme")


@dataclass(frozen=True, slots=True)
class Wishes:
    """An axis without a wish has its plain value in a gallery, and all there is in a folder of pictures."""

    site: str = ""
    theme: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    width: tuple[str, ...] = ()
    scheme: tuple[str, ...] = ()
    page: tuple[str, ...] = ()

    def query(self) -> str:
        """Return them as they stand in an address, with `?`; nothing when there are none."""
        pairs = [("site", self.site)] if self.site else []
        pairs += [(axis, value) for axis in (*AXES, "page") for value in getattr(self, axis)]
        return f"?{urlencode(pairs)}" if pairs else ""

    def switched(self, axis: str, value: str) -> Wishes:
        """Return the wishes with this value alone on an axis."""
        return self._with(axis, (value,) if value else ())

    def toggled(self, axis: str, value: str, shown: tuple[str, ...]) -> Wishes:
        """Return the wishes with a value beside those that are shown, or without it if it is one of them."""
        kept = tuple(each for each in shown if each != value)
        return self._with(axis, kept if value in shown else (*shown, value))

    def _with(self, axis: str, values: tuple[str, ...]) -> Wishes:
        changed: dict[str, Any] = {axis: values}
        return replace(self, **changed)


@dataclass(frozen=True, slots=True)
class Choice:
    """One combination of what can be chosen."""

    theme: str
    language: str
    width: int
    scheme: str


def read(pairs: Iterable[tuple[str, str]]) -> Wishes:
    """Read them from an address; what nobody can wish is passed over."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in (*AXES, "page") and value and value not in found.setdefault(name, []):
            found[name].append(value)
    site = next((value for name, value in pairs if name == "site"), "")
    return Wishes(site, **{name: tuple(values) for name, values in found.items()})


def choices(wishes: Wishes, settings: SiteSettings, themes: Iterable[str]) -> Iterator[Choice]:
    """Yield what a gallery of a site shows of each state."""
    axes = shown(wishes, settings, themes)
    for theme in axes["theme"]:
        for language in axes["language"]:
            for width in axes["width"]:
                for scheme in axes["scheme"]:
                    yield Choice(theme, language, int(width), scheme)


def offered(settings: SiteSettings, themes: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """Return what can be chosen on each axis: values, and what they are called."""
    return {
        "theme": {name: name for name in themes},
        "language": {code: i18n.language_name(code) for code in settings.languages},
        "width": {str(width): name for width, name in WIDTHS.items()},
        "scheme": SCHEMES,
    }


def shown(wishes: Wishes, settings: SiteSettings, themes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the values of each axis that a gallery of a site shows."""
    plain = {"theme": settings.theme, "language": settings.languages[0], "width": "390", "scheme": "light"}
    found = {}
    for axis, known in offered(settings, themes).items():
        wished = tuple(value for value in getattr(wishes, axis) if value in known)
        found[axis] = wished or (plain[axis],)
    return found


def check(wishes: Wishes, sites: Mapping[str, SiteSettings], themes: Iterable[str]) -> None:
    """Raise `UsageError` for a wish that nothing can be shown for."""
    require_known(wishes.page, "--page")
    languages = dict.fromkeys(code for settings in sites.values() for code in settings.languages)
    for option, wished, known in (
        ("theme", wishes.theme, tuple(themes)),
        ("language", wishes.language, tuple(languages)),
    ):
        for value in wished:
            if value not in known:
                hint = suggest(value, known) or f"there are {', '.join(known)}."
                where = " on these sites" if option == "language" else ""
                raise UsageError(f"--{option}: there is no {option} {value!r}{where}; {hint}")
