"""Addresses that get no more mails: who they are, for how long, and that nobody is mailed too often."""

# ruff: noqa: ASYNC110 - the tests watch a worker, which announces nothing

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from game import START, Game
from office import Office, office
from smtp import MailServer, Mode

from waitlist.addresses import parse
from waitlist.flows import breaker, returned
from waitlist.flows.address import change_address
from waitlist.flows.forget import forget
from waitlist.flows.purge import purge_counts
from waitlist.flows.recover import recover
from waitlist.flows.returned import Returned
from waitlist.mail.smtp import no_such_address
from waitlist.store import suppressed

pytestmark = pytest.mark.usefixtures("each_database")

DAY = 86_400_000


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def hear(game: Game, address: str, why: suppressed.Why) -> int:
    told = [Returned(parse(address), why)]
    return int(game.do(returned.heard, [game.site], told, game.tick()))


def take(game: Game, *, per_address: int = 3, many_back: bool = False) -> list[str]:
    """Take all mails that may leave now; return their kinds."""
    game.tick(300_000)
    return [row["kind"] for row in game.take(per_address=per_address, many_back=many_back)]


def dropped(game: Game) -> list[str]:
    return [row["error"] for row in game.rows("select error from outbox where state = 'dropped' order by id")]


def test_an_address_that_does_not_exist_gets_no_second_mail(game: Game, server: MailServer) -> None:
    game.join("ada@example.com")
    server.mode = "refuse"

    async def story(office: Office) -> None:
        await office.until(("confirm", "failed", 1))
        assert office.worker.outcomes["came back"] == 1

    office(game, server).during(story)
    row = game.signup("ada@example.com")
    assert row is not None
    assert row["undeliverable_at"] == game.now
    game.do(recover, game.site, parse("ada@example.com"), "en", game.tick())
    assert take(game) == []
    assert dropped(game) == ["mails to its address come back"]


@pytest.mark.parametrize("mode", ["greylist", "refuse content", "refuse size"])
def test_a_refusal_that_says_nothing_of_the_address_leaves_it_alone(
    game: Game, server: MailServer, mode: Mode
) -> None:
    game.join("ada@example.com")
    server.mode = mode

    async def story(office: Office) -> None:
        while (await office.states())[0][2] == 0 or office.worker.outcomes["postponed"] + (
            office.worker.outcomes["given up"]
        ) == 0:
            await asyncio.sleep(0.01)

    office(game, server).during(story)
    row = game.signup("ada@example.com")
    assert row is not None
    assert row["undeliverable_at"] is None


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        (550, "5.1.1 <x>: Recipient address rejected: User unknown", True),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        (550, "No such user here", True),
        (553, "sorry, that mailbox does not exist", True),
        (550, "Requested action not taken: mailbox unavailable", True),
        (550, "5.7.1 Message rejected as spam by Content Filtering. User unknown", False),
        (550, "5.2.1 The user you are trying to contact is receiving mail too quickly", False),
        (552, "5.2.2 Mailbox full", False),
        (550, "Blocked by a list of bad senders", False),
        (554, "5.1.1 Not yours", False),
        (450, "4.1.1 No such user", False),
        (550, "", False),
    ],
)
def test_only_what_is_said_of_the_address_counts(code: int, message: str, *, expected: bool) -> None:
    assert no_such_address(code, message) is expected


def test_who_complained_is_unsubscribed_keeps_everything_and_is_written_to_no_more(game: Game) -> None:
    code = game.member("ada@example.com")
    assert hear(game, "ADA@example.com", "complaint") == 1
    row = game.signup("ada@example.com")
    assert row is not None
    assert (row["unsubscribed_at"], row["complained_at"], row["status"]) == (game.now, game.now, "confirmed")
    game.member("ben@example.com", by=code)
    game.do(recover, game.site, parse("ada@example.com"), "en", game.tick())
    assert game.friends("ada@example.com") == 1
    ada = row["id"]
    take(game)
    states = game.rows("select kind, state from outbox where signup = :ada order by id", ada=ada)
    assert {(each["kind"], each["state"]) for each in states} == {
        ("confirm", "dropped"),
        ("welcome", "dropped"),
        ("tier_unlocked", "dropped"),
        ("recovery", "dropped"),
    }


def test_a_complaint_survives_erasure_and_joining_again(game: Game) -> None:
    code = game.member("ada@example.com")
    hear(game, "ada@example.com", "complaint")
    assert game.do(forget, game.site, game.come_back(code, fresh=True), game.tick())
    game.join("ada@example.com")
    assert take(game) == []
    assert dropped(game) == ["the owner of its address complained of a mail"]


def test_an_address_on_no_list_is_not_written_down(game: Game) -> None:
    assert hear(game, "nobody@example.com", "bounce") == 0
    assert game.rows("select 1 from suppressed") == []


def test_a_bounce_does_not_turn_a_complaint_into_less(game: Game) -> None:
    game.member("ada@example.com")
    for why in ("bounce", "complaint", "bounce"):
        hear(game, "ada@example.com", why)  # type: ignore[arg-type]  # of a tuple of words
    assert {row["why"] for row in game.rows("select why from suppressed")} == {"complaint"}


def test_the_founder_lets_mails_leave_again(game: Game) -> None:
    game.member("ada@example.com")
    hear(game, "ada@example.com", "bounce")
    assert game.do(returned.lift, game.site, parse("ada@example.com"), game.now)
    assert not game.do(returned.lift, game.site, parse("ada@example.com"), game.now)
    assert take(game) == ["confirm", "welcome"]


def test_who_mistyped_an_address_that_does_not_exist_still_puts_it_right(game: Game) -> None:
    joined = game.join("ada@exmaple.com")
    hear(game, "ada@exmaple.com", "bounce")
    assert game.do(change_address, game.site, joined.session, parse("ada@example.com"), game.tick())
    assert take(game) == ["confirm"]
    assert game.confirm(joined.code)


def test_moving_a_link_to_and_fro_mails_nobody_more_often(game: Game) -> None:
    victim, other = parse("victim@example.com"), parse("other@example.com")
    joined = game.join("victim@example.com")
    sent = take(game)
    for _ in range(6):
        for address in (other, victim):
            game.do(change_address, game.site, joined.session, address, game.tick())
            sent += take(game)
    assert len(sent) == 6, "three to each of the two addresses"
    assert "its address had its share of mails for the day" in dropped(game)
    game.now += DAY
    game.do(change_address, game.site, joined.session, other, game.tick())
    assert take(game) == ["confirm"]


def test_a_mail_that_is_tried_again_counts_once(game: Game) -> None:
    game.join("ada@example.com")
    for _ in range(5):
        assert take(game) == ["confirm"]
    game.now += DAY
    assert game.do(purge_counts, game.now) == 1
    assert game.do(purge_counts, game.now) == 0


def test_what_happens_on_the_list_is_no_mail_that_a_form_caused(game: Game) -> None:
    ada = game.member("ada@example.com")
    for name in "bcdefg":
        game.member(f"{name}@example.com", by=ada)
    assert take(game).count("tier_unlocked") == 3


def many_joined(game: Game, lost: int, sent: int) -> None:
    """Let people join from everywhere whose mails were sent, some of which came back."""
    for number in range(sent):
        game.join(f"p{number}@example.com", network=f"net{number}")
    game.do(_settle, game.tick())
    for number in range(lost):
        hear(game, f"p{number}@example.com", "bounce")


def _settle(tx, now: int) -> None:  # type: ignore[no-untyped-def]  # a transaction
    tx.run("update outbox set state = 'sent', finished_at = :now where state = 'queued'", now=now)


@pytest.mark.parametrize(
    ("lost", "sent", "held"), [(0, 30, False), (19, 30, False), (20, 30, True), (21, 240, False)]
)
def test_first_mails_are_held_back_when_too_many_come_back(
    game: Game, lost: int, sent: int, *, held: bool
) -> None:
    many_joined(game, lost, sent)
    hour = game.do(breaker.last_hour, game.now)
    assert (hour.mails, hour.returned) == (sent, lost)
    assert hour.held(10) is held
    assert not hour.held(100)
    why = game.do(breaker.look, per_day=1000, percent=10, now=game.now)
    assert why == ("bounces" if held else "")
    assert game.do(breaker.look, per_day=1000, percent=10, now=game.now + 3_700_000) == ""


def test_while_first_mails_wait_people_on_the_list_get_theirs(
    game: Game, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    ada = game.member("ada@example.com")
    many_joined(game, 20, 30)
    game.join("new@example.com")
    game.do(recover, game.site, parse("ada@example.com"), "en", game.tick())
    caplog.set_level("INFO")

    async def story(office: Office) -> None:
        await office.until_sent(33)  # thirty, the first two of Ada, and her way in
        assert office.worker.holding == "bounces"
        assert [(kind, state) for kind, state, _ in await office.states()][-2:] == [
            ("confirm", "queued"),
            ("recovery", "sent"),
        ]
        office.game.now += 3_700_000
        office.worker.wake()
        await office.until_sent(34)
        assert office.worker.holding == ""

    office(game, server).during(story)
    said = [each.getMessage() for each in caplog.records if "First mails" in each.getMessage()]
    assert len(said) == 2
    assert said[0].startswith("First mails are held back: too many came back")
    assert said[1] == "First mails leave again."
    assert ada


def test_the_last_tenth_of_the_day_is_for_people_on_the_list(game: Game, server: MailServer) -> None:
    game.now = START // DAY * DAY + 1000
    game.member("ada@example.com")
    for number in range(9):
        game.join(f"p{number}@example.com")

    async def story(office: Office) -> None:
        async def queued() -> list[str]:
            return [kind for kind, state, _ in await office.states() if state == "queued"]

        while office.worker.holding != "budget" or len(await queued()) > 2:
            await asyncio.sleep(0.01)
        assert await queued() == ["confirm"] * 2
        await office.game.database.write(
            recover, office.game.site, parse("ada@example.com"), "en", office.game.now
        )
        office.worker.wake()
        while ("recovery", "sent", 1) not in await office.states():
            await asyncio.sleep(0.01)
        assert await queued() == ["confirm"] * 2

    office(game, server, per_day=10).during(story)


def came_back(game: Game, address: str) -> None:
    """Let the newest mail come back, which went to an address."""
    row = game.row("select id from outbox order by id desc limit 1")
    assert row is not None
    game.do(returned.came_back, row["id"], address, "550 5.1.1 no such user", game.tick())


def leave(game: Game) -> list[str]:
    """Let all mails leave that may; return their kinds."""
    kinds = take(game)
    game.do(_settle, game.now)
    return kinds


def test_a_made_up_spelling_that_comes_back_does_not_silence_the_mailbox(game: Game) -> None:
    game.join("victim+junk@corp.example")
    came_back(game, "victim+junk@corp.example")
    hear(game, "Victim+Junk@corp.example", "bounce")
    game.join("victim+junk@corp.example")
    mine = game.join("victim@corp.example")
    assert leave(game) == ["confirm"]
    assert "mails to its address come back" in dropped(game)
    assert game.confirm(mine.code)
    row = game.signup("victim@corp.example")
    assert row is not None
    assert row["undeliverable_at"] is None
    hear(game, "victim+more@corp.example", "bounce")
    assert leave(game) == ["welcome"]
    hear(game, "victim@corp.example", "bounce")
    game.do(recover, game.site, parse("victim@corp.example"), "en", game.tick())
    assert leave(game) == []


def test_a_complaint_of_a_spelling_that_nobody_confirmed_does_not_silence_who_did(game: Game) -> None:
    game.join("victim+junk@corp.example")
    leave(game)
    hear(game, "victim+junk@corp.example", "complaint")
    mine = game.join("victim@corp.example")
    assert leave(game)[-1:] == ["confirm"]
    assert game.confirm(mine.code)
    hear(game, "victim+junk@corp.example", "complaint")
    assert leave(game) == ["welcome"]
    row = game.signup("victim@corp.example")
    assert row is not None
    assert row["unsubscribed_at"] is None


def test_who_complains_of_two_spellings_is_written_to_at_none(game: Game) -> None:
    for tag in ("one", "two"):
        game.join(f"victim+{tag}@corp.example")
        for _ in range(2):  # a service may tell twice
            hear(game, f"victim+{tag}@corp.example", "complaint")
        if tag == "one":
            game.join("victim@corp.example")
            assert leave(game) == ["confirm"]
    game.join("victim+three@corp.example")
    assert leave(game) == []


def test_tags_that_come_back_leave_a_mail_of_the_day_for_the_plain_spelling(game: Game) -> None:
    for number in range(6):
        game.join(f"victim+{number}@corp.example")
        leave(game)
    game.join("victim@corp.example")
    assert leave(game) == ["confirm"]
    game.join("victim@corp.example")
    assert leave(game) == []
    assert len(game.rows("select 1 from outbox where state = 'sent'")) == 3


def test_a_handful_that_came_back_means_nothing() -> None:
    assert not breaker.Hour(mails=0, returned=0).held(1)
    assert not breaker.Hour(mails=19, returned=19).held(1)
    assert breaker.Hour(mails=0, returned=20).held(99)
