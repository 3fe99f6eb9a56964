"""`/confirm/TOKEN`: a page with one button; only pressing it confirms, since programs open links, too."""

from __future__ import annotations

from waitlist import pages
from waitlist.flows.confirm import confirm, look
from waitlist.web.answers import Answer
from waitlist.web.requests import SiteRequest


async def show(request: SiteRequest) -> Answer:
    """Show the button."""
    named = _named(request)
    return _page(request, valid=named is not None and await request.read(look, *named, request.now))


async def post(request: SiteRequest) -> Answer:
    """Confirm, and open a proven session. Doing it again succeeds again."""
    named = _named(request)
    session = await request.write(confirm, *named, request.now) if named else None
    if session is None:
        return _page(request, valid=False)
    request.services.figures.confirmations[request.site.name] += 1
    request.services.wake()
    return request.see("/me", *([request.set_session(session)] if session else []))


def _named(request: SiteRequest) -> tuple[str, str] | None:
    """Return the code and the proof that the token carries, if it is one of this site."""
    match request.services.tokens.read("confirm", request.parameter):
        case (site, code, proof) if site == request.site.name:
            return code, proof
        case _:
            return None


def _page(request: SiteRequest, *, valid: bool) -> Answer:
    page = pages.Confirm(
        action=request.url(request.path),
        valid=valid,
        over=not request.site.confirms_open(request.now),
        open=request.site.joins_open(request.now),
    )
    return request.page(page, 200 if valid else 404)
