"""The overview: how the campaign goes, and what waits for somebody."""

from __future__ import annotations

from waitlist.web.admin.chart import chart
from waitlist.web.admin.request import AdminRequest
from waitlist.web.answers import Answer


async def show(request: AdminRequest) -> Answer:
    """Show the figures of a site."""
    office = request.office
    figures = await office.figures.of(office.services.database, request.site, request.now)
    return request.page(
        "overview.html",
        figures=figures,
        mails=await office.figures.mails(
            office.services.database, office.services.config.limits, request.now
        ),
        chart=chart(figures.days),
        brand=request.site.settings.brand.name or request.site.name,
        address=request.site.base_url,
        phase=request.site.phase(request.now),
    )
