"""Who leads on a site: asked of the database for everybody together, every few seconds at most."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from functools import lru_cache
from operator import neg
from typing import TYPE_CHECKING

from waitlist.flows.leaderboard import NOBODY, Board, Leader, board
from waitlist.pages import LeaderRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from waitlist.flows.status import Status
    from waitlist.sites import Site
    from waitlist.store.database import Database

KEPT_MS = 5_000
TEASED = 3
"""How many leaders a share page shows."""

RANKED = 1_000
"""How many people are told their rank; further behind it says little, and is not counted."""


class Leaders:
    """The leaderboard of one site, as it was a moment ago."""

    def __init__(self, site: Site, database: Database) -> None:
        self._site = site
        self._database = database
        self._made = 0
        self._board = NOBODY
        self._asking: asyncio.Task[Board] | None = None

    def forget(self) -> None:
        """Ask anew when somebody looks next: a name on it is another."""
        self._made = 0
        self._asking = None

    async def board(self, now: int) -> Board:
        """Return what is at most `KEPT_MS` old; however many wait for it, it is asked for once."""
        settings = self._site.settings.leaderboard
        if not settings.enabled or now - self._made <= KEPT_MS:
            return self._board
        if self._asking is None:
            size = max(settings.size, TEASED + 1)
            self._asking = asyncio.create_task(self._database.read(board, self._site, size, RANKED))
            self._asking.add_done_callback(lambda asked: self._told(asked, now))
        return await asyncio.shield(self._asking)

    def _told(self, asked: asyncio.Task[Board], now: int) -> None:
        failed = asked.cancelled() or asked.exception() is not None
        if asked is self._asking:
            self._asking = None
            if not failed:
                self._board, self._made = asked.result(), now


def name_of(_: Callable[[str], str], leader: Leader) -> str:
    """Return what the leaderboard calls somebody."""
    return leader.alias or _("Member %(number)s") % {"number": leader.member}


def teaser(_: Callable[[str], str], board: Board, status: Status) -> tuple[LeaderRow, ...]:
    """Return the first rows for a share page, and that of its owner, who is known better than the board."""
    first = board.leaders[: TEASED + 1]
    if not (status.confirmed and status.friends):
        return _rows(_, first[:TEASED])
    own = Leader(0, status.alias, status.member, status.friends, "")
    members = [leader.member for leader in first]
    if len(first) > TEASED and own.friends < first[-1].friends and own.member not in members:
        # So nearly everybody stands: the rows above are the same for all of them.
        return (*_rows(_, first[:TEASED]), _own_row(_, board, own))
    shown = [own if leader.member == own.member else leader for leader in first]
    if own.member not in members:
        shown.append(own)
    shown.sort(key=lambda leader: -leader.friends)
    rows = tuple(_row(_, leader, shown, is_you=leader is own) for leader in shown[:TEASED])
    return rows if own in shown[:TEASED] else (*rows, _own_row(_, board, own))


@lru_cache(maxsize=16)
def _rows(_: Callable[[str], str], leaders: tuple[Leader, ...]) -> tuple[LeaderRow, ...]:
    return tuple(_row(_, leader, leaders) for leader in leaders)


def _own_row(_: Callable[[str], str], board: Board, own: Leader) -> LeaderRow:
    ahead = bisect_left(board.friends, -own.friends, key=neg)
    return LeaderRow(None if ahead >= RANKED else ahead + 1, name_of(_, own), own.friends, is_you=True)


def _row(
    _: Callable[[str], str], leader: Leader, among: Sequence[Leader], *, is_you: bool = False
) -> LeaderRow:
    rank = 1 + sum(other.friends > leader.friends for other in among)
    return LeaderRow(rank, name_of(_, leader), leader.friends, is_you=is_you)
