"""`waitlist user`: who may see the admin pages."""

from __future__ import annotations

import click

from waitlist.cli.lazy import LazyGroup


@click.group(
    cls=LazyGroup,
    commands_at={
        "add": "waitlist.cli.user.add:add",
        "disable": "waitlist.cli.user.changing:disable",
        "enable": "waitlist.cli.user.changing:enable",
        "list": "waitlist.cli.user.listing:listing",
        "remove": "waitlist.cli.user.changing:remove",
        "reset": "waitlist.cli.user.add:reset",
        "role": "waitlist.cli.user.changing:role",
    },
)
def user() -> None:
    """Say who may see the admin pages.

    Everybody begins with a setup link that works once; nobody has a password that somebody else knows. Works
    beside a running server.
    """
