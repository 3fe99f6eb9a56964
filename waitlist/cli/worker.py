"""`waitlist worker`: the mails and what is due by the clock, beside processes that serve."""

from __future__ import annotations

from pathlib import Path

import click

from waitlist.cli.opening import config_option, load_config
from waitlist.cli.serve import log
from waitlist.cli.serve.started import Started, needs_postgres, refuse


@click.command()
@config_option
@click.option("--insecure", is_flag=True, help="Work for other people without secret, https or mail server.")
@click.pass_context
def worker(ctx: click.Context, place: Path | None, *, insecure: bool) -> None:
    """Send the mails, and serve nobody.

    For PostgreSQL: any number of these may work beside `waitlist serve`, on any number of machines; each mail
    is taken by one of them. SIGTERM or Ctrl-C finishes the mails under way.
    """
    config = load_config(place)
    if config.machine.database.path is not None:
        needs_postgres("waitlist worker")
    refuse(config, insecure=insecure)
    log.set_up(config.machine.log)
    ctx.exit(Started(config, place, {}, dev=False, insecure=insecure).run(None))
