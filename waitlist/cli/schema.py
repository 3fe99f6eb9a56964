"""`waitlist schema`: the settings as JSON Schema."""

from __future__ import annotations

import json
from typing import Literal

import click

from waitlist.config.schema import json_schema


@click.command()
@click.argument("file", type=click.Choice(["machine", "site", "theme"]))
def schema(file: Literal["machine", "site", "theme"]) -> None:
    """Write the settings as JSON Schema.

    `machine` is for waitlist.toml, `site` for a site.toml, `theme` for a theme.toml. Editors complete and
    check TOML with it: save it beside the file and put `#:schema ./site.schema.json` in its first line.
    """
    click.echo(json.dumps(json_schema(file), ensure_ascii=False, indent=2))
