"""Where templates and files are looked for: the site's folder, its theme, the theme's parents, `core`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from waitlist.config.complaints import complaints
from waitlist.config.theme_file import ThemeFile
from waitlist.config.toml_file import read_toml
from waitlist.problems import ConfigError, Problem, suggest

ROOT = "core"
"""The theme that every other one stands on."""

THEME_FILE = "theme.toml"


@dataclass(frozen=True, slots=True)
class Link:
    """One folder of the chain; `declared` is what the theme's own theme.toml says."""

    name: str
    folder: Path
    declared: ThemeFile = field(default_factory=ThemeFile)

    @property
    def file(self) -> Path:
        """Where it is declared."""
        return self.folder / THEME_FILE


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
        wanted, where = link.declared.parent, f"{link.file}: parent"


def templates(folder: Path) -> dict[str, Path]:
    """Return the templates of one folder of the chain by the names that `eject` knows them by."""
    found = {
        file.relative_to(folder / "templates").as_posix(): file
        for ending in ("html", "svg")
        for file in folder.glob(f"templates/**/*.{ending}")
    }
    return found | {
        f"mail/{file.name}": file for ending in ("txt", "html") for file in folder.glob(f"mail/*.{ending}")
    }


def _unknown(wanted: str, where: str, known: Mapping[str, Path]) -> Problem:
    names = ", ".join(sorted(known)) or "none"
    hint = (
        suggest(wanted, known) or f"A theme is a folder with a theme.toml under themes. There are: {names}."
    )
    return Problem(where, repr(wanted), "the name of a theme", hint)


def _read(name: str, folder: Path) -> Link:
    file = folder / THEME_FILE
    raw, problem = read_toml(file, str(file))
    if raw is None:
        raise ConfigError([problem] if problem else [])
    try:
        return Link(name, folder, ThemeFile.model_validate(raw))
    except ValidationError as error:
        raise ConfigError(complaints(error, ThemeFile, lambda key: f"{file}: {key}")) from error
