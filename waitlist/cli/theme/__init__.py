"""`waitlist theme`: make a theme, look through one, take over a template."""

from __future__ import annotations

import click

from waitlist.cli.lazy import LazyGroup


@click.group(
    cls=LazyGroup,
    commands_at={
        "check": "waitlist.cli.theme.check:check",
        "eject": "waitlist.cli.theme.eject:eject",
        "new": "waitlist.cli.theme.new:new",
    },
)
def theme() -> None:
    """Make the look your own.

    A theme holds only what is different from its parent; a site may take over single templates.
    """
