"""`waitlist review`: credits that are held, and what is decided about them."""

from __future__ import annotations

import click

from waitlist.cli.lazy import LazyGroup


@click.group(
    cls=LazyGroup,
    commands_at={
        "list": "waitlist.cli.review.looking:show_list",
        "reject": "waitlist.cli.review.deciding:reject",
        "release": "waitlist.cli.review.deciding:release",
        "show": "waitlist.cli.review.looking:show",
        "undo": "waitlist.cli.review.deciding:undo",
    },
)
def review() -> None:
    """Look at friends under review, and decide whether they count.

    Nothing is lost by a decision: `undo` puts back what was before. People are told by mail ten minutes
    later. PERSON is somebody's address or one of their codes.
    """
