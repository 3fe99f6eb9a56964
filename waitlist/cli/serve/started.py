"""A process that serves, or that sends the mails alone, from its settings to its end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click

from waitlist.cli.serve import log
from waitlist.cli.serve.again import Again
from waitlist.cli.serve.cards import follow_cards
from waitlist.cli.serve.descriptors import room_for
from waitlist.cli.serve.erasures import follow_erasures
from waitlist.cli.serve.greeting import greeting, greeting_of_worker
from waitlist.cli.serve.ladder import follow_ladders
from waitlist.cli.serve.pictures import follow_pictures
from waitlist.cli.serve.reload import Reloading
from waitlist.cli.serve.server import Server, new_loop
from waitlist.cli.serve.serving import Serving
from waitlist.cli.serve.signals import Signals
from waitlist.cli.serve.tasks import Tasks
from waitlist.cli.serve.watch import look, watched
from waitlist.config import Config, is_development, refusals
from waitlist.problems import ConfigError, UsageError
from waitlist.web.metrics import Siblings
from waitlist.web.watched import Watched

MOST_WATCHERS = 32
"""Connections that look after a process that serves nobody."""


def refuse(config: Config, *, insecure: bool) -> None:
    """Refuse to work for other people without secret, https and mail server, unless it is wished."""
    problems = refusals(config.machine, config.machine.server.host, config.sites.values(), config.sources)
    if problems and not insecure:
        raise ConfigError(problems)
    for problem in problems:
        click.echo(f"--insecure: {problem}", err=True)


def needs_postgres(what: str) -> NoReturn:
    """Refuse what more than one process is needed for."""
    raise UsageError(
        f"{what}: one process serves a SQLite file and sends its mails. More need PostgreSQL: set "
        "database.url to postgresql://…, or leave this out."
    )


@dataclass(frozen=True, slots=True)
class Started:
    """What a command was started with."""

    config: Config
    place: Path | None
    flags: Mapping[str, Any]
    dev: bool
    insecure: bool
    serves: bool = True
    mails: bool = True
    patience: float | None = None

    def run(
        self,
        opened: socket.socket | None,
        again: Again | None = None,
        say: Callable[[str], None] | None = None,
        siblings: Siblings | None = None,
    ) -> int:
        """Serve until told to end; return the exit code. `again` is what SIGUSR2 prepares.

        With `serves=False` only the mails are sent, and the socket, if there is one, is for who watches that.
        """
        say = say or log.speaker(self.config.machine.log)
        with asyncio.Runner(loop_factory=new_loop) as runner:
            return runner.run(self._run(opened, again, say, siblings))

    def run_as(self, opened: socket.socket, folder: Path, number: int) -> int:
        """Serve as one of several processes; only the first tells what all of them do.

        `folder` is an empty one, in which they tell each other what they count.
        """
        say = None if number == 0 else _say_nothing
        return self.run(opened, say=say, siblings=Siblings(folder, number))

    async def _run(
        self,
        opened: socket.socket | None,
        again: Again | None,
        say: Callable[[str], None],
        siblings: Siblings | None,
    ) -> int:
        machine, sites = self.config.machine, self.config.sites.values()
        development = is_development(machine, machine.server.host, sites)
        signals = Signals(say)
        with signals.handled():
            serving = Serving(
                self.config,
                development=development,
                mails=self.mails,
                patience=self.patience,
                siblings=siblings,
            )
            reloading = Reloading(
                serving, self.config, place=self.place, flags=self.flags, insecure=self.insecure, say=say
            )
            seen = look(watched(self.config)) if self.dev else {}
            async with serving.running(), Tasks() as tasks:
                signals.on_reload = lambda: tasks.start(reloading.reload())
                tasks.start(follow_ladders(serving, serving.database, reloading.take_up_ladder))
                tasks.start(follow_erasures(serving.database, serving.ledger, serving.wishes))
                tasks.start(follow_pictures(serving, reloading.take_up_pictures, say))
                first = siblings is None or siblings.number == 0  # of several one draws for all of them
                if self.serves and first and not development:  # while developing nobody can ask
                    tasks.start(follow_cards(serving.app))
                if self.dev:
                    tasks.start(reloading.follow_files(seen))
                words = "\n".join(self._greeting(serving, opened, development=development))

                def started() -> None:
                    say(words)
                    tasks.start(_warm_up(serving, say, pages=self.serves))

                if opened is None:
                    started()
                    await signals.ended()
                else:
                    most = room_for(machine.server.max_connections) if self.serves else MOST_WATCHERS
                    app = serving.app if self.serves else Watched(serving.app)
                    server = Server(app, most, serving.app.figures, started)
                    server.should_exit = signals.ended_by is not None
                    signals.on_end = partial(_end, serving, server)
                    if again is not None:
                        signals.on_again = partial(_start_again, tasks, again, signals.on_end)
                    await server.serve(sockets=[opened])
        return signals.exit_code

    def _greeting(
        self, serving: Serving, opened: socket.socket | None, *, development: bool
    ) -> Iterator[str]:
        if self.serves:
            return greeting(
                self.config, development=development, sends=self.mails, mails=serving.mails, dev=self.dev
            )
        return greeting_of_worker(self.config, opened)


def _end(serving: Serving, server: Server) -> None:
    serving.app.end_streams()
    server.end()


def _start_again(tasks: Tasks, again: Again, end: Callable[[], None]) -> None:
    tasks.start(again.prepare(end))


async def _warm_up(serving: Serving, say: Callable[[str], None], *, pages: bool) -> None:
    """Be ready for the first visitors; what cannot be drawn is said, and the rest is served."""
    for error in await serving.complete(pages=pages):
        say(str(error))


def _say_nothing(_words: str) -> None:
    """Another process says it."""
