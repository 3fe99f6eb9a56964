"""`/recover`: the form that mails the way in. Its answer never tells whether an address is known."""

from __future__ import annotations

from dataclasses import replace

from waitlist import pages
from waitlist.flows.recover import recover
from waitlist.web.answers import Answer
from waitlist.web.forms import SWITCH, TOLD, FieldErrors, parse_address, shown_again
from waitlist.web.requests import SiteRequest


def recover_page(request: SiteRequest, *, fresh: bool = False, status: int = 200) -> Answer:
    """Return the form; `fresh` says that a newly mailed link is needed."""
    return request.page(_page(request, fresh=fresh), status)


async def show(request: SiteRequest) -> Answer:
    """Show the form."""
    return recover_page(request)


async def post(request: SiteRequest) -> Answer:
    """Mail the way in, if the address is on the list."""
    fields = await request.fields()
    _ = request.site.words(request.language).gettext
    address = parse_address(fields, "email", _, test_domains=request.services.development)
    page = _page(request, fresh=fields.get("fresh") != "")
    switch = fields.get(SWITCH)
    if isinstance(address, FieldErrors) and switch in ("", TOLD):
        wrong = replace(page, values=address.values, errors=address.errors, suggestion=address.suggestion)
        return request.page(wrong, 422)
    if switch or isinstance(address, FieldErrors):
        return request.page(replace(page, values={"email": shown_again(fields.get("email"))}))
    await request.write(recover, address, request.language, request.now, request.network)
    request.services.wake()
    return request.page(replace(page, sent=True))


def _page(request: SiteRequest, *, fresh: bool) -> pages.Recover:
    return pages.Recover(
        action=request.url("/recover"), fresh=fresh, open=request.site.joins_open(request.now)
    )
