"""Small cheaters and honest crowds, played through the use cases: `scripts/bench fairness --short`."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from command import ROOT


@pytest.fixture(scope="module")
def played() -> dict[str, Any]:
    """Return the figures of every kind, from one run with one seed."""
    command = [sys.executable, "-m", "benchmarks.fairness", "--short", "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=170)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_no_honest_sign_up_is_refused_and_hardly_a_credit_delayed(played: dict[str, Any]) -> None:
    assert len(played["honest"]) >= 32
    credits = held = 0
    for name, [figures] in played["honest"].items():
        assert figures["refused"] == 0, name
        credits += figures["honest"] + figures["others"]
        held += figures["honest_held"] + figures["others_held"]
    assert credits > 2000
    assert held <= credits / 100


LEAST = {
    "Gmail aliases": 0.9, "throw-away addresses": 0.8, "proxy farm": 0.9, "browser farm": 0.9,
    "slow drip": 0.5, "one browser": 0.5, "rented inboxes": 0.9, "numbered accounts": 0.9,
    "sabotage of an honest link": 0.9, "one browser, proved late": 0.9, "browser farm, proved late": 0.9,
    "one browser, erased at once": 0.9, "browser farm, half of it erased": 0.9,
    "mailboxes that join again": 0.7, "one browser, by six links": 0.7,
    "one browser, ten links of fresh windows": 0.5, "proxy farm that types its code": 0.8,
    "catch-all, four links of fresh windows": 0.9, "catch-all domain": 0.6,
    "keyword addresses of one mailbox": 0.9,
}  # fmt: skip


@pytest.mark.parametrize(("kind", "least"), LEAST.items(), ids=LEAST)
def test_made_up_friends_do_not_count(played: dict[str, Any], kind: str, least: float) -> None:
    [figures] = played["cheats"][kind]
    stopped = figures["fake"] - figures["fake_counted"]
    assert stopped >= least * figures["fake"], figures
    assert stopped >= 0.9 * (stopped + figures["honest_held"] + figures["others_held"]), figures
