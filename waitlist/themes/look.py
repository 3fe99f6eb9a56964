"""What a theme, its parents and the founder decided together: colours, letters, corners, options, slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from waitlist.config import SiteSettings
from waitlist.config.look import Face, Family
from waitlist.config.theme_file import Option, Slot
from waitlist.problems import Problem
from waitlist.themes import colors, typography
from waitlist.themes.chain import Link
from waitlist.themes.look_mistakes import wrong_choices, wrong_families, wrong_options, wrong_slots

FALLBACK_SLOT = "figure"
"""The slot of every place that has none of its own."""

_PLAIN = {"display": "sans", "text": "sans", "mono": "mono", "size": 17, "scale": 1.25, "radius": 4}
_DAY = {"brand": "#1f5c4d", "accent": "#b8511f", "paper": "#faf8f4"}


@dataclass(frozen=True, slots=True)
class Look:
    """All that is decided. `options` is the choice by option, `slots` the places for pictures by id."""

    scheme: str
    colors: dict[str, dict[str, str]]
    families: tuple[Family, ...]
    display: str
    text: str
    mono: str
    size: int
    scale: float
    radius: int
    options: Mapping[str, str]
    offered: tuple[Option, ...]
    slots: Mapping[str, Slot]

    @property
    def classes(self) -> str:
        """The classes of a page, `with-hero-beside`."""
        return " ".join(f"with-{name}-{choice}" for name, choice in self.options.items())

    def slot(self, name: str) -> Slot | None:
        """Return a slot, or the one of all other places."""
        return self.slots.get(name) or self.slots.get(FALLBACK_SLOT)

    def drawn(self, language: str) -> list[tuple[Family, Face]]:
        """Return the files that every page of a language needs at once, so that they are asked for early.

        A family without the letters of the language writes few words on such a page, and may come later.
        """
        own = typography.MORE_THAN_LATIN.get(language, "latin")
        used = [
            family
            for family in self.families
            if family.name in (self.display, self.text, self.mono)
            and any(each.script in ("all", own) for each in family.faces)
        ]
        wanted = {"latin", "all", own}
        return [(family, each) for family in used for each in family.faces if each.script in wanted]

    def stylesheet(self, address: Callable[[str], str]) -> str:
        """Return the rules before the theme's own. `address` is that of a file in static."""
        faces = [
            typography.face(family, each, address(each.file))
            for family in self.families
            for each in family.faces
        ]
        faces += [rule for family in self.families if (rule := typography.stand_in(family))]
        variables = (
            f"--text:{self._stack(self.text)};--display:{self._stack(self.display, self.text)};"
            f"--mono:{self._stack(self.mono, self.text)};"
            f"{typography.scale(self.size, self.scale)}--corner:{self.radius}px;"
        )
        return "\n".join([*faces, f":root{{{variables}}}", colors.stylesheet(self.colors, self.scheme)])

    def in_scheme(self, css: str) -> str:
        """Return a stylesheet whose rules for the night count wherever the page is dark.

        A founder may have chosen day or night for everybody, or a paper that is dark by day as well.
        """
        day, night = (colors.kind(self.colors[scheme]) for scheme in colors.SCHEMES)
        if day == night:
            wanted = "(min-width: 0)" if day == "dark" else "(max-width: 0)"  # always, or never
        else:
            wanted = f"(prefers-color-scheme: {'dark' if night == 'dark' else 'light'})"
        return css.replace("(prefers-color-scheme: dark)", wanted)

    def _stack(self, *names: str) -> str:
        return typography.stack(names, self.families)


def resolve(settings: SiteSettings, links: tuple[Link, ...], report: Callable[[list[Problem]], None]) -> Look:
    """Decide: the founder before the theme, that before its parents; what is wrong goes to `report`."""
    ours, brand = settings.look, settings.brand
    themes = [link.declared for link in links[1:]]
    families = _nearest((ours.families, *(theme.families for theme in themes)), "name")
    options = _nearest([theme.options for theme in themes], "id")
    slots = _nearest([theme.slots for theme in themes], "id")
    problems = [problem for link in links[1:] for problem in (*wrong_options(link), *wrong_slots(link))]
    problems += wrong_families(links, settings, tuple(family.name for family in families))
    problems += wrong_choices(ours.options or {}, options, f"{settings.folder / 'site.toml'}: look.options")
    report(problems)

    def first(name: str, *sources: Any) -> Any:
        return next(
            (value for each in sources if (value := getattr(each, name)) is not None), _PLAIN.get(name)
        )

    types = [theme.type for theme in themes]
    day = {
        "brand": brand.color or first("brand", *(theme.colors for theme in themes)) or _DAY["brand"],
        "accent": brand.accent or first("accent", *(theme.colors for theme in themes)) or _DAY["accent"],
        "paper": first("paper", ours, *(theme.colors for theme in themes)) or _DAY["paper"],
    }
    computed = colors.palette(**day, dark=_night(settings, links))
    if ours.scheme != "both":
        computed = dict.fromkeys(("light", "dark"), computed[ours.scheme])
    return Look(
        scheme=ours.scheme,
        colors=computed,
        families=families,
        display=first("display", ours, *types),
        text=first("text", ours, *types),
        mono=first("mono", *types),
        size=first("size", ours, *types),
        scale=float(first("scale", ours, *types)),
        radius=first("radius", ours, *themes),
        options={option.id: (ours.options or {}).get(option.id, option.default) for option in options},
        offered=options,
        slots={slot.id: slot for slot in slots},
    )


def _night(settings: SiteSettings, links: tuple[Link, ...]) -> dict[str, str | None]:
    """Return what somebody chose for the night; a theme's own brand then is of no use to another brand."""
    ours, brand = settings.look.dark, settings.brand
    themes = [link.declared.colors.dark for link in links[1:]]

    def first(name: str) -> str | None:
        return next((value for each in themes if (value := getattr(each, name))), None)

    return {
        "brand": ours.brand or (None if brand.color else first("brand")),
        "accent": ours.accent or (None if brand.accent else first("accent")),
        "paper": ours.paper or first("paper"),
    }


def _nearest(lists: Any, key: str) -> tuple[Any, ...]:
    """Return the entries of all lists, the nearest where several have the same name."""
    found: dict[str, Any] = {}
    for entries in lists:
        for entry in entries:
            found.setdefault(getattr(entry, key), entry)
    return tuple(found.values())
