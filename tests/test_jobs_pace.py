"""The worker sends no more than it may, in a second and in a day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from game import Game
from office import Office, office
from smtp import MailServer

from waitlist.config.machine import MachineMail
from waitlist.mail.pace import DAY, Pace, Spent

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


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


def test_several_workers_on_one_database_keep_to_one_pace_and_one_day(game: Game, server: MailServer) -> None:
    for number in range(12):
        game.join(f"friend{number}@example.com")
    slow = MachineMail.model_validate({"from": "hello@orrin.example", "per_second": 10.0})
    first = office(game, server, mail=slow, per_day=8)
    second = first.hire(mail=slow, per_day=8)

    async def story(office: Office) -> None:
        beside = asyncio.create_task(second.run())
        await office.until_sent(8)
        await asyncio.sleep(0.5)
        await second.stop()
        await beside
        assert first.worker.outcomes["sent"] + second.outcomes["sent"] == 8

    began = time.monotonic()
    first.during(story)
    assert time.monotonic() - began >= 0.7 + 0.5  # seven pauses of a tenth, however many send


SECOND = 1_000_000
NOW = 1_800_000_000 * SECOND
DAY_NOW = NOW // 1000 // DAY


def test_the_pace_allows_a_tenth_of_a_second_at_once() -> None:
    pace = Pace(100.0, 1000)
    assert pace.ready(Spent(), NOW) == 10
    spent = pace.spend(Spent(), 10, now=NOW, day=DAY_NOW)
    assert pace.ready(spent, NOW) == 0
    assert spent.next_at == NOW + SECOND // 100
    assert pace.ready(spent, NOW + SECOND // 20) == 5
    assert pace.ready(spent, NOW + SECOND) == 10
    assert Pace(0.5, 1000).ready(Spent(), NOW) == 1


def test_the_mails_of_a_day_are_counted_until_the_next() -> None:
    pace = Pace(100.0, 12)
    spent = pace.spend(Spent(), 10, now=NOW, day=DAY_NOW)
    assert pace.left(spent, DAY_NOW) == 2
    assert pace.left(spent, DAY_NOW + 1) == 12
    assert pace.left(pace.spend(spent, 2, now=NOW, day=DAY_NOW), DAY_NOW) == 0
    assert pace.spend(spent, 3, now=NOW, day=DAY_NOW + 1).mails == 3


def test_a_clock_that_was_put_back_stops_no_mail() -> None:
    pace = Pace(10.0, 1000)
    ahead = pace.spend(Spent(), 1, now=NOW + 3600 * SECOND, day=DAY_NOW)
    assert pace.ready(ahead, NOW) == 0
    assert pace.ready(pace.sane(ahead, NOW), NOW) == 1
    assert pace.sane(pace.spend(Spent(), 1, now=NOW, day=DAY_NOW), NOW).next_at == NOW + SECOND // 10
