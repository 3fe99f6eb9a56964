"""Whoever is slow is shown out, and nobody else notices."""

from __future__ import annotations

import os
from pathlib import Path

from faults.dripping import KINDS, play

SLOW = 1000 if os.environ.get("WAITLIST_LONG") == "1" else 100


def test_slow_clients_are_closed_while_honest_joins_go_on(tmp_path: Path) -> None:
    crowd = play(tmp_path, SLOW)
    print(  # noqa: T201 - the figures are reported
        f"{SLOW} slow clients, gone after {crowd.gone_after:.1f} s: {crowd.closed}; "
        f"{len(crowd.joins)} honest joins, {crowd.failed} failed, p95 {crowd.p95() * 1000:.0f} ms, "
        f"longest {max(crowd.joins) * 1000:.0f} ms"
    )
    assert crowd.stayed == 0
    assert crowd.failed == 0
    assert len(crowd.joins) > 100
    each = SLOW // len(KINDS)
    # Bodies are ended by the application, by 408; what comes after an answer counts as the next request.
    assert crowd.closed["unread"] == each
    assert crowd.closed["head"] >= 3 * each
