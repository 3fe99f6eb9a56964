"""A locked table: a short lock is waited for, a long one is said, and the landing pages go on."""

from __future__ import annotations

from pathlib import Path

from faults.ledger import Ledger
from faults.locking import Lock, play
from faults.web import Web


def test_a_lock_of_three_seconds_is_waited_for(folder: Path, ledger: Ledger) -> None:
    lock = _locked(folder, ledger, seconds=3, clients=16)
    assert lock.outcome.refused == 0
    assert [answer.status for answer in lock.boards] == [200, 200]


def test_a_lock_that_lasts_is_answered_with_503_and_passes(folder: Path, ledger: Ledger, long: bool) -> None:
    lock = _locked(folder, ledger, seconds=30 if long else 12, clients=150)
    assert lock.outcome.refused > 0
    assert [answer.is_clean_refusal for answer in lock.boards] == [True, True]


def _locked(folder: Path, ledger: Ledger, *, seconds: int, clients: int) -> Lock:
    with (
        Web(folder, WAITLIST_DATABASE_URL=ledger.url) as one,
        Web(folder, WAITLIST_DATABASE_URL=ledger.url) as other,
    ):
        lock = play([one, other], ledger, seconds, clients)
        print(lock)  # noqa: T201 - the figures are reported
        assert "Traceback" not in one.said + other.said
    assert lock.outcome.wrong == ()
    assert (lock.outcome.lost, lock.outcome.doubled) == (0, 0)
    assert {answer.status for answer in lock.looked} == {200}
    assert len(lock.looked) > 4  # those of both processes went on after the first
    assert ledger.differences() == []
    return lock
