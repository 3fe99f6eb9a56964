"""The worker ends, by itself or not: what was under way is finished, or sent by the next one."""

# ruff: noqa: ASYNC110 - the tests watch a database and a log, which announce nothing

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from game import Game
from office import Office, office
from smtp import MailServer

from waitlist.jobs import AT_ONCE, LEASE

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def test_after_a_crash_the_next_worker_sends_the_rest_and_doubles_only_what_was_under_way(
    game: Game, server: MailServer
) -> None:
    for number in range(30):
        game.join(f"friend{number}@example.com")
    server.delay = 0.3  # so that some are under way at any moment, also on a slow machine
    first = office(game, server)

    async def crash() -> None:
        working = asyncio.create_task(first.worker.run())
        await server.wait(10)
        while sum(attempts for _, _, attempts in await first.states()) <= len(server.received):
            await asyncio.sleep(0.01)  # until the next ones are under way
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        await first.transport.close()

    game.runner.run(crash())
    under_way = [row for row in game.rows("select * from outbox where state = 'queued'") if row["attempts"]]
    assert 1 <= len(under_way) <= AT_ONCE
    game.tick(LEASE + 1)
    server.delay = 0.0

    async def story(office: Office) -> None:
        await office.until_sent(30)

    office(game, server).during(story)
    arrived = Counter(mail.to for mail in server.received)
    assert len(arrived) == 30
    assert sum(arrived.values()) - 30 <= AT_ONCE


def test_stopping_finishes_the_mails_under_way_and_takes_no_more(game: Game, server: MailServer) -> None:
    for number in range(30):
        game.join(f"friend{number}@example.com")
    server.delay = 0.1

    async def story(_: Office) -> None:
        await server.wait(4)

    office(game, server).during(story)
    states = Counter(row["state"] for row in game.rows("select state from outbox"))
    assert states["sent"] == len(server.received) < 30
    assert not game.rows("select id from outbox where state = 'queued' and attempts > 0")


def test_stopping_does_not_wait_for_a_server_that_hangs(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")
    server.mode = "hang"
    hung = office(game, server, timeout=60.0)

    async def story() -> None:
        working = asyncio.create_task(hung.worker.run())
        await hung.until(("confirm", "queued", 1))
        await asyncio.sleep(0.2)
        start = time.monotonic()
        await hung.worker.stop(timeout=0.2)
        assert time.monotonic() - start < 2
        assert working.done()
        await hung.transport.close()

    game.runner.run(story())


def test_a_worker_that_never_ran_can_be_stopped(game: Game, server: MailServer) -> None:
    game.runner.run(office(game, server).worker.stop())
