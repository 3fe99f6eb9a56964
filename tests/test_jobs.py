"""The worker: mails leave soon, once if they can, at least once whatever happens, and none stops the rest."""

# ruff: noqa: ASYNC110 - the tests watch a database and a log, which announce nothing

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from game import START, Game
from smtp import MailServer, Mode

from waitlist.config.machine import MachineMail
from waitlist.config.mail_server import parse_mail_server
from waitlist.jobs import AT_ONCE, LEASE, Worker
from waitlist.mail.delivery import Temporary, Transport
from waitlist.mail.pace import DAY, Pace, Pause
from waitlist.mail.smtp import SmtpTransport
from waitlist.problems import StoreUnavailable
from waitlist.sites import Site
from waitlist.store.database import Tx
from waitlist.tokens import Tokens

pytestmark = pytest.mark.usefixtures("each_database")

TOKENS = Tokens(["a-secret-of-at-least-32-characters"])
MINUTE = 60_000


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    with Game(tmp_path) as game:
        yield game


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
        rows = await self.game.database.read(_all)
        return [(row["kind"], row["state"], row["attempts"]) for row in rows]

    async def until(self, *states: tuple[str, str, int], seconds: float = 10.0) -> None:
        """Wait until the outbox holds exactly these mails: kind, state, attempts."""
        end = time.monotonic() + seconds
        while (now := await self.states()) != list(states):
            assert time.monotonic() < end, f"the outbox holds {now}"
            await asyncio.sleep(0.01)

    async def until_sent(self, mails: int, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while (now := Counter(state for _, state, _ in await self.states()))["sent"] != mails:
            assert time.monotonic() < end, f"the outbox holds {now}"
            await asyncio.sleep(0.02)


def _all(tx: Tx) -> list[Any]:
    return tx.all("select * from outbox order by id")


def office(game: Game, server: MailServer, *, timeout: float = 2.0, **changes: Any) -> Office:
    transport = SmtpTransport(parse_mail_server(f"{server.url}?starttls=never"), timeout=timeout)
    return Office(game, transport, **changes)


def errors(game: Game) -> list[str | None]:
    return [row["error"] for row in game.rows("select error from outbox order by id")]


def test_a_queued_mail_arrives_in_the_brands_name(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")

    async def story(office: Office) -> None:
        await office.until(("confirm", "sent", 1))

    office(game, server).during(story)
    [mail] = server.wait_for(1)
    [sender] = mail.message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Orrin", "hello@orrin.example")
    assert mail.to == "ada@example.com"
    assert "https://orrin.example/confirm/" in mail.text
    assert "https://orrin.example/confirm/" in mail.html
    [row] = game.rows("select message_id, finished_at, error from outbox")
    assert mail.message["Message-ID"] == f"<{row['message_id']}@orrin.example>"
    assert "List-Unsubscribe" not in mail.message
    assert (row["finished_at"], row["error"]) == (game.now, None)


def test_every_mail_but_the_confirmation_can_be_unsubscribed_with_one_click(
    game: Game, server: MailServer
) -> None:
    game.member("ada@example.com")

    async def story(office: Office) -> None:
        await office.until(("confirm", "dropped", 1), ("welcome", "sent", 1))

    office(game, server).during(story)
    [mail] = server.wait_for(1)
    assert mail.message["List-Unsubscribe"].startswith("<https://orrin.example/unsubscribe/")
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_site_decides_the_senders_name_and_where_answers_go(game: Game, server: MailServer) -> None:
    game.site = game.site_with(mail={"from_name": "Orrin & Sons, Ltd", "reply_to": "shop@orrin.example"})
    game.join("ada@example.com")

    async def story(office: Office) -> None:
        await office.until(("confirm", "sent", 1))

    office(game, server).during(story)
    [mail] = server.wait_for(1)
    assert mail.message["From"].addresses[0].display_name == "Orrin & Sons, Ltd"
    assert str(mail.message["Reply-To"]) == "shop@orrin.example"


def test_answers_go_to_the_brand_unless_something_else_is_said(game: Game, server: MailServer) -> None:
    game.site = game.site_with(brand={"name": "Orrin", "email": "hello@orrin.example"})
    game.join("ada@example.com")

    async def story(office: Office) -> None:
        await office.until(("confirm", "sent", 1))

    office(game, server).during(story)
    [mail] = server.wait_for(1)
    assert str(mail.message["Reply-To"]) == "hello@orrin.example"


def test_a_mail_queued_while_the_worker_rests_leaves_at_once_when_it_is_woken(
    game: Game, server: MailServer
) -> None:
    async def story(office: Office) -> None:
        await asyncio.sleep(0.2)
        await office.game.database.write(_queue_confirm, office.game)
        start = time.monotonic()
        office.worker.wake()
        await server.wait(1)
        assert time.monotonic() - start < 0.9  # the next poll could be a second away

    game.join("ada@example.com")
    game.do(lambda tx: tx.run("update outbox set due_at = due_at + 1000000000"))
    office(game, server).during(story)


def _queue_confirm(tx: Tx, game: Game) -> None:
    tx.run("update outbox set due_at = :now", now=game.now)


def test_a_mail_queued_by_another_process_is_found_by_looking(game: Game, server: MailServer) -> None:
    async def story(office: Office) -> None:
        await asyncio.sleep(0.2)
        await office.game.database.write(_queue_confirm, office.game)
        await server.wait(1, seconds=3)

    game.join("ada@example.com")
    game.do(lambda tx: tx.run("update outbox set due_at = due_at + 1000000000"))
    office(game, server).during(story)


def test_a_mail_is_not_sent_before_it_is_due(game: Game, server: MailServer) -> None:
    async def story(office: Office) -> None:
        await asyncio.sleep(0.3)
        assert server.received == []
        office.game.tick(10 * MINUTE)
        office.worker.wake()
        await office.until(("confirm", "sent", 1))

    game.join("ada@example.com")
    game.do(lambda tx: tx.run("update outbox set due_at = :due", due=game.now + 5 * MINUTE))
    office(game, server).during(story)


def test_greylisted_mails_are_tried_again_for_days_and_then_given_up(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")
    server.mode = "greylist"

    reason = f"The mail server localhost:{server.port} answered 451 4.7.1 <…>: greylisted, come back later."

    async def story(office: Office) -> None:
        waits = []
        for attempt in range(1, 11):
            await office.until(("confirm", "queued", attempt))
            await _settled(office)
            [row] = await office.game.database.read(_all)
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


async def _settled(office: Office) -> None:
    """Wait until what came of the first mail is written down: it is leased no more."""
    while (await office.game.database.read(_all))[0]["due_at"] in (office.game.now, office.game.now + LEASE):
        await asyncio.sleep(0.01)


def test_greylisting_ends_with_the_mail_arriving_once(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")
    server.misbehave("greylist", times=1)

    async def story(office: Office) -> None:
        await office.until(("confirm", "queued", 1))
        await _settled(office)
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
        await _settled(office)
        office.game.tick(2 * MINUTE)
        await office.until(("confirm", "sent", 2))

    office(game, server, timeout=0.3).during(story)
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
        office.game.tick(MINUTE)
        await office.until_sent(20)

    with caplog.at_level("INFO", logger="waitlist"):
        office(game, server, timeout=0.2).during(story)
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
        for _ in range(40):
            office.game.tick(2 * MINUTE)
            office.worker.wake()
            await asyncio.sleep(0.1)
        await office.until_sent(40)

    office(game, server).during(story)
    arrived = Counter(mail.to for mail in server.received)
    assert len(arrived) == 40
    assert sum(arrived.values()) - 40 <= AT_ONCE


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


def test_no_more_mails_leave_in_a_second_than_the_setting_allows(game: Game, server: MailServer) -> None:
    for number in range(8):
        game.join(f"friend{number}@example.com")
    slow = MachineMail.model_validate({"from": "hello@orrin.example", "per_second": 10.0})

    async def story(office: Office) -> None:
        await office.until_sent(8)

    began = time.monotonic()
    office(game, server, mail=slow).during(story)
    assert time.monotonic() - began >= 0.7  # seven pauses of a tenth at the least, however slow the machine


def test_no_more_mails_leave_in_a_day_than_the_setting_allows_and_the_rest_follow(
    game: Game, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("ada", "ben", "cara", "dan"):
        game.join(f"{name}@example.com")

    async def spent(office: Office) -> None:
        await office.until_sent(2)
        await asyncio.sleep(0.3)
        await office.until_sent(2)

    office(game, server, per_day=2).during(spent)
    assert "The 2 mails of this day (limits.mails_per_day) are spent" in caplog.text
    office(game, server, per_day=2).during(spent)  # a restart does not begin the day anew
    game.tick(DAY)

    async def next_day(office: Office) -> None:
        await office.until_sent(4)

    office(game, server, per_day=2).during(next_day)


def test_the_pace_allows_a_tenth_of_a_second_at_once() -> None:
    pace = Pace(100.0)
    assert pace.ready(50.0) == 10
    pace.spend(10)
    assert pace.ready(50.0) == 0
    assert pace.left(50.0) == pytest.approx(0.01)
    assert pace.ready(50.05) == 5
    assert Pace(0.5).ready(50.0) == 1


def test_a_broken_template_harms_only_its_own_mails(
    game: Game, server: MailServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    template = tmp_path / "mail" / "confirm.txt"
    template.parent.mkdir()
    template.write_text("Subject: x\n\n{{ 1 / 0 }}")
    game.site = game.site_with()
    game.join("ada@example.com")
    game.member("ben@example.com")

    async def story(office: Office) -> None:
        await office.until(("confirm", "queued", 1), ("confirm", "dropped", 1), ("welcome", "sent", 1))
        await _settled(office)

    office(game, server).during(story)
    assert errors(game)[0] == "could not be made: ZeroDivisionError"
    assert "could not be made:\nTraceback" in caplog.text
    assert "ZeroDivisionError: division by zero" in caplog.text
    assert "ada@example.com" not in caplog.text


def test_mails_of_a_site_that_this_server_does_not_have_wait(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")
    known: dict[int, Site] = {}

    async def story(office: Office) -> None:
        await office.until(("confirm", "queued", 1))
        await _settled(office)
        known[office.game.site.id] = office.game.site
        office.game.tick(2 * MINUTE)
        await office.until(("confirm", "sent", 2))

    office(game, server, sites=lambda: known).during(story)


def test_a_mail_that_ends_the_server_each_time_is_given_up_in_the_end(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")
    game.do(lambda tx: tx.run("update outbox set attempts = 11"))

    async def story(office: Office) -> None:
        await office.until(("confirm", "failed", 12))

    office(game, server).during(story)
    assert server.received == []


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


def test_a_broken_database_delays_what_came_of_a_mail_and_sends_it_once(
    game: Game, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    game.join("ada@example.com")
    game.do(lambda tx: tx.run("alter table outbox rename column error to kept_away"))

    async def story(office: Office) -> None:
        await server.wait(1)
        await asyncio.sleep(0.2)
        await office.game.database.write(_unlock)
        await office.until(("confirm", "sent", 1))

    office(game, server).during(story)
    assert len(server.received) == 1
    assert "What came of a mail could not be written down yet" in caplog.text


def _unlock(tx: Tx) -> None:
    tx.run("alter table outbox rename column kept_away to error")


def test_a_database_that_cannot_be_read_is_asked_again(
    game: Game, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    game.join("ada@example.com")
    game.do(lambda tx: tx.run("alter table outbox rename to outbox_away"))

    async def story(office: Office) -> None:
        while "The outbox could not be read" not in caplog.text:
            await asyncio.sleep(0.01)
        await office.game.database.write(_bring_back)
        await office.until(("confirm", "sent", 1))

    office(game, server).during(story)


def _bring_back(tx: Tx) -> None:
    tx.run("alter table outbox_away rename to outbox")


def test_a_full_disk_or_a_locked_database_costs_a_mail_no_attempt(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")
    faults = [StoreUnavailable("The database is locked. Try again.")]

    def sites() -> Mapping[int, Site]:
        if faults:
            raise faults.pop()
        return {game.site.id: game.site}

    async def story(office: Office) -> None:
        while faults:
            await asyncio.sleep(0.01)
        await office.until(("confirm", "queued", 0))
        await _settled(office)
        office.game.tick(5000)
        await office.until(("confirm", "sent", 1))

    office(game, server, sites=sites).during(story)


def test_timed_jobs_get_the_time_go_on_until_there_is_nothing_left_and_fail_alone(
    game: Game, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(5):
        game.join(f"friend{number}@example.com")
    times: list[int] = []

    def fail(tx: Tx, now: int) -> int:
        raise RuntimeError(f"about ada@example.com at {now}")

    def drop_two(tx: Tx, now: int) -> int:
        times.append(now)
        dropped = tx.all(
            """update outbox set state = 'dropped' where id in
               (select id from outbox where state = 'queued' order by id limit 2) returning 1"""
        )
        return len(dropped)

    async def story(office: Office) -> None:
        await office.until(*[("confirm", "dropped", 0)] * 5)

    game.do(lambda tx: tx.run("update outbox set due_at = due_at + 1000000000"))
    office(game, server, timed=(fail, drop_two)).during(story)
    assert set(times) == {game.now}
    assert len(times) == 4
    assert "The timed job fail failed" in caplog.text
    assert "ada@example.com" not in caplog.text


def test_the_clock_of_the_game_is_the_clock_of_the_mail(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")

    async def story(office: Office) -> None:
        await office.until(("confirm", "sent", 1))

    office(game, server).during(story)
    [mail] = server.wait_for(1)
    assert mail.message["Date"].datetime.timestamp() == (START + 1000) // 1000
