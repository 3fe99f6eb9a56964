"""`GET /card/CODE.png`: what others show beside a link."""

from __future__ import annotations

from waitlist.cards.artist import CannotDraw
from waitlist.flows.opened import Opened, opened
from waitlist.referrals import normalise_code
from waitlist.web.answers import Answer
from waitlist.web.cards import SITE, Drawing, drawing
from waitlist.web.refusals import Refusal
from waitlist.web.requests import SiteRequest

_CACHE = b"public, max-age=600"  # a name may be hidden or erased: nobody keeps it longer
_AGAIN = (b"retry-after", b"10")


async def show(request: SiteRequest) -> Answer:
    """Show the card of a link; for a code without one, that of the site."""
    cards, site, language = request.services.cards, request.site, request.language
    found = await _opened(request)
    drawn = drawing(site, language, invited=found is not None, name=found.name if found else "")
    try:
        body = await cards.png(site, drawn)
    except CannotDraw:
        body = await _of_site(request, drawn)
    headers = [(b"vary", b"Accept-Language")] if len(site.languages) > 1 and not request.prefixed else []
    return Answer(200, body, b"image/png", headers, cache=_CACHE)


async def _of_site(request: SiteRequest, failed: Drawing) -> bytes:
    """Return the site's card in place of one that could not be drawn now."""
    plain = drawing(request.site, request.language)
    if plain == failed:
        raise Refusal(503, headers=(_AGAIN,))
    try:
        return await request.services.cards.png(request.site, plain)
    except CannotDraw:
        raise Refusal(503, headers=(_AGAIN,)) from None


async def _opened(request: SiteRequest) -> Opened | None:
    text = request.parameter.removesuffix(".png")
    code = None if text == SITE else normalise_code(text)
    limits = request.services.limits
    if code is None or not limits.may_look_up(request.network):
        return None
    found = await request.read(opened, code)
    if found is None:
        limits.missed(request.network)
    return found
