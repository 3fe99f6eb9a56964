"""Mails that did not arrive: given up, or tried again."""

from __future__ import annotations

from waitlist.flows import undelivered
from waitlist.store.people import NEWEST
from waitlist.web.admin.request import AdminRequest, local, whole
from waitlist.web.answers import Answer

PAGE = 50


async def show(request: AdminRequest) -> Answer:
    """Show the mails that failed, or those that wait for another try."""
    waiting = request.query.get("state") == "waiting"
    look = undelivered.troubled if waiting else undelivered.given_up
    before = whole(request.query.get("before", "")) or NEWEST
    rows = await request.read(look, request.site, before, PAGE)
    state = "waiting" if waiting else ""
    return request.page(
        "mails.html",
        rows=rows,
        waiting=waiting,
        following=request.url("/admin/mails", state=state, before=rows[-1]["id"])
        if len(rows) == PAGE
        else "",
    )


async def post_retry(request: AdminRequest) -> Answer:
    """Send a mail again, now."""
    done = await request.write(
        undelivered.send_again, request.site, request.number("id"), request.actor, request.now
    )
    request.office.services.wake()
    return await _back(request, "retried" if done else "nothing")


async def post_drop(request: AdminRequest) -> Answer:
    """Send a mail no more; it can still be sent again from the list of this person's mails."""
    done = await request.write(
        undelivered.drop, request.site, request.number("id"), request.actor, request.now
    )
    return await _back(request, "dropped" if done else "nothing")


async def _back(request: AdminRequest, word: str) -> Answer:
    fields = await request.fields()
    if fields.get("back"):
        return request.see(local(fields.get("back"), "/admin/mails"), done=word)
    state = fields.get("state")
    return request.see("/admin/mails", state="waiting" if state == "waiting" else "", done=word)
