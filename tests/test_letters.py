"""What each queued mail says when it is sent, to whom, and when it is not sent any more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from game import START, Game

from waitlist import addresses, pages
from waitlist.flows.address import change_address
from waitlist.flows.forget import forget
from waitlist.flows.letters import Composed, compose
from waitlist.flows.recover import recover
from waitlist.flows.session import sign_out
from waitlist.flows.unsubscribe import unsubscribe
from waitlist.store.database import Tx
from waitlist.tokens import Tokens

pytestmark = pytest.mark.usefixtures("each_database")

TOKENS = Tokens(["a-secret-of-at-least-32-characters"])


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    with Game(tmp_path, languages=["en", "th"]) as game:
        yield game


def newest(game: Game, kind: str, address: str = "ada@example.com") -> Composed | None:
    """What the newest mail of a kind says now."""
    row = game.row(
        """select o.* from outbox o join signups s on s.id = o.signup
           where o.kind = :kind and s.canonical = :canonical order by o.id desc""",
        kind=kind,
        canonical=addresses.parse(address).canonical,
    )
    assert row is not None, f"no {kind} mail was queued"
    found: Composed | None = game.do(compose, game.site, row, TOKENS, game.now)
    return found


def mail(game: Game, kind: str, address: str = "ada@example.com") -> Composed:
    found = newest(game, kind, address)
    assert found is not None, f"the {kind} mail lost its point"
    return found


def parts(url: str, page: str, purpose: str) -> tuple[str, ...] | None:
    """Read the token of a mail's link, which must lead to `page`."""
    start = f"https://orrin.example/en{page}/"
    assert url.startswith(start)
    return TOKENS.read(purpose, url.removeprefix(start))


def test_the_confirmation_goes_to_the_typed_address_and_holds_nothing_that_was_typed(game: Game) -> None:
    ada = game.join("Ada.L+launch@Example.com", name="Buy now at evil.example")
    found = mail(game, "confirm", "ada.l@example.com")
    assert found.to == "Ada.L+launch@Example.com"
    assert found.unsubscribe_url is None
    assert isinstance(found.mail, pages.ConfirmMail)
    assert parts(found.mail.confirm_url, "/confirm", "confirm") == (
        "orrin",
        ada.code,
        game.link(ada.code)["proof"],
    )
    assert (found.mail.days, found.mail.reward) == (30, "Shave cream")
    assert "evil" not in repr(found.mail)


def closing(game: Game, days: float) -> None:
    """Let the campaign close some days from now."""
    moment = datetime.fromtimestamp(game.now / 1000 + days * 86_400, UTC)
    game.site = game.site_with(languages=["en", "th"], timezone="Asia/Bangkok", dates={"closes": moment})


@pytest.mark.parametrize(("days", "named"), [(27.9, True), (28.1, False)])
def test_a_confirmation_names_the_moment_when_the_campaign_ends_before_the_link_does(
    game: Game, days: float, named: bool
) -> None:
    game.join("ada@example.com")
    closing(game, days)
    found = mail(game, "confirm").mail
    assert isinstance(found, pages.ConfirmMail)
    if named:
        closes = game.site.settings.dates.closes
        assert closes is not None
        assert found.until == closes + timedelta(hours=48)
        assert str(found.until.tzinfo) == "Asia/Bangkok"
    else:
        assert found.until is None


@pytest.mark.parametrize("kind", ["confirm", "already"])
def test_a_proof_that_waited_until_confirming_was_over_is_not_sent(game: Game, kind: str) -> None:
    if kind == "already":
        game.member("ada@example.com")
    game.join("ada@example.com")
    closing(game, -1.9)
    assert newest(game, kind) is not None
    closing(game, -2.1)
    assert newest(game, kind) is None


def test_a_confirmation_is_not_sent_for_a_link_that_was_proven_meanwhile(game: Game) -> None:
    game.member("ada@example.com")
    assert newest(game, "confirm") is None


def test_a_confirmation_goes_to_the_address_as_it_was_put_right(game: Game) -> None:
    ada = game.join("ada@exmaple.com")
    [taken] = game.rows("select * from outbox")  # by a worker, just before
    game.do(change_address, game.site, ada.session, addresses.parse("ada@example.com"), game.tick())
    assert mail(game, "confirm").to == "ada@example.com"
    assert game.do(compose, game.site, taken, TOKENS, game.now) is None


def test_once_somebody_is_confirmed_a_waiting_confirmation_goes_to_the_confirmed_address_only(
    game: Game,
) -> None:
    ada = game.join("ada@example.com")
    other = game.join("ADA+other@example.com")
    game.confirm(ada.code)
    found = mail(game, "confirm")
    assert found.to == "ada@example.com"
    assert isinstance(found.mail, pages.AlreadyMail)
    assert parts(found.mail.confirm_url, "/confirm", "confirm") == (
        "orrin",
        other.code,
        game.link(other.code)["proof"],
    )


def test_the_welcome_has_the_personal_link_the_ladder_and_the_way_in(game: Game) -> None:
    ada = game.member("ada@example.com")
    found = mail(game, "welcome")
    assert isinstance(found.mail, pages.WelcomeMail)
    assert found.to == "ada@example.com"
    assert found.mail.link == f"https://orrin.example/r/{ada}"
    assert [rung.reward for rung in found.mail.ladder.rungs] == ["Shave cream", "Handle", "Winter set"]
    assert parts(found.mail.status_url, "/s", "status") == ("orrin", ada, "0")
    assert parts(found.mail.unsubscribe_url, "/unsubscribe", "unsubscribe") == ("orrin", ada)
    assert found.unsubscribe_url == found.mail.unsubscribe_url


def test_a_mail_in_another_language_leads_to_pages_in_that_language(game: Game) -> None:
    game.member("ada@example.com")
    game.do(_set_language, "th")
    found = mail(game, "welcome")
    assert found.language == "th"
    assert isinstance(found.mail, pages.WelcomeMail)
    assert found.mail.status_url.startswith("https://orrin.example/th/s/")
    assert found.unsubscribe_url is not None
    assert found.unsubscribe_url.startswith("https://orrin.example/th/unsubscribe/")


def test_a_language_that_the_site_no_longer_speaks_becomes_its_first(game: Game) -> None:
    game.member("ada@example.com")
    game.do(_set_language, "xx")
    assert mail(game, "welcome").language == "en"


def test_joining_again_mails_the_way_in_and_the_proof_to_the_confirmed_address(game: Game) -> None:
    ada = game.member("ada@example.com")
    again = game.join("ADA+again@example.com")
    found = mail(game, "already")
    assert isinstance(found.mail, pages.AlreadyMail)
    assert found.to == "ada@example.com"
    assert parts(found.mail.status_url, "/s", "status") == ("orrin", ada, "0")
    assert parts(found.mail.confirm_url, "/confirm", "confirm") == (
        "orrin",
        again.code,
        game.link(again.code)["proof"],
    )
    game.confirm(again.code)
    assert newest(game, "already") is None


def test_a_digest_counts_the_friends_since_the_last_mail_and_names_nobody(game: Game) -> None:
    ada = game.member("ada@example.com")
    for name in ("ben", "cara", "dan"):
        game.member(f"{name}@example.com", by=ada)
    found = mail(game, "friend_joined")
    assert isinstance(found.mail, pages.FriendJoinedMail)
    assert found.mail.new == 1  # the first two unlocked tiers, and mails of their own
    assert found.mail.ladder.friends == 3
    for name in ("ben", "cara", "dan"):
        assert name not in repr(found.mail)


def test_a_digest_without_a_new_friend_is_not_sent(game: Game) -> None:
    ada = game.member("ada@example.com")
    for name in ("ben", "cara", "dan"):
        game.member(f"{name}@example.com", by=ada)
    game.do(_set_friends, 2)
    assert newest(game, "friend_joined") is None


def test_an_unlocked_tier_is_told_with_its_reward(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    found = mail(game, "tier_unlocked")
    assert isinstance(found.mail, pages.TierUnlockedMail)
    assert (found.mail.rung.reward, found.mail.rung.reached) == ("Shave cream", True)
    assert found.mail.ladder.missing == 1


@pytest.mark.parametrize("change", ["revoked", "off the ladder"])
def test_a_tier_that_is_gone_is_not_told(game: Game, change: str) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    if change == "revoked":
        game.do(lambda tx: tx.run("update unlocks set state = 'revoked'"))
    else:
        game.do(lambda tx: tx.run("update outbox set data = :data", data=json.dumps({"tier": "gone"})))
    assert newest(game, "tier_unlocked") is None


def test_the_way_back_in_opens_own_data_for_an_hour_after_it_was_sent(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.do(recover, game.site, addresses.parse("ADA@example.com"), "th", game.tick())
    game.tick(5 * 3_600_000)  # the mail server was down
    found = mail(game, "recovery")
    assert isinstance(found.mail, pages.RecoveryMail)
    assert (found.to, found.language, found.mail.minutes) == ("ada@example.com", "th", 60)
    until = str(game.now + 3_600_000)
    token = found.mail.status_url.removeprefix("https://orrin.example/th/s/")
    assert TOKENS.read("fresh", token) == ("orrin", ada, "0", until)
    assert TOKENS.read("status", token) is None


def test_signing_out_everywhere_gives_later_mails_another_way_in(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.do(sign_out, game.site, game.come_back(ada), game.tick())
    found = mail(game, "welcome")
    assert isinstance(found.mail, pages.WelcomeMail)
    assert parts(found.mail.status_url, "/s", "status") == ("orrin", ada, "1")


def test_who_unsubscribed_gets_no_news_but_what_they_ask_for(game: Game) -> None:
    ada = game.member("ada@example.com")
    for name in ("ben", "cara", "dan"):
        game.member(f"{name}@example.com", by=ada)
    game.do(unsubscribe, game.site, ada, game.tick())
    game.do(recover, game.site, addresses.parse("ada@example.com"), "en", game.tick())
    game.join("ada@example.com")
    assert newest(game, "friend_joined") is None
    assert newest(game, "tier_unlocked") is None
    assert newest(game, "recovery") is not None
    assert newest(game, "already") is not None


@pytest.mark.parametrize("kind", ["confirm", "welcome", "already", "friend_joined", "tier_unlocked"])
def test_who_was_blocked_gets_no_mail_but_the_way_to_own_data(game: Game, kind: str) -> None:
    _every_kind(game)
    game.do(lambda tx: tx.run("update signups set status = 'blocked'"))
    assert newest(game, kind) is None
    own = newest(game, "recovery")
    assert own is not None
    assert own.mail.kept_out


def test_who_was_erased_has_no_mail_left(game: Game) -> None:
    ada = _every_kind(game)
    assert game.do(forget, game.site, game.come_back(ada, fresh=True), game.tick())
    left = game.rows("select o.* from outbox o join signups s on s.id = o.signup where s.status = 'erased'")
    assert [game.do(compose, game.site, row, TOKENS, START) for row in left] == [None] * len(left)


def _every_kind(game: Game) -> str:
    ada = game.member("ada@example.com")
    for name in ("ben", "cara", "dan"):
        game.member(f"{name}@example.com", by=ada)
    game.do(recover, game.site, addresses.parse("ada@example.com"), "en", game.tick())
    game.join("ada@example.com")
    return ada


def _set_language(tx: Tx, language: str) -> None:
    tx.run("update outbox set language = :language", language=language)


def _set_friends(tx: Tx, friends: int) -> None:
    tx.run("update signups set friends = :friends", friends=friends)
