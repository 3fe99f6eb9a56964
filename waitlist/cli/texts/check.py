"""`waitlist texts check`: what is missing, stale or broken in a site's translations."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import click

from waitlist import i18n
from waitlist.cli.opening import chosen, config_option, json_option, load_config, site_option
from waitlist.cli.texts.faults import Fault, faults
from waitlist.config import Config


@click.command()
@config_option
@site_option
@click.option("--language", metavar="CODE", help="Only this language. [default: all of the site]")
@json_option
@click.pass_context
def check(
    ctx: click.Context, place: Path | None, name: str | None, language: str | None, *, as_json: bool
) -> None:
    """Say what is missing, no longer used, unsure or broken in the translations.

    Each finding says the file and the line. What is missing is shown in the site's first language, or in
    English where it is a word of the software; what is broken is not used. Exits with 0 or 1.
    """
    found = tuple(_found(load_config(place), name, language))
    if as_json:
        listed = [{"kind": each.kind, **dataclasses.asdict(each.problem)} for each in found]
        click.echo(json.dumps({"ok": not found, "problems": listed}, ensure_ascii=False, indent=2))
    else:
        words = "\n".join(str(each.problem) for each in found) or "Every text is translated."
        click.echo(words, err=True)
    if found:
        ctx.exit(1)


def _found(config: Config, name: str | None, language: str | None) -> Iterator[Fault]:
    for settings in chosen(config, name):
        for each in dict.fromkeys([*settings.languages, *([language] if language else [])]):
            if each not in i18n.PSEUDO and language in (None, each):
                yield from faults(settings, each)
