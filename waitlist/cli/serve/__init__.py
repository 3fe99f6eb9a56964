"""`waitlist serve`: every site of the folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from waitlist.cli.opening import config_option, load_config
from waitlist.cli.serve import log
from waitlist.cli.serve.again import Again
from waitlist.cli.serve.listen import inherited, listen
from waitlist.cli.serve.processes import Processes
from waitlist.cli.serve.started import Started, needs_postgres, refuse

HANDED_OVER_PATIENCE = 60.0
"""Seconds to wait for the database when the socket was handed over: the server before us is just ending."""


@click.command()
@config_option
@click.option("--host", help="The address to listen on; server.host of waitlist.toml otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes any that is free.")
@click.option("--dev", is_flag=True, help="Take up settings, texts and themes whenever they are saved.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Processes; SQLite allows one.")
@click.option("--no-mails", is_flag=True, help="Leave the mails to `waitlist worker`.")
@click.option("--insecure", is_flag=True, help="Serve other people without secret, https or mail server.")
@click.pass_context
def serve(
    ctx: click.Context,
    place: Path | None,
    *,
    host: str | None,
    port: int | None,
    dev: bool,
    workers: int,
    no_mails: bool,
    insecure: bool,
) -> None:
    """Serve the sites and send the mails.

    SIGTERM or Ctrl-C finishes what was accepted; a second one ends at once. SIGHUP takes up changed settings,
    texts and themes; a changed ladder waits for `waitlist tiers apply`. SIGUSR2 starts the program anew,
    without a refused connection. A socket handed over by systemd is served in place of --host and --port.
    """
    flags: dict[str, Any] = {"server.host": host, "server.port": port}
    taken = inherited()
    if taken is not None:
        flags["server.host"], flags["server.port"] = taken.getsockname()[:2]
    config = load_config(place, flags)
    if config.machine.database.path is not None and (workers > 1 or no_mails):
        needs_postgres(f"--workers {workers}" if workers > 1 else "--no-mails")
    refuse(config, insecure=insecure)
    wanted = config.machine.server
    with taken or listen(wanted.host, wanted.port) as opened:
        if wanted.port == 0:
            # Links carry the port, so the settings have to know which one it became.
            flags["server.port"] = opened.getsockname()[1]
            config = load_config(place, flags)
        log.set_up(config.machine.log)
        say = log.speaker(config.machine.log)
        again = Again(opened, config.folder, say)
        started = Started(
            config,
            place,
            flags,
            dev=dev,
            insecure=insecure,
            mails=not no_mails,
            patience=HANDED_OVER_PATIENCE if taken else None,
        )
        if workers == 1:
            code = started.run(opened, again)
        else:
            with TemporaryDirectory(prefix="waitlist-") as folder:
                run = partial(started.run_as, opened, Path(folder))
                code = Processes(workers, run, again, say).serve()
    if again.wanted and code == 0:
        again.start()
    ctx.exit(code)
