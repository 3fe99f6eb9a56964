"""The setup link: somebody chooses a password, and is in."""

from __future__ import annotations

from waitlist.flows import account
from waitlist.web.admin.passwords import weakness
from waitlist.web.admin.request import AdminRequest
from waitlist.web.answers import Answer
from waitlist.web.refusals import Refusal


async def show(request: AdminRequest) -> Answer:
    """Show the form, and change nothing: programs look at links before people do."""
    return _form(request, await _email(request))


def _form(request: AdminRequest, email: str, status: int = 200, fault: str = "") -> Answer:
    return request.page("set_up.html", status, email=email, fault=fault)


async def post(request: AdminRequest) -> Answer:
    """Set the password and sign in; then the second step is offered."""
    email = await _email(request)
    fields = await request.fields()
    password = fields.values.get("password", "")
    fault = weakness(password, email, request.gettext)
    if not fault and password != fields.values.get("again", ""):
        fault = request.gettext("The two are not the same. Please type both again.")
    if fault:
        return _form(request, email, 422, fault)
    entered = await request.write(
        account.set_up,
        request.parameters["token"],
        await request.office.passwords.hashed(password),
        request.browser,
        request.office.lifetimes,
        request.now,
    )
    if entered is None:
        raise Refusal(404)
    return request.see("/admin/account/two-steps", *request.enter(entered))


async def _email(request: AdminRequest) -> str:
    """Return whose link it is. Raises `Refusal`, 404, for one that was used, or whose time is over."""
    limits = request.office.services.limits
    if not limits.may_look_up(request.network):
        raise Refusal(429, headers=((b"retry-after", str(limits.seconds_left()).encode()),))
    email = await request.read(account.look_at_setup, request.parameters["token"], request.now)
    if email is None:
        limits.missed(request.network)
        raise Refusal(404, "link")
    return email
