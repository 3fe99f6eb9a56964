"""`waitlist check`: every problem of the settings at once."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

import click

from waitlist.cli.opening import config_option, json_option, load_config
from waitlist.config import Config, SettingsError, SiteSettings, refusals, unoffered
from waitlist.config.site_texts import FOLDER
from waitlist.problems import ConfigError, Problem
from waitlist.themes import small
from waitlist.themes.mistakes import mistakes
from waitlist.web import share_lengths


@click.command()
@config_option
@json_option
@click.pass_context
def check(ctx: click.Context, place: Path | None, *, as_json: bool) -> None:
    """Say every mistake in the settings.

    Looks at waitlist.toml, every site.toml, the pictures and the themes they use. Each problem says the file,
    the key, what stands there and what is expected. Every page and mail is drawn with made-up people. What
    only the serving machine has to set, such as secrets, is told apart and is no mistake of the files; nor
    are texts without a translation, words to share that are longer than a channel takes, big pictures
    that are small, or words that no typeface has the letters for. Exits with 0 or 78.
    """
    problems: tuple[Problem, ...] = ()
    missing: tuple[Problem, ...] = ()
    hints: tuple[str, ...] = ()
    words = ""
    try:
        config = load_config(place)
        words = _summary(config)
        problems = theme_problems(config.sites.values()) + picture_problems(config.sites.values())
        machine = config.machine
        hints = (
            ()
            if problems
            else (
                *translation_hints(config),
                *unoffered_hints(config),
                *picture_hints(config),
                *share_hints(config),
                *card_hints(config),
            )
        )
        missing = refusals(machine, machine.server.host, config.sites.values(), config.sources)
    except SettingsError as error:
        further = theme_problems(error.readable) + picture_problems(error.readable)
        problems = tuple(dict.fromkeys(error.problems + further))
    except ConfigError as error:
        problems = error.problems
    if as_json:
        found: dict[str, object] = {
            "ok": not problems,
            "problems": _listed(problems),
            "before_serving": _listed(missing),
        }
        found["hints"] = list(hints)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(map(str, problems)) if problems else words, err=True)
        for line in hints:
            click.echo(line, err=True)
    if missing and not as_json:
        click.echo("Before it can be served for other people:", err=True)
        click.echo("\n".join(f"  {problem}" for problem in missing), err=True)
    if problems:
        ctx.exit(ConfigError.exit_code)


def _listed(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    return [dataclasses.asdict(problem) for problem in problems]


def theme_problems(sites: Iterable[SiteSettings]) -> tuple[Problem, ...]:
    """Return what is wrong with the themes of sites, each thing once."""
    return tuple(dict.fromkeys(problem for settings in sites for problem in mistakes(settings)))


def picture_problems(sites: Iterable[SiteSettings]) -> tuple[Problem, ...]:
    """Return what is wrong with the pictures of sites."""
    from waitlist.themes.sound import wrong_pictures  # noqa: PLC0415 - reads Pillow, which takes a moment

    return tuple(problem for settings in sites for problem in wrong_pictures(settings))


def card_hints(config: Config) -> tuple[str, ...]:
    """Return which words no preview card can show, since no typeface has their letters."""
    from waitlist.web.card_words import hints  # noqa: PLC0415 - reads fonts, which takes a moment

    return tuple(hint for settings in config.sites.values() for hint in hints(settings))


def picture_hints(config: Config) -> tuple[str, ...]:
    """Return which big pictures are too small for their place."""
    return tuple(hint for settings in config.sites.values() for hint in small.hints(settings))


def unoffered_hints(config: Config) -> tuple[str, ...]:
    """Return which texts are in languages that their site does not offer."""
    return tuple(hint for settings in config.sites.values() for hint in unoffered.hints(settings))


def share_hints(config: Config) -> tuple[str, ...]:
    """Return which words to share are longer than a channel takes."""
    return tuple(hint for settings in config.sites.values() for hint in share_lengths.hints(settings))


def translation_hints(config: Config) -> tuple[str, ...]:
    """Return how much is left to translate, a line for each language of a site that is not complete."""
    if all(
        settings.languages == ("en",) and not (settings.folder / FOLDER).is_dir()
        for settings in config.sites.values()
    ):
        return ()
    from waitlist.cli.texts.faults import hints  # noqa: PLC0415 - reads Babel, which takes a moment

    return hints(config)


def _summary(config: Config) -> str:
    sites = "1 site" if len(config.sites) == 1 else f"{len(config.sites)} sites"
    return f"{config.folder}: {sites}, no problem: {', '.join(config.sites)}."
