"""Who brought most friends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from waitlist.store import signups

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx


class Leader(NamedTuple):
    """``alias`` is "" for who chose none; ``member`` is a random number to call such a person by.

    ``address`` is for the founder alone.
    """

    rank: int
    alias: str
    member: int
    friends: int
    address: str


def leaders(tx: Tx, site: Site, size: int) -> list[Leader]:
    """Return confirmed people with friends, most friends first; equal numbers share a rank."""
    rows = signups.leaders(tx, site.id, size)
    found: list[Leader] = []
    for index, row in enumerate(rows, 1):
        tied = bool(found) and found[-1].friends == row["friends"]
        rank = found[-1].rank if tied else index
        found.append(Leader(rank, row["alias"], row["member"], row["friends"], row["address"]))
    return found
