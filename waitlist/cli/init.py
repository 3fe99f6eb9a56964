"""`waitlist init`: a folder with a campaign to start from."""

from __future__ import annotations

import re
import shlex
import unicodedata
from pathlib import Path

import click

from waitlist.config.folders import theme_names
from waitlist.config.machine_file import MACHINE_FILE
from waitlist.config.template import starter_files
from waitlist.config.values import SLUG
from waitlist.problems import UsageError, WaitlistError, suggest

IGNORED = (
    "# What a running campaign keeps: addresses of people, and the secret that signs their links.\n/data/\n"
)


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--theme", default="classic", show_default=True, metavar="NAME", help="The look of the site.")
@click.option("--site", metavar="NAME", help="The name of the site. [default: that of the folder]")
def init(folder: Path, theme: str, site: str | None) -> None:
    """Write a campaign to start from.

    It goes into DIR, or the current folder. In a folder that has a waitlist.toml already, --site NAME adds
    one more site. Nothing is overwritten.
    """
    _check_theme(folder, theme)
    added = site is not None and (folder / MACHINE_FILE).exists()
    name = _checked(site) if site is not None else _slug(folder.resolve().name)
    files = starter_files(name, theme)
    if added:
        del files[MACHINE_FILE]
    elif not (folder / ".gitignore").exists():
        files[".gitignore"] = IGNORED
    _refuse_existing(folder, files)
    for path, text in files.items():
        _write(folder / path, text)
        click.echo(f"wrote {folder / path}", err=True)
    click.echo(_next_step(folder, name), err=True)


def _check_theme(folder: Path, theme: str) -> None:
    known = theme_names(folder)
    if theme not in known:
        hint = suggest(theme, known) or f"the themes are {', '.join(known)}."
        raise UsageError(f"--theme: there is no theme {theme!r}; {hint}")


def _checked(site: str) -> str:
    if not SLUG.fullmatch(site):
        raise UsageError(
            f"--site: got {site!r}, expected lower-case letters, digits and hyphens, at most 40."
        )
    return site


def _slug(name: str) -> str:
    """Return a site's name made of a folder's: `My Launch` is `my-launch`, `Café` is `cafe`."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    slug = re.sub(r"[^a-z0-9]+", "-", bare.lower())[:40].strip("-")
    return slug or "launch"


def _refuse_existing(folder: Path, files: dict[str, str]) -> None:
    there = [str(folder / path) for path in files if (folder / path).exists()]
    if there:
        raise WaitlistError(
            f"{', '.join(there)}: there already, and nothing is overwritten. "
            "Name another folder, or add a site to this one with --site NAME."
        )


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise WaitlistError(
            f"{file}: {error.strerror}. Name a folder that this user can write to: waitlist init DIR."
        ) from error


def _next_step(folder: Path, name: str) -> str:
    change = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    words = folder / "sites" / name / "site.toml"
    return f"Now see it:  {change}waitlist serve\nThen write your own words into {words}."
