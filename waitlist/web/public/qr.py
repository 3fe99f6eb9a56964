"""`GET /qr/CODE.svg`: a link as a QR code."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import anyio.to_thread
import segno

from waitlist.flows.opened import opened
from waitlist.referrals import normalise_code
from waitlist.web.answers import Answer
from waitlist.web.refusals import Refusal, too_many
from waitlist.web.requests import SiteRequest

_CACHE = b"public, max-age=86400"


async def show(request: SiteRequest) -> Answer:
    """Draw the link; 404 for a code without one, since drawing costs more than looking."""
    code = request.parameter.removesuffix(".svg")
    if normalise_code(code) != code:
        raise Refusal(404)
    limits = request.services.limits
    if not limits.may_look_up(request.network):
        raise too_many("network", limits.seconds_left())
    if await request.read(opened, code) is None:
        limits.missed(request.network)
        raise Refusal(404)
    body = await anyio.to_thread.run_sync(svg, request.site.link_url(code))
    return Answer(200, body, b"image/svg+xml; charset=utf-8", cache=_CACHE)


@lru_cache(maxsize=1000)
def svg(link: str) -> bytes:
    """Return a link as a QR code that tells where it was read."""
    drawn = BytesIO()
    # White around and behind it, whatever the page's colours: many cameras read nothing else.
    segno.make(f"{link}?c=qr", error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True, border=4, light="#fff"
    )
    return drawn.getvalue()
