"""`waitlist theme check`: a theme's files, settings and templates, what it offers, how well it reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from waitlist.cli.opening import config_option, json_option, load_config
from waitlist.clock import now
from waitlist.config import Config, SiteSettings
from waitlist.config.folders import theme_names
from waitlist.preview.stage import Stage, in_theme
from waitlist.problems import ConfigError, Problem, UsageError, suggest
from waitlist.themes import Theme, colors
from waitlist.themes.sound import wrong_picture
from waitlist.themes.trying import grouped, try_templates


@click.command()
@click.argument("name", required=False)
@config_option
@json_option
@click.pass_context
def check(ctx: click.Context, name: str | None, place: Path | None, *, as_json: bool) -> None:
    """Say every mistake in a theme, and what it offers.

    Without NAME: the themes of all sites. Every page and mail is drawn with made-up people, full and empty,
    in each language of the site. Tells the options that look.options may choose, the slots for pictures, and
    how well everything can be read in the colours of each site; --json tells every contrast. Exits with 0 or
    78.
    """
    config = load_config(place)
    told, problems = [], dict[Problem, None]()
    for theme_name, settings in _wanted(config, name):
        wrong: list[Problem] = []  # what it can be drawn without; the rest is raised
        try:
            stage = Stage(settings, theme_name, wrong)
            wrong += _wrong_templates(stage, settings)
            told.append(_told(theme_name, settings, stage.theme))
        except ConfigError as error:
            wrong += error.problems
        problems |= dict.fromkeys(wrong)
    if as_json:
        found = {
            "ok": not problems,
            "themes": told,
            "problems": [
                {"where": each.where, "got": each.got, "expected": each.expected, "hint": each.hint}
                for each in problems
            ],
        }
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for each in told:
            click.echo("\n".join(_lines(each)))
        if problems:
            click.echo("\n".join(map(str, problems)), err=True)
    if problems:
        ctx.exit(ConfigError.exit_code)


def _wanted(config: Config, name: str | None) -> Iterator[tuple[str, SiteSettings]]:
    """Yield each theme with a site that has it; a theme that no site has is tried on the first one."""
    sites = tuple(config.sites.values())
    if name is None:
        yield from ((settings.theme, settings) for settings in sites)
        return
    known = theme_names(config.folder)
    if name not in known:
        hint = suggest(name, known) or f"the themes are {', '.join(known)}."
        raise UsageError(f"NAME: there is no theme {name!r}; {hint}")
    having = [settings for settings in sites if settings.theme == name]
    if having:
        yield from ((name, settings) for settings in having)
    else:
        yield name, in_theme(sites[0], name)


def _told(name: str, settings: SiteSettings, theme: Theme) -> dict[str, Any]:
    return {
        "theme": name,
        "site": settings.name,
        "chain": theme.chain,
        "options": [
            {
                "id": option.id,
                "description": option.description,
                "choices": list(option.choices),
                "chosen": theme.look.options[option.id],
            }
            for option in theme.look.offered
        ],
        "slots": [
            {
                "id": slot.id,
                "description": slot.description,
                "widths": list(slot.widths),
                "sizes": slot.sizes,
                "default": slot.default,
            }
            for slot in theme.look.slots.values()
        ],
        "contrasts": {scheme: list(_contrasts(theme.colors[scheme])) for scheme in ("light", "dark")},
    }


def _wrong_templates(stage: Stage, settings: SiteSettings) -> Iterator[Problem]:
    """Yield what is wrong with pictures, and with templates when they are read and drawn."""
    yield from _wrong_defaults(stage.theme)
    unread: tuple[Problem, ...] = ()
    try:
        stage.theme.compile()
    except ConfigError as error:
        unread = error.problems
        yield from unread
    places = {problem.where for problem in unread}
    drawn = (*try_templates(stage.theme, settings), *stage.problems(now()))
    yield from grouped(problem for problem in drawn if problem.where not in places)


def _wrong_defaults(theme: Theme) -> Iterator[Problem]:
    """Yield what is wrong with pictures that the theme shows where a site has none."""
    for slot in theme.look.slots.values():
        file = theme.file(slot.default) if slot.default else None
        if file and (wrong := wrong_picture(file)):
            yield Problem(str(file), *wrong)


def _contrasts(shades: dict[str, str]) -> Iterator[dict[str, Any]]:
    for mark, ground, least in colors.PAIRS:
        contrast = int(colors.contrast(shades[mark], shades[ground]) * 100) / 100
        yield {"mark": mark, "ground": ground, "contrast": contrast, "least": least}


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['theme']}, as {told['site']} has it: {' -> '.join(told['chain'])}"
    for option in told["options"]:
        choices = ", ".join(
            f"[{choice}]" if choice == option["chosen"] else choice for choice in option["choices"]
        )
        yield f"  option {option['id']}: {choices}. {option['description']}"
    for slot in told["slots"]:
        widths = ", ".join(map(str, slot["widths"]))
        drawn = f", drawn {slot['sizes']}" if slot["sizes"] else ""
        default = f" Without one: {slot['default']}." if slot["default"] else ""
        yield f"  slot {slot['id']}: {widths} pixels wide{drawn}. {slot['description']}{default}"
    for scheme, pairs in told["contrasts"].items():
        for least, what in ((colors.TEXT, "words"), (colors.CONTROL, "marks")):
            weak = min((each for each in pairs if each["least"] == least), key=lambda each: each["contrast"])
            pair = f"{weak['mark']} on {weak['ground']}"
            yield f"  {scheme}: contrast of {what} from {weak['contrast']}, {pair}; needed is {least}"
