"""The worker: mails leave soon and as they should, timed jobs run, and none stops the rest."""

# ruff: noqa: ASYNC110 - the tests watch a database and a log, which announce nothing

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from game import START, Game
from office import MINUTE, Office, errors, office, settled
from smtp import MailServer

from waitlist.problems import StoreUnavailable
from waitlist.sites import Site
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


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
        await settled(office)

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
        await settled(office)
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
        await settled(office)
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
