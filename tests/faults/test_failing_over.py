"""The primary dies and its standby takes over: the servers find it, and all that was answered is there."""

from __future__ import annotations

from pathlib import Path

from faults.failing_over import play


def test_a_standby_takes_over_with_everything_that_was_answered(folder: Path, long: bool) -> None:
    for number in range(1, 6 if long else 2):
        played, differences = play(folder)
        print(f"failover {number}: {played}")  # noqa: T201 - the figures are reported
        assert played.acknowledged > 100
        assert (played.lost, played.doubled, played.wrong) == (0, 0, ())
        assert differences == []
        assert played.refused > 0  # nobody could be served for longer than anybody is left waiting
