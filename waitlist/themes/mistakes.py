"""Every mistake in the theme of a site at once: one that stops it hides no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jinja2

from waitlist.config import SiteSettings
from waitlist.config.folders import themes
from waitlist.problems import ConfigError, Problem
from waitlist.themes import chain
from waitlist.themes.sheets import broken
from waitlist.themes.theme import load_theme
from waitlist.themes.trying import grouped, try_templates


def mistakes(settings: SiteSettings) -> tuple[Problem, ...]:
    """Return what is wrong with a site's theme: its files, stylesheets and templates, and how they are drawn.

    Places are told from the folder of waitlist.toml on.
    """
    found: list[Problem] = []
    try:
        links = chain.chain(settings.theme, settings.folder, themes(settings.root))
    except ConfigError as error:
        return _placed(error.problems, settings.root)
    written = [problem for link in links for problem in (*_templates(link), *_stylesheets(link))]
    try:
        theme = load_theme(settings, settings.folder)
        if not written:
            found += grouped(try_templates(theme, settings))
    except ConfigError as error:
        found += error.problems
    return _placed((*found, *written), settings.root)


def _templates(link: chain.Link) -> Iterator[Problem]:
    reader = jinja2.Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 - reads, draws nothing
    for file in chain.templates(link.folder).values():
        try:
            reader.parse(file.read_text("utf-8"))
        except jinja2.TemplateSyntaxError as error:
            expected = "a template that Jinja can read"
            yield Problem(f"{file}: line {error.lineno}", f"the mistake {error.message!r}", expected)
        except UnicodeDecodeError:
            yield Problem(str(file), "bytes that are not UTF-8", "text in UTF-8", "Save the file as UTF-8.")


def _stylesheets(link: chain.Link) -> Iterator[Problem]:
    for file in sorted((link.folder / "static").glob("**/*.css")):
        try:
            wrong = broken(file.read_text("utf-8"))
        except UnicodeDecodeError:
            yield Problem(str(file), "bytes that are not UTF-8", "text in UTF-8", "Save the file as UTF-8.")
            continue
        if wrong:
            hint = "Browsers pass over the rules behind it."
            yield Problem(f"{file}: line {wrong[0]}", wrong[1], "a stylesheet whose brackets pair", hint)


def _placed(problems: tuple[Problem, ...], root: Path) -> tuple[Problem, ...]:
    begin = f"{root}/"
    return tuple(
        dict.fromkeys(replace(problem, where=problem.where.removeprefix(begin)) for problem in problems)
    )
