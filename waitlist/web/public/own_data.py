"""`/me/data` and `/me/forget`: everything kept about a person as a file, and its erasure.

Both ask for a session whose link was mailed a short while ago; without one they are the form that mails it.
"""

from __future__ import annotations

import json

from waitlist import pages
from waitlist.flows.forget import forget
from waitlist.flows.own_data import own_data
from waitlist.flows.session import is_kept_out, may_leave
from waitlist.web.answers import Answer
from waitlist.web.public.recover import recover_page
from waitlist.web.requests import SiteRequest


async def get_data(request: SiteRequest) -> Answer:
    """Return own data as JSON, to keep."""
    data = await request.read(own_data, request.session, request.now) if request.session else None
    if data is None:
        return recover_page(request, fresh=True, status=403)
    body = json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n"
    name = f'attachment; filename="{request.site.name}-my-data.json"'.encode()
    return Answer(200, body, b"application/json", [(b"content-disposition", name)])


async def get_forget(request: SiteRequest) -> Answer:
    """Say what goes and what stays, and offer the button."""
    may = await request.read(may_leave, request.session, request.now) if request.session else False
    if not may:
        return recover_page(request, fresh=True, status=403)
    kept_out = await request.read(is_kept_out, request.session, request.now)
    return request.page(pages.Forget(action=request.url("/me/forget"), kept_out=kept_out))


async def post_forget(request: SiteRequest) -> Answer:
    """Erase the person."""
    erased = await request.write(forget, request.session, request.now) if request.session else False
    if not erased:
        return recover_page(request, fresh=True, status=403)
    request.desk.forget_names()
    return request.page(pages.Forget(action=request.url("/me/forget"), done=True), 200, request.end_session())
