"""Where templates and files are looked for: the site's folder, its theme, the theme's parents, `core`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from waitlist.problems import ConfigError, Problem, suggest

ROOT = "core"
"""The theme that every other one stands on."""

_KEYS = ("name", "description", "parent", "colors")
_COLORS = ("brand", "accent", "paper")


@dataclass(frozen=True, slots=True)
class Link:
    """One folder of the chain. `colors` are the theme's own: `brand`, `accent`, `paper`."""

    name: str
    folder: Path
    colors: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""


def chain(theme: str, site_folder: Path, themes: Mapping[str, Path]) -> tuple[Link, ...]:
    """Return the folders from the site to `core`, the nearest first; `themes` are those there are, by name.

    Raises `ConfigError` when a theme is missing, its theme.toml is wrong, or themes are each other's parents.
    """
    links = [Link("site", site_folder)]
    wanted, where = theme, f"{site_folder / 'site.toml'}: theme"
    while True:
        if wanted not in themes:
            raise ConfigError([_unknown(wanted, where, themes)])
        if any(link.name == wanted for link in links[1:]):
            line = " -> ".join([*(link.name for link in links[1:]), wanted])
            raise ConfigError([Problem(where, line, f'parents that end at "{ROOT}"')])
        link = _read(wanted, themes[wanted])
        links.append(link)
        if wanted == ROOT:
            return tuple(links)
        wanted, where = link.parent or ROOT, f"{link.folder / 'theme.toml'}: parent"


def _unknown(wanted: str, where: str, known: Mapping[str, Path]) -> Problem:
    names = ", ".join(sorted(known)) or "none"
    hint = (
        suggest(wanted, known) or f"A theme is a folder with a theme.toml under themes. There are: {names}."
    )
    return Problem(where, repr(wanted), "the name of a theme", hint)


def _read(name: str, folder: Path) -> Link:
    file = folder / "theme.toml"
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([Problem(str(file), str(error), "a theme's settings in TOML")]) from error
    problems = [
        Problem(f"{file}: {key}", "an unknown key", f"one of {', '.join(_KEYS)}", suggest(key, _KEYS))
        for key in table
        if key not in _KEYS
    ]
    parent, colors = table.get("parent", ""), table.get("colors", {})
    if not isinstance(parent, str):
        problems.append(Problem(f"{file}: parent", repr(parent), "the name of a theme in quotes"))
    problems += _wrong_colors(file, colors)
    if problems:
        raise ConfigError(problems)
    return Link(name, folder, colors, parent)


def _wrong_colors(file: Path, colors: object) -> list[Problem]:
    if not isinstance(colors, dict):
        return [Problem(f"{file}: colors", repr(colors), f"a table with {', '.join(_COLORS)}")]
    problems = []
    for key, value in colors.items():
        if key not in _COLORS:
            expected = f"one of {', '.join(_COLORS)}"
            problems.append(
                Problem(f"{file}: colors.{key}", "an unknown key", expected, suggest(key, _COLORS))
            )
        elif not _is_color(value):
            problems.append(Problem(f"{file}: colors.{key}", repr(value), 'a colour such as "#1f6f5c"'))
    return problems


def _is_color(value: object) -> bool:
    digits = value.removeprefix("#").lower() if isinstance(value, str) else ""
    return (
        isinstance(value, str)
        and len(value) == 7
        and len(digits) == 6
        and set(digits) <= set("0123456789abcdef")
    )
