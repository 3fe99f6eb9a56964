"""Nothing that was answered is lost, whatever happens to the process."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest
from faults.killing import play
from faults.ledger import Ledger
from faults.web import Web

LONG = os.environ.get("WAITLIST_LONG") == "1"


def test_killing_the_server_loses_no_acknowledged_join(folder: Path, long: bool) -> None:
    ledger = Ledger(f"sqlite:///{folder}/data/waitlist.sqlite3", folder)
    _killed(folder, ledger, processes=1, rounds=50 if long else 3)


@pytest.mark.parametrize("processes", [1, 2] if LONG else [2])
def test_killing_one_of_the_processes_on_postgresql_loses_none_either(
    folder: Path, ledger: Ledger, long: bool, processes: int
) -> None:
    _killed(folder, ledger, processes=processes, rounds=50 if long else 3)


def _killed(folder: Path, ledger: Ledger, *, processes: int, rounds: int) -> None:
    with ExitStack() as at_end:
        webs = [at_end.enter_context(Web(folder, WAITLIST_DATABASE_URL=ledger.url)) for _ in range(processes)]
        results = play(webs, ledger, rounds, seed=2013)
    for number, played in enumerate(results, 1):
        print(f"round {number}: {played}")  # noqa: T201 - the figures are reported
    assert len(results) == rounds
    assert sum(played.acknowledged for played in results) > 100
    assert results[-1].lost == 0
    assert [played.doubled for played in results] == [0] * rounds
    assert [played.disturbed for played in results] == [0] * rounds
    assert ledger.damage() == []
    assert ledger.differences() == []
