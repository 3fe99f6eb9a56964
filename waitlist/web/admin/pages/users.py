"""Users: added with a setup link that is shown once, given roles, shut out, removed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from waitlist.addresses import AddressError, parse
from waitlist.flows import users
from waitlist.flows.users import ROLES, UserFault
from waitlist.web.admin.request import AdminRequest
from waitlist.web.admin.setup_links import setup_url
from waitlist.web.answers import Answer
from waitlist.web.forms import address_fault
from waitlist.web.refusals import Refusal


async def show(request: AdminRequest) -> Answer:
    """Show everybody."""
    return await _page(request)


async def _page(
    request: AdminRequest,
    status: int = 200,
    *,
    fault: str = "",
    email: str = "",
    role: str = "",
    link: str = "",
) -> Answer:
    return request.page(
        "users.html",
        status,
        users=await request.read(users.every),
        roles=ROLES,
        fault=fault,
        email=email,
        role=role or "reviewer",
        link=link,
        hours=users.SETUP_HOURS,
        now=request.now,
    )


async def post_add(request: AdminRequest) -> Answer:
    """Add a user and show the setup link, once."""
    fields = await request.fields()
    typed, role = fields.get("email"), fields.get("role")
    if role not in ROLES:
        raise Refusal(400)
    try:
        email = parse(typed, test_domains=True).typed.lower()
    except AddressError as error:
        fault = address_fault(error.code, request.gettext)
        return await _page(request, 422, fault=fault, email=typed[:254], role=role)

    async def add() -> Answer:
        token = await request.write(users.add, email, role, request.actor, request.now)
        return await _page(request, email=email, link=_link(request, token))

    return await _told(request, add)


async def post_reset(request: AdminRequest) -> Answer:
    """Make a new setup link, and show it once."""

    async def reset() -> Answer:
        token = await request.write(users.reset, request.number("id"), request.actor, request.now)
        return await _page(request, link=_link(request, token))

    return await _told(request, reset)


async def post_role(request: AdminRequest) -> Answer:
    """Give another role."""
    role = (await request.fields()).get("role")
    if role not in ROLES:
        raise Refusal(400)

    async def change() -> Answer:
        await request.write(users.set_role, request.number("id"), role, request.actor, request.now)
        return request.see("/admin/users", done="role")

    return await _told(request, change)


async def post_disable(request: AdminRequest) -> Answer:
    """Shut somebody out."""

    async def disable() -> Answer:
        await request.write(users.disable, request.number("id"), request.actor, request.now)
        return request.see("/admin/users", done="disabled")

    return await _told(request, disable)


async def post_enable(request: AdminRequest) -> Answer:
    """Let somebody in again."""

    async def enable() -> Answer:
        await request.write(users.enable, request.number("id"), request.actor, request.now)
        return request.see("/admin/users", done="enabled")

    return await _told(request, enable)


async def show_remove(request: AdminRequest) -> Answer:
    """Ask before what cannot be undone."""
    wanted = request.number("id")
    row = next((row for row in await request.read(users.every) if row["id"] == wanted), None)
    if row is None:
        raise Refusal(404)
    return request.page("remove.html", row=row)


async def post_remove(request: AdminRequest) -> Answer:
    """Remove somebody."""

    async def remove() -> Answer:
        await request.write(users.remove, request.number("id"), request.actor, request.now)
        return request.see("/admin/users", done="removed")

    return await _told(request, remove)


async def _told(request: AdminRequest, carry_out: Callable[[], Awaitable[Answer]]) -> Answer:
    """Carry something out, or say on the page why it cannot be."""
    try:
        return await carry_out()
    except UserFault as error:
        if error.fault == "unknown":
            raise Refusal(404) from None
        return await _page(request, 422, fault=_words(error, request))


def _words(error: UserFault, request: AdminRequest) -> str:
    _ = request.gettext
    return {
        "known": _("There is a user with this address already."),
        "last_owner": _("This is the last owner. Make somebody else owner first."),
        "yourself": _("This is you. Ask another owner to do it."),
    }.get(error.fault, str(error))


def _link(request: AdminRequest, token: str) -> str:
    return setup_url(request.office.services.config, token)
