"""`/me`: the share page, and what can be done there."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

from waitlist import pages
from waitlist.addresses import Address
from waitlist.flows.address import change_address
from waitlist.flows.profile import set_alias
from waitlist.flows.resend import resend
from waitlist.flows.session import sign_out
from waitlist.flows.status import Status
from waitlist.names import display_name
from waitlist.web import views
from waitlist.web.answers import Answer
from waitlist.web.fields import Fields
from waitlist.web.forms import SWITCH, TOLD, FieldErrors, parse_address, shown_again, wrong_text
from waitlist.web.own_page import Looked, status_of, suggestion
from waitlist.web.public.recover import recover_page
from waitlist.web.public.review import typed_words
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


async def show_again(request: SiteRequest) -> Answer:
    """Lead to the share page whoever opens the address that a refused form has."""
    return request.see("/me")


async def post_switch(request: SiteRequest) -> Answer:
    """Show the page in the language of the path, with what was typed there. Nothing is changed."""
    found = await _status(request)
    if found is None:
        return request.see("/me")
    fields = await request.fields()
    typed = {"address": shown_again(fields.get("address")), "words": typed_words(fields)}
    typed = {name: text for name, text in typed.items() if text}
    if "alias" in fields.values and fields.get("alias") != found.alias:
        typed["alias"] = shown_again(fields.get("alias"))  # an empty one takes the name back
    wrong = FieldErrors({}, {})
    if fields.get(SWITCH) == TOLD:
        # Of the form that told them: nothing is said of a field that stands as it was, or is not there.
        checked: Address | FieldErrors | str = ""
        if "alias" in typed:
            checked = _checked_alias(request, fields)
        elif found.must_confirm and ("address" in typed or not found.proven):
            checked = _checked_address(request, fields)
        wrong = checked if isinstance(checked, FieldErrors) else wrong
    return await _again(request, replace(wrong, values=typed), 422 if wrong.errors else 200)


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
    address = _checked_address(request, await request.fields())
    if isinstance(address, FieldErrors):
        return await _again(request, address)
    if await request.write(change_address, request.session, address, request.now):
        request.services.wake()
        return request.see("/me?done=address")
    return request.see("/me")


async def post_alias(request: SiteRequest) -> Answer:
    """Choose the name that others see, or none."""
    alias = _checked_alias(request, await request.fields())
    if isinstance(alias, FieldErrors):
        return await _again(request, alias)
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


def _checked_address(request: SiteRequest, fields: Fields) -> Address | FieldErrors:
    _ = request.site.words(request.language).gettext
    return parse_address(fields, "address", _, test_domains=request.services.development)


def _checked_alias(request: SiteRequest, fields: Fields) -> str | FieldErrors:
    _ = request.site.words(request.language).gettext
    text = fields.get("alias")
    wrong = wrong_text(fields, "alias", ALIAS_MAX, _)
    alias = display_name(text) if text else ""
    if wrong or alias is None:
        message = wrong or _("Please choose a name without addresses, links or numbers to call.")
        return FieldErrors({"alias": message}, {} if wrong else {"alias": text})
    return alias


async def _again(request: SiteRequest, wrong: FieldErrors, status: int = 422) -> Answer:
    """Show the share page with what was typed on it, and what is wrong with it."""
    found = await _status(request)
    if found is None:
        return request.see("/me")
    page = await _page(request, found)
    meant = wrong.suggestion or page.suggestion
    shown = replace(page, errors=wrong.errors, values=wrong.values, suggestion=meant)
    return request.page(shown, status, path="/me")


def _notice(request: SiteRequest) -> str:
    query: bytes = request.scope["query_string"]
    if not query:
        return ""
    done = parse_qs(query[:200].decode("latin-1")).get("done", [])
    return views.notice(request.site.words(request.language).gettext, done[0]) if len(done) == 1 else ""
