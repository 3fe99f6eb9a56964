"""`GET /s/TOKEN`, the link in every mail to a confirmed address: opens a proven session."""

from __future__ import annotations

from waitlist.flows.session import is_kept_out, open_status
from waitlist.web.answers import Answer
from waitlist.web.public.recover import recover_page
from waitlist.web.requests import SiteRequest


async def show(request: SiteRequest) -> Answer:
    """Open the session, to a browser that reads pages; HEAD opens none."""
    read = _read(request)
    if read is None:
        return recover_page(request, status=404)
    if request.scope["method"] == "HEAD":
        return request.see("/me")
    session = await request.write(open_status, read[0], read[1], request.now, fresh_until=read[2])
    if session is None:
        return recover_page(request, status=404)
    kept_out = await request.read(is_kept_out, session, request.now)
    return request.see("/me/forget" if kept_out else "/me", request.set_session(session))


def _read(request: SiteRequest) -> tuple[str, int, int] | None:
    """Return code, epoch and until when the link counts as fresh, if the token is one of this site."""
    tokens = request.services.tokens
    match tokens.read("status", request.parameter):
        case (site, code, epoch) if site == request.site.name and epoch.isdecimal():
            return code, int(epoch), 0
    match tokens.read("fresh", request.parameter):
        case (site, code, epoch, until) if (
            site == request.site.name and epoch.isdecimal() and until.isdecimal()
        ):
            return code, int(epoch), int(until) if int(until) > request.now else 0
        case _:
            return None
