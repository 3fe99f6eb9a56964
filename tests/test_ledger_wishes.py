"""Who said that they want no mails gets none, whatever backup comes back."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from game import Game
from running import serving, until
from served import SECRET, write_folder

from waitlist.addresses import parse
from waitlist.cli.replaying import keep_silence
from waitlist.flows import silence
from waitlist.flows.audit import COMMAND
from waitlist.flows.credit import address_hash
from waitlist.flows.forget import erase
from waitlist.flows.returned import Returned, heard
from waitlist.flows.unsubscribe import unsubscribe
from waitlist.store.ledger import Wish, WishLedger

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def ledger(tmp_path: Path) -> WishLedger:
    return WishLedger(tmp_path / "data")


def hear(game: Game, name: str, why: str) -> None:
    game.do(heard, [game.site], [Returned(parse(f"{name}@example.com"), why)], game.tick())  # type: ignore[arg-type]


def lines(game: Game, ledger: WishLedger) -> list[tuple[str, int]]:
    game.runner.run(ledger.follow(game.database))
    found, unreadable = ledger.read()
    assert not unreadable
    return [(line.what, line.at) for line in sorted(found)]


def said(game: Game, name: str, what: str, at: int) -> Wish:
    hashed = game.do(address_hash, game.site, f"{name}@example.com")
    return Wish(at, game.site.id, hashed, what)  # type: ignore[arg-type]


def state(game: Game, name: str) -> dict[str, bool]:
    row = game.signup(f"{name}@example.com")
    assert row is not None
    hashed = game.do(address_hash, game.site, f"{name}@example.com")
    found = game.row("select why from suppressed where hash = :hash", hash=hashed)
    return {
        "unsubscribed": row["unsubscribed_at"] is not None,
        "undeliverable": row["undeliverable_at"] is not None,
        "complained": row["complained_at"] is not None,
        "held back": found is not None,
    }


QUIET = {"unsubscribed": False, "undeliverable": False, "complained": False, "held back": False}


def test_each_thing_that_is_said_gets_into_the_file_once_and_names_nobody(
    game: Game, ledger: WishLedger
) -> None:
    code = game.member("ada@example.com")
    for _ in range(2):
        game.do(unsubscribe, game.site, code, game.tick())
    assert lines(game, ledger) == [("unsubscribe", game.now - 1000)]
    hear(game, "ada", "bounce")
    game.do(silence.lift_address, game.site, parse("ada@example.com"), COMMAND, game.tick())
    assert [what for what, _ in lines(game, ledger)] == ["unsubscribe", "bounce", "lift"]
    assert game.runner.run(ledger.follow(game.database)) == 0
    text = ledger.path.read_text("utf-8")
    assert "ada@" not in text  # a hash may hold any three letters
    assert set(json.loads(text.splitlines()[0])) == {"at", "site", "hash", "what"}


@pytest.mark.parametrize(
    "line", ["[]", '{"at": 1, "site": 1, "hash": "x"}', '{"at": 1, "site": 1, "hash": "x", "what": "erase"}']
)
def test_what_is_no_line_is_counted(ledger: WishLedger, line: str) -> None:
    ledger.path.parent.mkdir()
    ledger.path.write_text(f"{line}\n", "utf-8")
    assert ledger.read() == (set(), 1)


def test_an_older_database_hears_all_of_it_once(game: Game, ledger: WishLedger) -> None:
    for name in ("ada", "ben", "cleo", "dora", "eve"):
        game.member(f"{name}@example.com")
    hear(game, "cleo", "bounce")
    later = game.now + 10_000
    ledger.append(
        [
            said(game, "ada", "unsubscribe", later),
            said(game, "ben", "complaint", later),
            said(game, "cleo", "lift", later),
            said(game, "dora", "bounce", later),
            said(game, "dora", "lift", later - 5000),
            said(game, "eve", "unsubscribe", 1),  # before she joined: of somebody who was erased
            said(game, "nobody", "complaint", later),
            Wish(later, 7, "of a site that is not here", "bounce"),
        ]
    )
    for silenced in (3, 0):
        caught_up = game.runner.run(keep_silence(game.database, ledger))
        assert (caught_up.silenced, caught_up.unreadable) == (silenced, 0)
        assert state(game, "ada") == QUIET | {"unsubscribed": True}
        assert state(game, "ben") == QUIET | {"unsubscribed": True, "complained": True, "held back": True}
        assert state(game, "cleo") == QUIET
        assert state(game, "dora") == QUIET | {"undeliverable": True, "held back": True}
        assert state(game, "eve") == QUIET
    game.member("nobody@example.com")
    assert state(game, "nobody")["held back"]


def test_who_is_erased_keeps_nothing_but_hashes(game: Game) -> None:
    code = game.member("ada@example.com")
    game.do(unsubscribe, game.site, code, game.tick())
    game.do(erase, game.site, game.signup("ada@example.com"), game.tick())
    game.do(unsubscribe, game.site, code, game.tick())  # the link in her last mail does no harm
    (row,) = game.rows("select * from wishes")
    assert "ada@" not in repr(tuple(row))


def test_a_server_writes_it_down_and_hears_it_at_its_start(tmp_path: Path) -> None:
    folder = tmp_path / "launch"
    folder.mkdir()
    write_folder(folder, orrin="")
    ledger = WishLedger(folder / "data")
    with Game(tmp_path) as game:
        code = game.member("ada@example.com")
        game.member("ben@example.com")
        ledger.append([said(game, "ben", "unsubscribe", game.tick())])
        game.do(unsubscribe, game.site, code, game.tick())
        with serving(folder, WAITLIST_SECRET_KEYS=SECRET, DATABASE_URL=game.url) as server:
            assert f"{ledger.path}; get no mails again: 1" in server.said
            until(lambda: len(ledger.read()[0]) == 2)
            assert server.end(signal.SIGTERM) == 0
        assert state(game, "ben")["unsubscribed"]
