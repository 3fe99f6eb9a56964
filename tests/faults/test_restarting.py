"""Nobody notices that the server is replaced, but by waiting a moment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from faults.restarting import How, play

RESTARTS = 10 if os.environ.get("WAITLIST_LONG") == "1" else 2


@pytest.mark.parametrize("how", ["again", "parent", "overlap"])
def test_nobody_is_refused_while_the_server_is_replaced(tmp_path: Path, how: How) -> None:
    seen = play(tmp_path, how, RESTARTS)
    print(  # noqa: T201 - the figures are reported
        f"{how}: {RESTARTS} restarts, answers {dict(seen.statuses)}, {seen.refused} refused, "
        f"{seen.broken} broken off, {seen.lost} lost of {len(seen.acknowledged)}, "
        f"longest wait {seen.longest:.2f} s"
    )
    assert set(seen.statuses) == {200, 303}
    assert seen.refused == 0
    assert seen.broken == 0
    assert seen.lost == 0
    assert len(seen.acknowledged) > 100
