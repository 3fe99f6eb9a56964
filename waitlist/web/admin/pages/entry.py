"""Signing in, in one step or two, and out."""

from __future__ import annotations

from waitlist.flows import account, entering, second_steps
from waitlist.flows.entering import TooMany
from waitlist.web.admin.codes import matching_step, typed_code
from waitlist.web.admin.request import AdminRequest, local
from waitlist.web.answers import Answer

EMAIL_MAX = 254


async def show(request: AdminRequest) -> Answer:
    """Show the form to sign in, or go on for whoever is signed in already."""
    if request.seen is not None and not request.seen.owes_code:
        return request.see(local(request.query.get("next", "")))
    return _form(request)


def _form(
    request: AdminRequest, status: int = 200, *, email: str = "", fault: str = "", onward: str = ""
) -> Answer:
    return request.page(
        "sign_in.html", status, email=email, fault=fault, onward=onward or request.query.get("next", "")
    )


async def post(request: AdminRequest) -> Answer:
    """Sign in. The answer tells neither whether there is such a user nor what was wrong."""
    fields = await request.fields()
    email, password = fields.get("email").lower()[:EMAIL_MAX], fields.values.get("password", "")
    onward = local(fields.get("next"), "")
    browser = request.browser
    try:
        tried = await request.write(entering.begin, email, browser, request.now)
    except TooMany as error:
        page = _form(request, 429, email=email, fault=_wait(request, error), onward=onward)
        return _later(page, error)
    entered = None
    if await request.office.passwords.matches(tried.password, password):
        lifetimes = request.office.lifetimes
        entered = await request.write(entering.finish, tried, browser, lifetimes, request.now)
    if entered is None:
        fault = request.gettext("Address and password do not belong together.")
        return _form(request, 422, email=email, fault=fault, onward=onward)
    cookies = request.enter(entered)
    if entered.owes_code:
        return request.see("/admin/code", *cookies, next=onward)
    return request.see(onward or "/admin", *cookies)


async def show_code(request: AdminRequest) -> Answer:
    """Show the form of the second step."""
    return request.page("code.html", fault="", onward=request.query.get("next", ""))


async def post_code(request: AdminRequest) -> Answer:
    """Take the second step: a code of the app, or a recovery code."""
    fields = await request.fields()
    code, onward = typed_code(fields.get("code")[:100]), local(fields.get("next"), "")
    browser, seen = request.browser, request.user
    try:
        sealed = await request.write(entering.begin_code, seen, browser, request.now)
    except TooMany as error:
        page = request.page("code.html", 429, fault=_wait(request, error), onward=onward)
        return _later(page, error)
    seal = request.office.seal
    step = matching_step(seal.open(sealed), code, request.now)
    lifetimes = request.office.lifetimes
    entered = await request.write(
        entering.finish_code, seen, browser, lifetimes, request.now, step=step, code=code
    )
    if entered is None:
        fault = request.gettext("This code is not right, or was used before. Codes change every 30 seconds.")
        return request.page("code.html", 422, fault=fault, onward=onward)
    if seal.again(sealed) != sealed:  # by a key from before
        await request.write(second_steps.seal_again, seal.again, seen.user)
    return request.see(onward or "/admin", *request.enter(entered))


async def post_sign_out(request: AdminRequest) -> Answer:
    """Sign out in this browser, which stays known."""
    await request.write(account.sign_out, request.user, request.actor, request.now)
    return request.see("/admin/sign-in", request.leave(), done="signed_out")


def _wait(request: AdminRequest, error: TooMany) -> str:
    minutes = -(-error.seconds // 60)
    words = request.ngettext(
        "Too many tries. Wait %(count)s minute, or sign in from a browser that you used before.",
        "Too many tries. Wait %(count)s minutes, or sign in from a browser that you used before.",
        minutes,
    )
    return words % {"count": minutes}


def _later(page: Answer, error: TooMany) -> Answer:
    page.headers.append((b"retry-after", str(error.seconds).encode()))
    return page
