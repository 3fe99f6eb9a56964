"""The second step of signing in: switched on with the first code, and off with the password."""

from __future__ import annotations

from waitlist.flows import account
from waitlist.web.admin.codes import (
    app_address,
    matching_step,
    new_recovery_codes,
    new_secret,
    picture,
    typed_code,
)
from waitlist.web.admin.pages.confirming import password_is_right
from waitlist.web.admin.request import AdminRequest
from waitlist.web.answers import Answer
from waitlist.web.refusals import Refusal


async def show(request: AdminRequest) -> Answer:
    """Offer the second step, or say that it is on."""
    return await _page(request)


async def _page(
    request: AdminRequest, status: int = 200, fault: str = "", codes: tuple[str, ...] = ()
) -> Answer:
    row = await request.read(account.own, request.user)
    if row is None:
        raise Refusal(404)
    secret = "" if row["totp"] else request.office.seal.open(row["totp_waiting"] or "")
    shown = picture(app_address(secret, row["email"], _issuer(request))) if secret else ""
    return request.page(
        "two_steps.html",
        status,
        on=row["totp"] is not None,
        picture=shown,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        codes=codes,
        fault=fault,
        left=await request.read(account.codes_left, request.user),
    )


def _issuer(request: AdminRequest) -> str:
    return request.sites[0].settings.brand.name or "Waitlist"


async def post(request: AdminRequest) -> Answer:
    """Begin, with a new secret; or take its first code, and show the recovery codes once."""
    fields = await request.fields()
    if "code" not in fields.values:
        await request.write(account.start_second_step, request.user, request.office.seal.close(new_secret()))
        return request.see("/admin/account/two-steps")
    row = await request.read(account.own, request.user)
    secret = "" if row is None else row["totp_waiting"] or ""
    step = matching_step(request.office.seal.open(secret), typed_code(fields.get("code")[:100]), request.now)
    codes = new_recovery_codes()
    if step is None or not await request.write(
        account.confirm_second_step,
        request.user,
        request.actor,
        request.now,
        secret=secret,
        step=step,
        codes=codes,
    ):
        return await _page(
            request, 422, request.gettext("This code is not right. Type the one that is shown now.")
        )
    return await _page(request, codes=codes)


async def post_off(request: AdminRequest) -> Answer:
    """Switch it off; the password is asked for, since whoever is at this browser may be somebody else."""
    fault = await password_is_right(request)
    if fault:
        return await _page(request, 422, fault)
    await request.write(account.end_second_step, request.user, request.actor, request.now)
    return request.see("/admin/account", done="one_step")


async def post_codes(request: AdminRequest) -> Answer:
    """Make new recovery codes, and show them once."""
    fault = await password_is_right(request)
    if fault:
        return await _page(request, 422, fault)
    codes = new_recovery_codes()
    await request.write(account.new_codes, request.user, codes, request.actor, request.now)
    return await _page(request, codes=codes)
