"""A reward is final once it has cooled and nothing is under review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.store import turns, unlocks

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx

DAY = 86_400_000
PIECE = 100  # rewards in one transaction


def approve_cooled(tx: Tx, site: Site, now: int) -> int:
    """Approve rewards that were unlocked long enough ago, a piece at a time; return how many."""
    before = now - site.settings.rewards.cooling_days * DAY
    if not unlocks.cooled(tx, site.id, before, 1):
        return 0
    turns.take(tx, site.id)
    rows = unlocks.cooled(tx, site.id, before, PIECE)
    for row in rows:
        unlocks.approve(tx, site.id, row["signup"], row["tier"])
    return len(rows)
