"""The leaderboard as the founder sees it: with addresses."""

from __future__ import annotations

from typing import NamedTuple

from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Tx


class Leader(NamedTuple):
    """`member` is what others see: the chosen name, or "Member 12345"."""

    rank: int
    member: str
    friends: int
    email: str


def leaders(tx: Tx, site: Site, top: int) -> list[Leader]:
    """Return who brought most friends; equal numbers share a rank."""
    found: list[Leader] = []
    for index, row in enumerate(exports.leaders(tx, site.id, top), 1):
        rank = found[-1].rank if found and found[-1].friends == row["friends"] else index
        member = row["alias"] or f"Member {row['member']}"
        found.append(Leader(rank, member, row["friends"], row["address"]))
    return found
