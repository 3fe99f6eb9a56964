"""`GET /leaderboard`: who brought most friends, by chosen name or member number."""

from __future__ import annotations

from waitlist import pages
from waitlist.web.answers import Answer
from waitlist.web.leaders import name_of
from waitlist.web.refusals import Refusal
from waitlist.web.requests import SiteRequest


async def show(request: SiteRequest) -> Answer:
    """Show the list, at most five seconds old; 404 where the site has none."""
    settings = request.site.settings.leaderboard
    if not settings.enabled:
        raise Refusal(404)
    board = await request.desk.leaders.board(request.now)
    _ = request.site.words(request.language).gettext
    rows = tuple(
        pages.LeaderRow(leader.rank, name_of(_, leader), leader.friends)
        for leader in board.leaders[: settings.size]
    )
    return request.page(pages.Leaderboard(rows))
