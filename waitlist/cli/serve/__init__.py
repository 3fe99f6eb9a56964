"""`waitlist serve`: every site of the folder."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from waitlist.cli.opening import config_option, load_config
from waitlist.cli.serve import log
from waitlist.cli.serve.again import Again
from waitlist.cli.serve.descriptors import room_for
from waitlist.cli.serve.greeting import greeting
from waitlist.cli.serve.ladder import follow_ladders
from waitlist.cli.serve.listen import inherited, listen
from waitlist.cli.serve.reload import Reloading
from waitlist.cli.serve.server import Server, new_loop
from waitlist.cli.serve.serving import Serving
from waitlist.cli.serve.signals import Signals
from waitlist.cli.serve.tasks import Tasks
from waitlist.cli.serve.watch import look, watched
from waitlist.config import Config, is_development, refusals
from waitlist.problems import ConfigError, UsageError

HANDED_OVER_PATIENCE = 60.0
"""Seconds to wait for the database when the socket was handed over: the server before us is just ending."""


@click.command()
@config_option
@click.option("--host", help="The address to listen on; server.host of waitlist.toml otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes any that is free.")
@click.option("--dev", is_flag=True, help="Take up settings, texts and themes whenever they are saved.")
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes; SQLite allows one.")
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
    insecure: bool,
) -> None:
    """Serve the sites and send the mails.

    SIGTERM or Ctrl-C finishes what was accepted; a second one ends at once. SIGHUP takes up changed settings,
    texts and themes; a changed ladder waits for `waitlist tiers apply`. SIGUSR2 starts the program anew,
    without a refused connection. A socket handed over by systemd is served in place of --host and --port.
    """
    if workers > 1:
        raise UsageError(
            f"--workers {workers}: one process serves a SQLite file. More need PostgreSQL (database.url), "
            "which this version does not support; leave --workers out."
        )
    flags: dict[str, Any] = {"server.host": host, "server.port": port}
    taken = inherited()
    if taken is not None:
        flags["server.host"], flags["server.port"] = taken.getsockname()[:2]
    config = load_config(place, flags)
    _refuse(config, insecure=insecure)
    wanted = config.machine.server
    with taken or listen(wanted.host, wanted.port) as opened:
        if wanted.port == 0:
            # Links carry the port, so the settings have to know which one it became.
            flags["server.port"] = opened.getsockname()[1]
            config = load_config(place, flags)
        log.set_up(config.machine.log)
        again = Again(opened, config.folder, log.speaker(config.machine.log))
        patience = HANDED_OVER_PATIENCE if taken else None
        running = _run(
            config, opened, again, place=place, flags=flags, dev=dev, insecure=insecure, patience=patience
        )
        with asyncio.Runner(loop_factory=new_loop) as runner:
            code = runner.run(running)
    if again.wanted and code == 0:
        again.start()
    ctx.exit(code)


def _refuse(config: Config, *, insecure: bool) -> None:
    problems = refusals(config.machine, config.machine.server.host, config.sites.values(), config.sources)
    if problems and not insecure:
        raise ConfigError(problems)
    for problem in problems:
        click.echo(f"--insecure: {problem}", err=True)


async def _warm_up(serving: Serving, say: Callable[[str], None]) -> None:
    """Read every template ahead of its first visitor; what cannot be read is said, and the rest is served."""
    for site in serving.sites:
        try:
            await asyncio.to_thread(site.theme.compile)
        except ConfigError as error:
            say(str(error))


async def _run(
    config: Config,
    opened: socket.socket,
    again: Again,
    *,
    place: Path | None,
    flags: Mapping[str, Any],
    dev: bool,
    insecure: bool,
    patience: float | None,
) -> int:
    say = log.speaker(config.machine.log)
    development = is_development(config.machine, config.machine.server.host, config.sites.values())
    signals = Signals(say)
    with signals.handled():
        serving = Serving(config, development=development, patience=patience)
        reloading = Reloading(serving, config, place=place, flags=flags, insecure=insecure, say=say)
        seen = look(watched(config)) if dev else {}
        async with serving.running(), Tasks() as tasks:
            words = "\n".join(greeting(config, development=development, mails=serving.mails, dev=dev))
            most = room_for(config.machine.server.max_connections)
            server = Server(serving.app, most, serving.app.figures, lambda: say(words))
            server.should_exit = signals.ended_by is not None
            signals.on_end = server.end
            signals.on_reload = lambda: tasks.start(reloading.reload())
            signals.on_again = lambda: tasks.start(again.prepare(server.end))
            tasks.start(follow_ladders(serving, serving.database, reloading.take_up_ladder))
            tasks.start(_warm_up(serving, say))
            if dev:
                tasks.start(reloading.follow_files(seen))
            await server.serve(sockets=[opened])
    return signals.exit_code
