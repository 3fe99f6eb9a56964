"""One's own account: password, second step, language, and where one is signed in."""

from __future__ import annotations

from waitlist.flows import account
from waitlist.web.admin.drawing import LANGUAGES
from waitlist.web.admin.pages.confirming import password_is_right
from waitlist.web.admin.passwords import weakness
from waitlist.web.admin.request import AdminRequest
from waitlist.web.answers import Answer
from waitlist.web.refusals import Refusal


async def show(request: AdminRequest) -> Answer:
    """Show the account."""
    return await _page(request)


async def _page(request: AdminRequest, status: int = 200, fault: str = "") -> Answer:
    row = await request.read(account.own, request.user)
    if row is None:
        raise Refusal(404)
    return request.page(
        "account.html",
        status,
        fault=fault,
        on=row["totp"] is not None,
        left=await request.read(account.codes_left, request.user),
        chosen=row["language"],
        sessions=await request.read(account.sessions, request.user, request.office.lifetimes, request.now),
    )


async def post_password(request: AdminRequest) -> Answer:
    """Change the password, which signs out every other browser."""
    fields = await request.fields()
    new = fields.values.get("password", "")
    fault = weakness(new, request.user.email, request.gettext)
    if not fault and new != fields.values.get("again", ""):
        fault = request.gettext("The two are not the same. Please type both again.")
    fault = fault or await password_is_right(request)
    if fault:
        return await _page(request, 422, fault)
    row = await request.read(account.own, request.user)
    hashed = await request.office.passwords.hashed(new)
    old = "" if row is None else row["password"]
    if not await request.write(
        account.change_password,
        request.user,
        old,
        hashed,
        request.actor,
        request.now,
        device=request.browser.device,
    ):
        raise Refusal(404)
    return request.see("/admin/account", done="password")


async def post_language(request: AdminRequest) -> Answer:
    """Choose the language of the admin pages; none follows the browser."""
    wanted = (await request.fields()).get("language")
    language = wanted if wanted in LANGUAGES else ""
    await request.write(account.set_language, request.user, language, request.actor, request.now)
    return request.see("/admin/account", done="language")


async def post_end_session(request: AdminRequest) -> Answer:
    """Sign out another browser."""
    await request.write(account.end_session, request.user, request.number("id"), request.actor, request.now)
    return request.see("/admin/account", done="session_ended")


async def post_end_others(request: AdminRequest) -> Answer:
    """Sign out every other browser."""
    await request.write(account.end_others, request.user, request.actor, request.now)
    return request.see("/admin/account", done="sessions_ended")
