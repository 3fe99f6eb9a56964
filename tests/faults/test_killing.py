"""Nothing that was answered is lost, whatever happens to the process."""

from __future__ import annotations

import os
from pathlib import Path

from faults.killing import play

LONG = os.environ.get("WAITLIST_LONG") == "1"
ROUNDS = 50 if LONG else 3


def test_killing_the_server_loses_no_acknowledged_join(tmp_path: Path) -> None:
    rounds = play(tmp_path, ROUNDS, seed=2013)
    for number, played in enumerate(rounds, 1):
        print(  # noqa: T201 - the figures are reported
            f"round {number}: {played.acknowledged} acknowledged, {played.lost} lost, "
            f"{played.damaged} damaged, back after {played.recovery:.2f} s"
        )
    assert len(rounds) == ROUNDS
    assert sum(played.acknowledged for played in rounds) > 100
    assert sum(played.lost for played in rounds) == 0
    assert sum(played.damaged for played in rounds) == 0
