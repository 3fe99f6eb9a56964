"""`GET /leaderboard`: who brought most friends, by chosen name or member number."""

from __future__ import annotations

from waitlist import pages
from waitlist.flows.leaderboard import leaders
from waitlist.web import views
from waitlist.web.answers import Answer
from waitlist.web.refusals import Refusal
from waitlist.web.requests import SiteRequest

KEPT_MS = 5_000


async def show(request: SiteRequest) -> Answer:
    """Show the list, at most five seconds old; 404 where the site has none."""
    settings = request.site.settings.leaderboard
    if not settings.enabled:
        raise Refusal(404)
    made, found = request.desk.leaders
    if request.now - made > KEPT_MS:
        found = tuple(await request.read(leaders, settings.size))
        request.desk.leaders = (request.now, found)
    _ = request.site.words(request.language).gettext
    rows = tuple(
        pages.LeaderRow(leader.rank, views.leader_name(_, leader.alias, leader.member), leader.friends)
        for leader in found
    )
    return request.page(pages.Leaderboard(rows))
