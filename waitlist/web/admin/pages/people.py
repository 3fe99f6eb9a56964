"""The list of people: searched, filtered, a page at a time. What is looked for stands in the address."""

from __future__ import annotations

from waitlist.flows import people
from waitlist.web.admin.request import AdminRequest
from waitlist.web.answers import Answer

FILTERS = ("q", "status", "held", "tier", "domain", "source", "order")


async def show(request: AdminRequest) -> Answer:
    """Show a page of people."""
    site, query = request.site, request.query
    order: people.Order = "friends" if query.get("order") == "friends" else "newest"
    found = await request.read(people.find, site, people.wanted(query), order, query.get("after", ""))
    kept = {name: query[name] for name in FILTERS if query.get(name)}
    return request.page(
        "people.html",
        found=found,
        order=order,
        kept=kept,
        filtered=any(name != "order" for name in kept),
        following=request.url("/admin/people", **kept, after=found.after) if found.after else "",
        started="after" not in query,
        tiers=site.rewards(),
        sources=await request.read(people.sources, site),
    )
