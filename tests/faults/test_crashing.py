"""The database server ends at once: nothing that was answered is lost, and everybody else hears 503."""

from __future__ import annotations

from pathlib import Path

from faults.crashing import LONGER, SHORT, play
from faults.ledger import Ledger
from faults.web import Web
from postgres import Postgres


def test_a_crash_of_postgresql_loses_nothing_and_doubles_nothing(
    folder: Path, durable: Postgres, ledger: Ledger, long: bool
) -> None:
    away = ([SHORT] * 4 + [LONGER]) * 4 if long else [SHORT, LONGER]
    with (
        Web(folder, WAITLIST_DATABASE_URL=ledger.url) as one,
        Web(folder, WAITLIST_DATABASE_URL=ledger.url) as other,
    ):
        crashes = play(durable, [one, other], ledger, away)
        for seconds, crash in zip(away, crashes, strict=True):
            print(f"away for {seconds:.0f} s: {crash}")  # noqa: T201 - the figures are reported
        assert "Traceback" not in one.said + other.said
    assert sum(crash.acknowledged for crash in crashes) > 100
    assert crashes[-1].lost == 0
    assert [crash.doubled for crash in crashes] == [0] * len(away)
    assert [crash.wrong for crash in crashes] == [()] * len(away)
    assert crashes[-1].refused > 0  # it was away for longer than anybody is left waiting
    assert ledger.differences() == []
