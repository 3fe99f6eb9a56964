"""The password once more, before something that whoever took over a browser would do first."""

from __future__ import annotations

from waitlist.flows import account, entering
from waitlist.flows.entering import TooMany
from waitlist.web.admin.request import AdminRequest


async def password_is_right(request: AdminRequest) -> str:
    """Compare the field `current` with the password; return what to say, "" when it is right.

    Tries are counted as those to sign in are.
    """
    fields = await request.fields()
    try:
        tried = await request.write(entering.begin, request.user.email, request.browser, request.now)
    except TooMany:
        return request.gettext("Too many tries. Wait a few minutes.")
    row = await request.read(account.own, request.user)
    known = None if row is None else row["password"]
    if not await request.office.passwords.matches(known, fields.values.get("current", "")):
        return request.gettext("This is not your password.")
    await request.write(entering.forgive, tried)
    return ""
