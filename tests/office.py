"""A worker of the game, its clock and its way out, for a story that is told while it works."""

# ruff: noqa: ASYNC110 - the tests watch a database and a log, which announce nothing

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from game import Game
from smtp import MailServer

from waitlist.config.machine import MachineMail
from waitlist.config.mail_server import parse_mail_server
from waitlist.jobs import LEASE, Worker
from waitlist.mail.delivery import Transport
from waitlist.mail.smtp import SmtpTransport
from waitlist.sites import Site
from waitlist.store.database import Tx
from waitlist.tokens import Tokens

TOKENS = Tokens(["a-secret-of-at-least-32-characters"])


MINUTE = 60_000


class Office:
    """A worker, its clock (that of the game) and its way out, and a story that happens while it works."""

    def __init__(self, game: Game, transport: Transport, **changes: Any) -> None:
        self.game = game
        self.transport = transport
        self.worker = self.hire(**changes)

    def hire(self, sites: Callable[[], Mapping[int, Site]] | None = None, **changes: Any) -> Worker:
        mail = MachineMail.model_validate({"from": "hello@orrin.example", "per_second": 1000.0})
        options = {"mail": mail, "clock": lambda: self.game.now, "chance": lambda: 0.5} | changes
        only = {self.game.site.id: self.game.site}
        return Worker(self.game.database, sites or (lambda: only), self.transport, TOKENS, **options)

    def during(self, story: Callable[[Office], Coroutine[Any, Any, None]]) -> None:
        """Let the worker work while `story` is told, and stop it then."""
        self.game.runner.run(self._during(story))

    async def _during(self, story: Callable[[Office], Coroutine[Any, Any, None]]) -> None:
        working = asyncio.create_task(self.worker.run())
        try:
            await asyncio.wait_for(story(self), 30)
        finally:
            await self.worker.stop()
            await self.transport.close()
        assert working.done()

    async def states(self) -> list[tuple[str, str, int]]:
        rows = await self.game.database.read(outbox)
        return [(row["kind"], row["state"], row["attempts"]) for row in rows]

    async def until(self, *states: tuple[str, str, int], seconds: float = 10.0) -> None:
        """Wait until the outbox holds exactly these mails: kind, state, attempts."""
        end = time.monotonic() + seconds
        while (now := await self.states()) != list(states):
            assert time.monotonic() < end, f"the outbox holds {now}"
            await asyncio.sleep(0.01)

    async def until_sent(self, mails: int, seconds: float = 20.0, *, tick: int = 0) -> None:
        """Wait until at least so many mails are sent.

        With `tick`, the clock goes on by so much ten times a second: mails that were put off, as on a busy
        machine any may be, are due only then.
        """
        end = time.monotonic() + seconds
        while (now := Counter(state for _, state, _ in await self.states()))["sent"] < mails:
            assert time.monotonic() < end, f"the outbox holds {now}"
            if tick:
                self.game.tick(tick)
                self.worker.wake()
            await asyncio.sleep(0.1 if tick else 0.02)


def outbox(tx: Tx) -> list[Any]:
    return tx.all("select * from outbox order by id")


def office(game: Game, server: MailServer, *, timeout: float = 2.0, **changes: Any) -> Office:
    transport = SmtpTransport(parse_mail_server(f"{server.url}?starttls=never"), timeout=timeout)
    return Office(game, transport, **changes)


def errors(game: Game) -> list[str | None]:
    return [row["error"] for row in game.rows("select error from outbox order by id")]


async def settled(office: Office) -> None:
    """Wait until what came of the first mail is written down: it is leased no more."""
    while (await office.game.database.read(outbox))[0]["due_at"] in (
        office.game.now,
        office.game.now + LEASE,
    ):
        await asyncio.sleep(0.01)
