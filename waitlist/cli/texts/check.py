"""`waitlist texts check`: what is missing, stale or broken in a site's translations."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import click

from waitlist import i18n
from waitlist.cli.opening import chosen, config_option, json_option, load_config, site_option
from waitlist.cli.texts.faults import Checked, checked, how_far
from waitlist.cli.texts.wanted import begun
from waitlist.config import Config


@click.command()
@config_option
@site_option
@click.option("--language", metavar="CODE", help="Only this language. [default: all offered or begun]")
@json_option
@click.pass_context
def check(
    ctx: click.Context, place: Path | None, name: str | None, language: str | None, *, as_json: bool
) -> None:
    """Say what is missing, no longer used, unsure or broken in the translations.

    Looks at every language that a site offers, and at every one that has a file in texts and is not offered
    yet. Each finding says the file and the line; a line for each language says how far it is. What is missing
    is shown in the site's first language, or in English where it is a word of the software; what is broken is
    not used. Exits with 0 or 1.
    """
    looked_at = tuple(_checked(load_config(place), name, language))
    found = tuple(fault for each in looked_at for fault in each.faults)
    if as_json:
        listed = [{"kind": each.kind, **dataclasses.asdict(each.problem)} for each in found]
        languages = [
            {"site": each.settings.name, "language": each.language, "offered": each.offered, **each.counts}
            for each in looked_at
        ]
        told = {"ok": not found, "languages": languages, "problems": listed}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for fault in found:
            click.echo(str(fault.problem), err=True)
        for each in looked_at:
            if each.faults or not each.offered:
                click.echo(how_far(each), err=True)
        if not found:
            click.echo("Every text is translated.", err=True)
    if found:
        ctx.exit(1)


def _checked(config: Config, name: str | None, language: str | None) -> Iterator[Checked]:
    for settings in chosen(config, name):
        known = (*settings.languages, *begun(settings), *([language] if language else []))
        for each in dict.fromkeys(known):
            if each not in i18n.PSEUDO and language in (None, each):
                yield checked(settings, each)
