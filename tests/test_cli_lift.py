"""`waitlist lift`, and what the doctor says of mails that came back."""

from __future__ import annotations

import pytest
from game import Game

from waitlist.addresses import parse
from waitlist.clock import now
from waitlist.flows.returned import Returned, heard
from waitlist.mail.pace import DAY
from waitlist.store import mail_pace
from waitlist.store.database import Tx


@pytest.fixture
def campaign(waitlist) -> Game:
    """Twenty people joined just now, and their mails left."""
    with Game(waitlist.folder) as game:
        game.now = now()
        for number in range(20):
            game.join(f"p{number}@example.com", network=f"net{number}")
        game.do(_send, game.now)
        waitlist.environment(WAITLIST_DATABASE_URL=f"sqlite:///{game.database.path}")
        waitlist.write("waitlist.toml", "")
        waitlist.write("sites/orrin/site.toml", "")
        yield game


def _send(tx: Tx, moment: int) -> None:
    tx.run("update outbox set state = 'sent', finished_at = :moment", moment=moment)


def lose(game: Game, people: int) -> None:
    told = [Returned(parse(f"p{number}@example.com"), "bounce") for number in range(people)]
    game.do(heard, [game.site], told, game.now)


def spend(tx: Tx, mails: int, now: int) -> None:
    """Let so many mails have left today."""
    mail_pace.hold(tx)
    mail_pace.keep(tx, next_at=0, day=now // DAY, mails=mails)


def test_mails_leave_again(waitlist, campaign) -> None:
    lose(campaign, 1)
    told = waitlist("lift", "P0@Example.com")
    assert (told.code, told.out, told.err) == (0, "", "orrin: mails to P0@Example.com leave again.\n")
    assert campaign.rows("select 1 from suppressed") == []
    told = waitlist("lift", "p0@example.com")
    assert told.code == 1
    assert told.err.startswith("orrin: mails to p0@example.com were not held back.")


def test_the_doctor_counts_them_and_tells_when_first_mails_are_held_back(waitlist, campaign) -> None:
    lose(campaign, 3)
    assert "ok    mails that came back: 3 addresses do not exist, the owners of 0" in waitlist("doctor").out
    lose(campaign, 20)
    told = waitlist("doctor")
    assert (
        "fail  mails that came back: 20 of 20 mails of the last hour. First mails are held back." in told.out
    )
    assert "look where the joins of the last hour come from" in told.out
    waitlist.write("waitlist.toml", "[limits]\nmails_per_day = 20\nbounces_percent = 100\n")
    assert "ok    mails that came back: 20 addresses" in waitlist("doctor").out
    campaign.do(spend, 18, campaign.now)
    assert "fail  mails that came back: Nine tenths of the day's mails are spent." in waitlist("doctor").out
    waitlist.write("waitlist.toml", "[limits]\nenabled = false\n")
    assert "ok    mails that came back: 20 addresses" in waitlist("doctor").out


def test_the_doctor_says_whether_the_mail_service_is_heard(waitlist, campaign) -> None:
    assert "mail service" not in waitlist("doctor").out
    waitlist.write("waitlist.toml", '[mail]\nrelay = "postmark"\n')
    assert (
        "fail  mail service: postmark has no secret, so nothing it tells is heard." in waitlist("doctor").out
    )
    waitlist.environment(WAITLIST_MAIL_HOOK_SECRET="a-secret-of-the-service")
    assert "ok    mail service: postmark is believed at /hooks/mail/postmark" in waitlist("doctor").out
    waitlist.write("waitlist.toml", "")
    assert "fail  mail service: Its secret is set and its name is not" in waitlist("doctor").out


def test_the_secret_of_the_mail_service_stands_in_no_file(waitlist, campaign) -> None:
    waitlist.write("waitlist.toml", '[mail]\nhook_secret = "a-secret-of-the-service"\n')
    told = waitlist("check")
    assert told.code == 78
    assert "mail.hook_secret" in told.err
    assert "a-secret-of-the-service" not in told.err + told.out
