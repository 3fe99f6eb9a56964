"""The worker sends no more than it may, in a second and in a day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from game import Game
from office import Office, office
from postgres import Postgres
from smtp import MailServer

from waitlist.addresses import parse
from waitlist.config.machine import MachineMail
from waitlist.flows import outgoing
from waitlist.flows.returned import Returned, heard
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
        assert [state for _, state, _ in await office.states()].count("sent") == 2

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


def test_workers_that_share_a_transaction_spend_no_mail_of_a_day_twice(game: Game) -> None:
    for number in range(24):
        game.join(f"friend{number}@example.com", network=f"net{number}")
    terms, now = outgoing.Terms(Pace(10_000.0, 8), 60_000, 3, 10), game.tick()

    async def at_once() -> list[outgoing.Taken]:
        takes = (
            game.database.write(outgoing.take, terms, now=now, at=now * 1000, limit=4, many_back=False)
            for _ in range(6)
        )
        return await asyncio.gather(*takes)

    taken = game.runner.run(at_once())
    assert 4 <= sum(len(each.rows) for each in taken) <= 8


def test_a_clock_that_is_put_back_stops_no_worker(game: Game, server: MailServer) -> None:
    for number in range(4):
        game.join(f"friend{number}@example.com")
    slow = MachineMail.model_validate({"from": "hello@orrin.example", "per_second": 10.0})
    ahead = [3600 * SECOND]

    async def story(office: Office) -> None:
        await office.until_sent(2)
        ahead[0] = 0
        await office.until_sent(4)

    office(game, server, mail=slow, wall=lambda: time.time_ns() // 1000 + ahead[0]).during(story)


def test_what_may_not_leave_is_told_and_holds_up_nobody(game: Game, server: MailServer) -> None:
    for number in range(6):
        game.join(f"lost{number}@example.com", network=f"net{number}")
        told = [Returned(parse(f"lost{number}@example.com"), "bounce")]
        game.do(heard, [game.site], told, game.tick())
    game.join("ada@example.com", network="home")
    game.tick()

    async def story(office: Office) -> None:
        await office.until_sent(1)
        assert office.worker.outcomes["kept back"] == 6

    office(game, server).during(story)


def test_nobody_waits_for_another_process_that_takes_mails(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.create()
    try:
        with Game(tmp_path, url=url) as game:
            game.join("ada@example.com")
            assert len(game.take()) == 1
            game.join("ben@example.com")
            with psycopg.connect(url) as other:
                other.execute("select 1 from mail_pace for update")
                assert game.take() == []
            assert len(game.take()) == 1
    finally:
        postgres.drop(url)


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
    tomorrow = pace.spend(spent, 3, now=NOW, day=DAY_NOW + 1)
    assert tomorrow.mails == 3
    # A machine whose clock is behind counts to the day that has begun.
    assert pace.left(tomorrow, DAY_NOW) == 9
    assert pace.spend(tomorrow, 1, now=NOW, day=DAY_NOW) == tomorrow._replace(
        mails=4, next_at=pace.spend(tomorrow, 1, now=NOW, day=DAY_NOW + 1).next_at
    )


def test_a_clock_that_was_put_back_stops_no_mail() -> None:
    pace = Pace(10.0, 1000)
    ahead = pace.spend(Spent(), 1, now=NOW + 3600 * SECOND, day=DAY_NOW)
    assert pace.ready(ahead, NOW) == 0
    assert pace.ready(pace.sane(ahead, NOW), NOW) == 1
    assert pace.sane(pace.spend(Spent(), 1, now=NOW, day=DAY_NOW), NOW).next_at == NOW + SECOND // 10
