"""What can be wrong between what a theme declares, its files, and what the founder chose of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from waitlist.config import SiteSettings
from waitlist.config.complaints import shown
from waitlist.config.pictures import PLACES
from waitlist.config.theme_file import GENERIC, Option
from waitlist.problems import Problem, suggest
from waitlist.themes.chain import Link

SHOWS_DEFAULT = "hero"
"""The slot whose default stands where a site names no picture; every other place is left out then."""


def wrong_options(link: Link) -> list[Problem]:
    """Return the options of a theme whose default is no choice."""
    return [
        Problem(
            f"{link.file}: options[{place}].default",
            shown(option.default),
            _either(option.choices),
            suggest(option.default, option.choices),
        )
        for place, option in enumerate(link.declared.options, 1)
        if option.default not in option.choices
    ]


def wrong_slots(link: Link) -> list[Problem]:
    """Return the slots of a theme that no key is for, and defaults where nothing shows one."""
    problems = []
    for place, slot in enumerate(link.declared.slots, 1):
        where = f"{link.file}: slots[{place}]"
        if slot.id not in PLACES:
            hint = suggest(slot.id, PLACES)
            problems.append(Problem(f"{where}.id", shown(slot.id), _either(PLACES), hint))
        elif slot.default and slot.id != SHOWS_DEFAULT:
            expected = f"no default: only the slot {SHOWS_DEFAULT} shows one"
            problems.append(Problem(f"{where}.default", shown(slot.default), expected, "Take it out."))
    return problems


def wrong_families(links: tuple[Link, ...], settings: SiteSettings, known: tuple[str, ...]) -> list[Problem]:
    """Return the places that name a family which nobody brings along."""
    named: list[tuple[str, str | None]] = [
        (f"{settings.folder / 'site.toml'}: look.{key}", getattr(settings.look, key))
        for key in ("display", "text")
    ]
    named += [
        (f"{link.file}: type.{key}", getattr(link.declared.type, key))
        for link in links[1:]
        for key in ("display", "text", "mono")
    ]
    choices = (*known, *GENERIC)
    return [
        Problem(where, shown(name), _either(choices), suggest(name, choices))
        for where, name in named
        if name is not None and name not in choices
    ]


def wrong_choices(chosen: Mapping[str, str], options: tuple[Option, ...], where: str) -> list[Problem]:
    """Return what of the founder's choices the theme does not offer."""
    offered = {option.id: option for option in options}
    problems = []
    for name, choice in chosen.items():
        option = offered.get(name)
        if option is None:
            expected = f"one of {', '.join(offered)}" if offered else "no option: this theme has none"
            problems.append(Problem(f"{where}.{name}", "an unknown option", expected, suggest(name, offered)))
        elif choice not in option.choices:
            hint = suggest(choice, option.choices)
            problems.append(Problem(f"{where}.{name}", shown(choice), _either(option.choices), hint))
    return problems


def _either(choices: tuple[str, ...]) -> str:
    return " or ".join(shown(choice) for choice in choices)


def missing_faces(
    links: tuple[Link, ...], settings: SiteSettings, there: Mapping[str, Path]
) -> list[tuple[str, Problem]]:
    """Return a problem for each file of a family or default of a slot that is not there, with its name."""
    named = [
        (f"{settings.folder / 'site.toml'}: look.families[{place}]", settings.folder, family)
        for place, family in enumerate(settings.look.families, 1)
    ]
    named += [
        (f"{link.file}: families[{place}]", link.folder, family)
        for link in links[1:]
        for place, family in enumerate(link.declared.families, 1)
    ]
    problems = [
        (each.file, _missing(f"{where}.faces[{place}].file", each.file, folder, there))
        for where, folder, family in named
        for place, each in enumerate(family.faces, 1)
        if each.file not in there
    ]
    return problems + [
        (slot.default, _missing(f"{link.file}: slots[{place}].default", slot.default, link.folder, there))
        for link in links[1:]
        for place, slot in enumerate(link.declared.slots, 1)
        if slot.default and slot.default not in there
    ]


def _missing(where: str, file: str, folder: Path, there: Mapping[str, Path]) -> Problem:
    hint = suggest(file, there) or f"Put it at {folder / 'static' / file}."
    return Problem(where, shown(file), "a file that exists in the folder static", hint)
