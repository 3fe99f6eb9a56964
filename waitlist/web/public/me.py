"""`/me`: the share page, and what can be done there."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

from waitlist import pages
from waitlist.flows.address import change_address
from waitlist.flows.profile import set_alias
from waitlist.flows.resend import resend
from waitlist.flows.session import sign_out
from waitlist.flows.status import Status
from waitlist.names import display_name
from waitlist.web import views
from waitlist.web.answers import Answer
from waitlist.web.forms import FieldErrors, parse_address, wrong_text
from waitlist.web.own_page import Looked, status_of, suggestion
from waitlist.web.public.recover import recover_page
from waitlist.web.requests import SiteRequest

ALIAS_MAX = 40


async def show(request: SiteRequest) -> Answer:
    """Show the share page of this browser's session; without one the form that mails the way in."""
    found = await _status(request)
    if found is None:
        return recover_page(request)
    notice = _notice(request)
    if suggestion(found):
        return request.page(replace(await _page(request, found), notice=notice))
    board = await request.desk.leaders.board(request.now)
    return request.html(request.desk.share_pages.body(request.key, found, notice, request.now, board))


async def post_resend(request: SiteRequest) -> Answer:
    """Mail the confirmation again. The answer is the same whether a limit held it back."""
    if request.session:
        await request.write(resend, request.session, request.now)
        request.services.wake()
    # Once confirming is over, no such mail goes to anybody.
    return request.see("/me?done=resent" if request.site.confirms_open(request.now) else "/me")


async def post_address(request: SiteRequest) -> Answer:
    """Put a mistyped address right."""
    request.require_open()
    _ = request.site.words(request.language).gettext
    fields = await request.fields()
    address = parse_address(fields, "address", _, test_domains=request.services.development)
    if isinstance(address, FieldErrors):
        return await _again(request, address)
    if await request.write(change_address, request.session, address, request.now):
        request.services.wake()
        return request.see("/me?done=address")
    return request.see("/me")


async def post_alias(request: SiteRequest) -> Answer:
    """Choose the name that others see, or none."""
    _ = request.site.words(request.language).gettext
    fields = await request.fields()
    text = fields.get("alias")
    wrong = wrong_text(fields, "alias", ALIAS_MAX, _)
    alias = display_name(text) if text else ""
    if wrong or alias is None:
        message = wrong or _("Please choose a name without addresses, links or numbers to call.")
        return await _again(request, FieldErrors({"alias": message}, {} if wrong else {"alias": text}))
    if await request.write(set_alias, request.session, alias, request.now):
        request.desk.forget_names()
        return request.see("/me?done=alias")
    return request.see("/me")


async def post_signout(request: SiteRequest) -> Answer:
    """End every proven session, on every device, and every link mailed before."""
    if request.session:
        await request.write(sign_out, request.session, request.now)
    return request.see("/", request.end_session())


async def _status(request: SiteRequest) -> Status | None:
    looked: Looked | None = request.scope.get("looked")
    if looked is not None:
        return looked.result()
    return await status_of(request.desk, request.services, request.session, request.now)


async def _page(request: SiteRequest, found: Status) -> pages.Share:
    board = await request.desk.leaders.board(request.now)
    page = views.share(request.site, request.frame("/me"), found, request.now, board)
    return replace(page, suggestion=suggestion(found))


async def _again(request: SiteRequest, wrong: FieldErrors) -> Answer:
    """Show the share page with what is wrong with a form on it."""
    found = await _status(request)
    if found is None:
        return request.see("/me")
    page = await _page(request, found)
    meant = wrong.suggestion or page.suggestion
    shown = replace(page, errors=wrong.errors, values=wrong.values, suggestion=meant)
    return request.page(shown, 422, path="/me")


def _notice(request: SiteRequest) -> str:
    query: bytes = request.scope["query_string"]
    if not query:
        return ""
    done = parse_qs(query[:200].decode("latin-1")).get("done", [])
    return views.notice(request.site.words(request.language).gettext, done[0]) if len(done) == 1 else ""
