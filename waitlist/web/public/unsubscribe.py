"""`/unsubscribe/TOKEN`: no more mails; the place is kept. Mail programs do it with one POST (RFC 8058)."""

from __future__ import annotations

from waitlist import pages
from waitlist.flows.unsubscribe import unsubscribe
from waitlist.web.answers import Answer, plain
from waitlist.web.requests import SiteRequest


async def show(request: SiteRequest) -> Answer:
    """Show the button."""
    return _page(request, valid=_code(request) is not None)


async def post(request: SiteRequest) -> Answer:
    """Stop the mails. Works for ever, and again."""
    fields = await request.fields()
    code = _code(request)
    if code is None:
        return _page(request, valid=False)
    await request.write(unsubscribe, code, request.now)
    if fields.get("List-Unsubscribe") == "One-Click":
        return plain(200, "Unsubscribed.")
    return _page(request, valid=True, done=True)


def _code(request: SiteRequest) -> str | None:
    match request.services.tokens.read("unsubscribe", request.parameter):
        case (site, code) if site == request.site.name:
            return code
        case _:
            return None


def _page(request: SiteRequest, *, valid: bool, done: bool = False) -> Answer:
    page = pages.Unsubscribe(action=request.url(request.path), done=done, valid=valid)
    return request.page(page, 200 if valid else 404)
