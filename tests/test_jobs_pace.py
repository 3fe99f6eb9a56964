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
from waitlist.mail.pace import DAY, Pace

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


def test_the_pace_allows_a_tenth_of_a_second_at_once() -> None:
    pace = Pace(100.0)
    assert pace.ready(50.0) == 10
    pace.spend(10)
    assert pace.ready(50.0) == 0
    assert pace.left(50.0) == pytest.approx(0.01)
    assert pace.ready(50.05) == 5
    assert Pace(0.5).ready(50.0) == 1
