"""`waitlist worker`: the mails and what is due by the clock, beside processes that serve."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from waitlist.cli.opening import config_option, load_config
from waitlist.cli.serve import log
from waitlist.cli.serve.host_port import host_port
from waitlist.cli.serve.listen import listen
from waitlist.cli.serve.started import Started, needs_postgres, refuse

METRICS = "--metrics"


@click.command()
@config_option
@click.option(
    METRICS,
    "metrics",
    metavar="[HOST:]PORT",
    help="Tell /metrics, /healthz and /readyz there; a port alone is for this machine. [default: nowhere]",
)
@click.option("--insecure", is_flag=True, help="Work for other people without secret, https or mail server.")
@click.pass_context
def worker(ctx: click.Context, place: Path | None, *, metrics: str | None, insecure: bool) -> None:
    """Send the mails, and serve nobody.

    For PostgreSQL: any number of these may work beside `waitlist serve`, on any number of machines; each mail
    is taken by one of them. SIGTERM or Ctrl-C finishes the mails under way, SIGHUP takes up changed settings,
    texts and themes.
    """
    told = None if metrics is None else host_port(METRICS, metrics)
    config = load_config(place)
    if config.machine.database.path is not None:
        needs_postgres("waitlist worker")
    refuse(config, insecure=insecure)
    with nullcontext() if told is None else listen(*told, "worker", METRICS) as opened:
        log.set_up(config.machine.log)
        ctx.exit(Started(config, place, {}, dev=False, insecure=insecure, serves=False).run(opened))
