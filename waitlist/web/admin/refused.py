"""Refusals in words, on a page of the admin pages."""

from __future__ import annotations

from collections.abc import Callable

from waitlist.web.admin.request import AdminRequest
from waitlist.web.answers import Answer
from waitlist.web.refusals import Refusal

Gettext = Callable[[str], str]


def refused(request: AdminRequest, refusal: Refusal) -> Answer:
    """Return the page for a refusal."""
    title, message = said(refusal, request.gettext)
    number = request.scope.get("request_id", "") if refusal.status >= 500 else ""
    answer = request.page("refused.html", refusal.status, title=title, message=message, number=number)
    answer.headers.extend(refusal.headers)
    return answer


def said(refusal: Refusal, _: Gettext) -> tuple[str, str]:  # noqa: PLR0911 - one case a status
    """Return what happened, and what to do."""
    match refusal.status, refusal.why:
        case 403, "role":
            return _("Not with your role"), _("An owner can do this, or give you another role.")
        case 403, _why:
            return _("That came from another page"), _("Open the page itself, and use the button there.")
        case 404, _why:
            return _("Nothing here"), _("It may have been erased, or the address is mistyped.")
        case 405, _why:
            return _("That does not work here"), _("Go back to the page before, and use the button there.")
        case ((408 | 413 | 415 | 400), _why):
            return _("This could not be read"), _("Go back to the page before and send it once more.")
        case 429, _why:
            return _("One moment"), _("Too much came from your network at once. Try again in a minute.")
        case 503, _why:
            return _("One moment"), _(
                "The database is busy or its disk is full. Nothing has changed: try again."
            )
        case _:
            return _("Something broke"), _("The server's log has more about it under the number below.")
