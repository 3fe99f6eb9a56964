"""The ledger: every erasure stands in a file outside of the database, whatever was cut off."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from game import Game
from running import serving, until
from served import SECRET, write_folder

from waitlist.flows.credit import address_hash
from waitlist.flows.forget import erase
from waitlist.store.ledger import Erasure, Ledger

ADA, BEN = Erasure(1_790_000_000_000, 7, "ada's hash"), Erasure(1_790_000_001_000, 7, "ben's hash")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "data")


def erased(game: Game, address: str) -> None:
    """Erase somebody as the flows do, and nothing else."""
    game.do(erase, game.site, game.signup(address), game.tick())


def test_what_was_added_is_read_again_and_nobody_else_may_read_it(ledger) -> None:
    assert ledger.read() == (set(), 0)
    ledger.append([ADA])
    ledger.append([BEN])
    assert ledger.read() == ({ADA, BEN}, 0)
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600
    assert ledger.path.read_text("utf-8").splitlines()[0] == (
        '{"at": 1790000000000, "site": 7, "hash": "ada\'s hash"}'
    )


def test_a_line_that_was_cut_off_is_left_behind_and_harms_no_other(ledger) -> None:
    ledger.append([ADA])
    with ledger.path.open("a") as file:
        file.write('{"at": 17900000010')
    assert ledger.read() == ({ADA}, 1)
    ledger.append([BEN])
    assert ledger.read() == ({ADA, BEN}, 1)


@pytest.mark.parametrize(
    "line", ["[]", "7", '{"at": 1}', '{"at": "1", "site": 7, "hash": "x"}', "\xff", "null"]
)
def test_what_is_no_line_is_counted(ledger, line: str) -> None:
    ledger.path.parent.mkdir()
    ledger.path.write_bytes(line.encode("latin-1") + b"\n")
    assert ledger.read() == (set(), 1)


FULL = """
import resource, signal, sys
from pathlib import Path
from waitlist.store.ledger import Erasure, Ledger
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = Ledger(Path(sys.argv[1]))
length = ledger.path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (length + 20, length + 20))
ledger.append([Erasure(1, 2, "x")])
"""


def test_half_a_line_never_stays_where_there_is_no_room_for_it(ledger) -> None:
    ledger.append([ADA])
    before = ledger.path.read_bytes()
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(ledger.path.parent)], stderr=subprocess.PIPE, check=False
    )
    assert b"OSError: [Errno 27] File too large" in ended.stderr
    assert ledger.path.read_bytes() == before


def test_it_follows_the_database_and_nothing_stands_in_it_twice(tmp_path, ledger) -> None:
    with Game(tmp_path) as game:
        game.member("ada@example.com")
        game.member("ben@example.com")
        erased(game, "ada@example.com")
        first = game.now
        assert game.runner.run(ledger.follow(game.database)) == 1
        assert game.runner.run(ledger.follow(game.database)) == 0
        erased(game, "ben@example.com")
        assert game.runner.run(ledger.follow(game.database, first - 1)) == 1
        assert game.runner.run(Ledger(ledger.path.parent).follow(game.database)) == 0
        text = ledger.path.read_text("utf-8")
        assert "example.com" not in text
        lines = [json.loads(line) for line in text.splitlines()]
        assert [(line["site"], line["at"]) for line in lines] == [
            (game.site.id, first),
            (game.site.id, game.now),
        ]


def test_a_ledger_that_was_lost_is_written_again(tmp_path, ledger) -> None:
    with Game(tmp_path) as game:
        game.member("ada@example.com")
        erased(game, "ada@example.com")
        game.runner.run(ledger.follow(game.database))
        ledger.path.unlink()
        assert game.runner.run(ledger.follow(game.database)) == 1


def test_who_joins_again_and_is_erased_again_stands_there_with_the_later_time(tmp_path, ledger) -> None:
    with Game(tmp_path) as game:
        for _ in range(2):
            game.member("ada@example.com")
            erased(game, "ada@example.com")
            game.runner.run(ledger.follow(game.database))
        lines, _ = ledger.read()
        assert max(lines).at == game.now
        assert len({line.hash for line in lines}) == 1
        assert len(lines) == 2


def test_the_server_writes_down_what_a_command_or_a_killed_server_left(tmp_path) -> None:
    write_folder(tmp_path)
    ledger = Ledger(tmp_path / "data")
    with Game(tmp_path) as game:
        game.member("ada@example.com")
        game.member("ben@example.com")
        erased(game, "ada@example.com")  # and the process ended before it wrote that down
        url = {"WAITLIST_DATABASE_URL": f"sqlite:///{game.database.path}"}
        with serving(tmp_path, **url) as server:
            until(lambda: len(ledger.read()[0]) == 1)
            # Beside the server, at a time long ago: as by a machine whose clock is late.
            erased(game, "ben@example.com")
            assert server.end(signal.SIGTERM) == 0
        assert len(ledger.read()[0]) == 2


def test_a_ledger_that_cannot_be_written_keeps_nobody_from_joining(tmp_path) -> None:
    write_folder(tmp_path)
    ledger = Ledger(tmp_path / "data")
    ledger.path.mkdir(parents=True)
    with Game(tmp_path) as game:
        game.member("ada@example.com")
        erased(game, "ada@example.com")
        url = {"WAITLIST_DATABASE_URL": f"sqlite:///{game.database.path}"}
        with serving(tmp_path, **url) as server:
            said = server.wait_for("erasures could not be added to")
            assert f"{ledger.path} yet: [Errno 21] Is a directory" in said
            assert server.get("/").status_code == 200
            assert server.end() == 0


@pytest.mark.usefixtures("each_database")
def test_a_server_erases_again_whoever_came_back_with_an_older_database(tmp_path) -> None:
    folder = tmp_path / "launch"
    folder.mkdir()
    write_folder(folder, orrin="")
    with Game(tmp_path) as game:
        ada = game.member("ada@example.com")
        game.member("ben@example.com", by=ada)
        hashed = game.do(address_hash, game.site, "ben@example.com")
        Ledger(folder / "data").append([Erasure(game.tick(), game.site.id, hashed)])
        game.member("cleo@example.com", by=ada)
        with serving(folder, WAITLIST_SECRET_KEYS=SECRET, DATABASE_URL=game.url) as server:
            assert "erased again: 1" in server.said
            assert server.end() == 0
        assert game.signup("ben@example.com") is None
        assert game.friends("ada@example.com") == 2
        assert game.differences() == []
