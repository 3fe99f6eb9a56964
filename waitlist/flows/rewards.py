"""A reward is final once it has cooled and the friends who count carry it.

Friends under review do not keep it from that: anybody can send somebody one of those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows import changing
from waitlist.store import turns, unlocks

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx

DAY = 86_400_000
PIECE = 100  # rewards in one transaction


def approve_cooled(tx: Tx, site: Site, now: int) -> int:
    """Approve rewards that were unlocked long enough ago, a piece at a time; return how many."""
    before = now - site.settings.rewards.cooling_days * DAY
    needed = changing.needs(site)
    if not any(unlocks.cooled(tx, site.id, tier, friends, before, 1) for tier, friends in needed.items()):
        return 0
    turns.take(tx, site.id)
    done = 0
    for tier, friends in needed.items():
        rows = unlocks.cooled(tx, site.id, tier, friends, before, PIECE - done)
        for row in rows:
            unlocks.approve(tx, site.id, row["signup"], tier)
        done += len(rows)
        if done == PIECE:
            break
    return done
