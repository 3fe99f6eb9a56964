"""The worker and a mail server in trouble: mails leave once if they can, at least once whatever happens."""

# ruff: noqa: ASYNC110 - the tests watch a database and a log, which announce nothing

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from game import Game
from office import MINUTE, Office, errors, office, outbox, settled
from smtp import MailServer, Mode

from waitlist.jobs import AT_ONCE
from waitlist.mail.delivery import Temporary
from waitlist.mail.pace import Pause

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def test_greylisted_mails_are_tried_again_for_days_and_then_given_up(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")
    server.mode = "greylist"

    reason = f"The mail server localhost:{server.port} answered 451 4.7.1 <…>: greylisted, come back later."

    async def story(office: Office) -> None:
        waits = []
        for attempt in range(1, 11):
            await office.until(("confirm", "queued", attempt))
            await settled(office)
            [row] = await office.game.database.read(outbox)
            waits.append((row["due_at"] - office.game.now) // MINUTE)
            assert row["error"] == reason
            office.game.now = row["due_at"]
            office.worker.wake()
        await office.until(("confirm", "failed", 11))
        assert waits == [1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440]

    office(game, server).during(story)
    [error] = errors(game)
    assert error is not None
    assert error.startswith("given up: The mail server")


def test_greylisting_ends_with_the_mail_arriving_once(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")
    server.misbehave("greylist", times=1)

    async def story(office: Office) -> None:
        await office.until(("confirm", "queued", 1))
        await settled(office)
        office.game.tick(2 * MINUTE)
        await office.until(("confirm", "sent", 2))

    office(game, server).during(story)
    assert len(server.received) == 1


@pytest.mark.parametrize("mode", ["refuse", "refuse content"])
def test_a_refused_mail_is_not_tried_again_and_holds_up_nobody(
    game: Game, server: MailServer, mode: Mode
) -> None:
    game.join("ada@example.com")
    game.join("ben@example.com")
    server.misbehave(mode, times=1)

    async def story(office: Office) -> None:
        await office.until_sent(1)

    office(game, server).during(story)
    # Both were under way at once, so either may have met the refusal.
    assert sorted(row["state"] for row in game.rows("select state from outbox")) == ["failed", "sent"]
    assert "@example.com" not in str(errors(game))


@pytest.mark.parametrize("mode", ["hang", "drop after data"])
def test_a_mail_lost_half_way_is_sent_again_with_the_same_message_id(
    game: Game, server: MailServer, mode: Mode
) -> None:
    game.join("ada@example.com")
    server.misbehave(mode, times=1)

    async def story(office: Office) -> None:
        await office.until(("confirm", "queued", 1))
        await settled(office)
        office.game.tick(2 * MINUTE)
        await office.until(("confirm", "sent", 2))

    office(game, server, timeout=1.0).during(story)
    assert len({mail.message["Message-ID"] for mail in server.received}) == 1
    assert len(server.received) == (2 if mode == "drop after data" else 1)


@pytest.mark.parametrize("mode", ["silent", "drop", "refuse sender"])
def test_a_server_in_trouble_costs_no_mail_an_attempt(
    game: Game, server: MailServer, mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(20):
        game.join(f"friend{number}@example.com")
    server.mode = mode

    async def story(office: Office) -> None:
        while not [
            message for message in caplog.messages if message.startswith("Mail waits for 2 seconds: ")
        ]:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
        states = await office.states()
        assert {(kind, state) for kind, state, _ in states} == {("confirm", "queued")}
        assert sum(attempts for _, _, attempts in states) <= 1
        server.mode = "normal"
        await office.until_sent(20, tick=MINUTE)

    with caplog.at_level("INFO", logger="waitlist"):
        office(game, server, timeout=1.0).during(story)
    assert len(server.received) == 20
    assert server.connections < 20
    assert "Mail goes out again." in caplog.messages
    assert "example.com" not in caplog.text.replace("orrin.example", "")


def test_a_server_that_is_down_is_tried_ever_more_rarely() -> None:
    pause = Pause(lambda: 0.5)
    now, lengths = 0.0, []
    for _ in range(10):
        lengths.append(round(pause.start(now, "it is down")))
        assert pause.start(now + 1, "a second mail found the same") == pytest.approx(pause.left(now + 1))
        now += pause.left(now)
    assert lengths == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    pause.end()
    assert pause.left(now) == 0
    assert round(pause.start(now, "it is down")) == 2


def test_a_server_restarted_in_the_middle_gets_every_mail_and_none_twice_beyond_those_under_way(
    game: Game, server: MailServer
) -> None:
    for number in range(40):
        game.join(f"friend{number}@example.com")
    server.delay = 0.02

    async def story(office: Office) -> None:
        await server.wait(10)
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(0.3)
        await asyncio.to_thread(server.start)
        await office.until_sent(40, tick=MINUTE)

    office(game, server).during(story)
    arrived = Counter(mail.to for mail in server.received)
    assert len(arrived) == 40
    assert sum(arrived.values()) - 40 <= AT_ONCE


class Unruly:
    """A way out with a fault of its own."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.faults = [RuntimeError("for ada@example.com"), Temporary("later, ada@example.com")]

    async def send(self, message: EmailMessage, to: str) -> None:
        assert message["To"] == to
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(to)

    async def close(self) -> None:
        pass


def test_no_fault_of_the_way_out_ends_the_worker_or_tells_an_address(
    game: Game, caplog: pytest.LogCaptureFixture
) -> None:
    game.join("ada@example.com")
    unruly = Unruly()

    async def story(office: Office) -> None:
        for attempt in (1, 2):
            await office.until(("confirm", "queued", attempt))
            await asyncio.sleep(0.1)
            office.game.tick(10 * MINUTE)
            office.worker.wake()
        await office.until(("confirm", "sent", 3))

    with caplog.at_level("DEBUG", logger="waitlist"):
        Office(game, unruly).during(story)
    assert unruly.sent == ["ada@example.com"]
    assert "ada@example.com" not in caplog.text + str(errors(game))
