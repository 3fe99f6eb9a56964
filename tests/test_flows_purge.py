"""What is kept for a time goes when that is over, by the settings, without anybody coming by."""

from __future__ import annotations

from pathlib import Path

import pytest
from game import START, Game

from waitlist.config.privacy import Privacy, kept
from waitlist.flows import entering, purge, users
from waitlist.flows.audit import COMMAND
from waitlist.flows.entering import Browser
from waitlist.store import admin_sessions, visits
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")

DAY = 86_400_000


def made(game: Game, table: str) -> int:
    """Return when the newest row was made, by its id: in one process ids only rise, whatever the clock."""
    (row,) = game.rows(f"select max(id) as id from {table}")  # noqa: S608 - as below
    return 1_735_689_600_000 + (int(row["id"]) >> 22)


def left(game: Game, table: str) -> int:
    return len(game.rows(f"select 1 from {table}"))  # noqa: S608 - names that stand below


def test_ended_sessions_devices_and_guesses_of_the_admin_pages_go_by_the_clock(game: Game) -> None:
    game.do(users.add, "ada@example.com", "owner", COMMAND, START)
    user = game.rows("select id from users")[0]["id"]
    for number, until in enumerate((START + DAY, START + 9 * DAY)):
        game.do(_session, user, number, until)
        game.do(admin_sessions.remember_device, token_hash=f"d{number}", user=user, expires_at=until)
    game.do(entering.begin, "nobody@example.com", Browser(network="n"), START)
    assert left(game, "admin_guesses") == 2
    assert game.do(purge.purge_sessions, START + DAY) == 4
    assert [left(game, f"admin_{each}") for each in ("sessions", "devices", "guesses")] == [1, 1, 0]
    assert game.do(purge.purge_sessions, START + DAY) == 0


def _session(tx: Tx, user: int, number: int, until: int) -> None:
    admin_sessions.create(
        tx,
        token_hash=f"t{number}",
        session=number,
        user=user,
        owes_code=False,
        browser="",
        network="",
        now=START,
        expires_at=until,
    )


def test_evidence_goes_but_that_of_friends_who_are_still_held(game: Game) -> None:
    ada = game.member("ada@example.com")
    for name in ("ben", "cleo"):
        game.member(f"{name}@mailinator.com", by=ada)
    assert left(game, "signals") == 2
    ben = game.signup("ben@mailinator.com")
    assert ben is not None
    game.do(_count, ben["id"])
    late = game.now + 31 * DAY
    assert game.do(purge.purge_records, late, Privacy(evidence_days=32)) == 0
    assert game.do(purge.purge_records, late, Privacy(evidence_days=30)) == 1
    (row,) = game.rows("select friend from signals")
    assert row["friend"] != ben["id"]
    game.do(_hold, ben["id"])


def _count(tx: Tx, friend: int) -> None:
    tx.run("update credits set state = 'rejected' where friend = :friend", friend=friend)
    tx.run("update signups set friends_held = friends_held - 1 where friends_held > 0")


def _hold(tx: Tx, friend: int) -> None:
    tx.run("update credits set state = 'held' where friend = :friend", friend=friend)
    tx.run("update signups set friends_held = friends_held + 1 where friends_held > 0")


def test_visits_answered_reviews_and_the_audit_go_in_time_and_counts_of_links_stay(game: Game) -> None:
    ada = game.link(game.member("ada@example.com"))
    today = game.now // DAY
    for day in (today - 40, today):
        game.do(visits.add, site=game.site.id, day=day, link=0, channel="", visits=3, shares=0)
    game.do(users.add, "ada@example.com", "owner", COMMAND, game.now)
    for number, closed in ((1, START), (2, None)):
        game.do(_appeal, game.site.id, number, ada["signup"], closed)
    short = Privacy(visit_days=31, audit_days=90, evidence_days=30)
    audit = made(game, "audit")
    assert game.do(purge.purge_records, game.now, short) == 2  # the old day, and the answered review
    assert [left(game, each) for each in ("visits", "appeals", "audit")] == [1, 1, 1]
    assert game.do(purge.purge_records, audit + 91 * DAY, short) == 2
    assert [left(game, each) for each in ("visits", "appeals", "audit")] == [0, 1, 0]


def _appeal(tx: Tx, site: int, number: int, signup: int, closed: int | None) -> None:
    tx.insert("appeals", id=number, site=site, signup=signup, words="", opened_at=START, closed_at=closed)


def test_settings_say_when_people_and_mails_go(game: Game) -> None:
    game.join("ada@example.com")
    game.member("ben@example.com")
    three = game.now + 3 * DAY
    assert game.do(purge.purge_unconfirmed, three, Privacy()) == 0
    assert game.do(purge.purge_unconfirmed, three, Privacy(unconfirmed_days=2)) == 1
    game.do(_send)
    late = made(game, "outbox") + 3 * DAY
    assert game.do(purge.purge_mails, late, Privacy()) == 0
    assert game.do(purge.purge_mails, late, Privacy(mail_days=2)) == 2


def _send(tx: Tx) -> None:
    tx.run("update outbox set state = 'sent', finished_at = 1")


def test_what_is_kept_is_said_in_sentences() -> None:
    said = " ".join(kept(Privacy(unconfirmed_days=7, session_days=1)))
    assert "deleted after 7 days" in said
    assert "sessions for 1 day," in said


def test_the_record_of_processing_says_the_same() -> None:
    page = Path("docs/privacy.md").read_text("utf-8")
    for sentence in kept(Privacy()):
        assert sentence[1:] in page
