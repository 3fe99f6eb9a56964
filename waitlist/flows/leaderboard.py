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


class Board(NamedTuple):
    """The leaders, and how many ``friends`` each of many more has, most friends first."""

    leaders: tuple[Leader, ...]
    friends: tuple[int, ...]


NOBODY = Board((), ())


def board(tx: Tx, site: Site, size: int, many: int) -> Board:
    """Return ``size`` leaders, and the numbers of ``many``, so that anybody's rank among them is known."""
    return Board(tuple(leaders(tx, site, size)), tuple(signups.most_friends(tx, site.id, many)))


def leaders(tx: Tx, site: Site, size: int) -> list[Leader]:
    """Return confirmed people with friends, most friends first; equal numbers share a rank."""
    rows = signups.leaders(tx, site.id, size)
    found: list[Leader] = []
    for index, row in enumerate(rows, 1):
        tied = bool(found) and found[-1].friends == row["friends"]
        rank = found[-1].rank if tied else index
        found.append(Leader(rank, row["alias"], row["member"], row["friends"], row["address"]))
    return found
