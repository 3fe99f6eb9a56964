"""Refusals in words: a page in the site's look and the visitor's language that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from starlette.types import Scope

from waitlist import pages
from waitlist.web.answers import HTML, Answer
from waitlist.web.refusals import Refusal
from waitlist.web.security import SAFE_METHODS

Gettext = Callable[[str], str]


def error_answer(scope: Scope, refusal: Refusal) -> Answer:
    """Return the page for a refusal, bare where no site is known or its theme fails too."""
    request_id: str = scope.get("request_id", "") if refusal.status >= 500 else ""
    desk = scope.get("desk")
    if desk is None:
        return _bare(refusal, request_id)
    language: str = scope["language"]
    title, message = words(refusal, desk.site.words(language).gettext)
    page = pages.Error(refusal.status, title, message, request_id)
    # What a form was sent to cannot be looked at: there the other languages lead to the first page.
    path = scope["path"] if scope["method"] in SAFE_METHODS else "/"
    frame = desk.site.frame(language, path, prefixed=scope["prefixed"])
    body = desk.site.theme.render(page, frame).encode()
    return Answer(refusal.status, body, HTML, refusal.headers)


def bare_answer(scope: Scope, refusal: Refusal) -> Answer:
    """Return the page without a site's look."""
    return _bare(refusal, scope.get("request_id", ""))


def _bare(refusal: Refusal, request_id: str) -> Answer:
    title, message = words(refusal, str)
    number = f"<p>{escape(request_id)}</p>" if request_id else ""
    html = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><main><h1>{escape(title)}</h1><p>{escape(message)}</p>{number}</main></html>\n"
    )
    return Answer(refusal.status, html.encode(), HTML, refusal.headers)


def words(refusal: Refusal, _: Gettext) -> tuple[str, str]:  # noqa: C901, PLR0911, PLR0912 - one case a status
    """Return what happened, and what to do."""
    match refusal.status, refusal.why:
        case 400, _why:
            return _("This could not be read"), _(
                "Something was lost on the way. Go back and send it once more."
            )
        case 401, _why:
            return _("Who is asking?"), _("This address is for a service that knows a secret.")
        case 403, "closed":
            return _("Not open yet"), _("Joining has not begun. The first page says when it does.")
        case 403, "ended":
            return _("This is over"), _("Joining has ended. Whoever joined in time keeps what was earned.")
        case 403, _why:
            return _("That came from another page"), _("Open our page itself, and send the form from there.")
        case 404, _why:
            return _("Nothing here"), _("The address may be mistyped. The first page leads everywhere else.")
        case 405, _why:
            return _("That does not work here"), _("Go back to the page before, and use the button there.")
        case 408, _why:
            return _("That took too long"), _("The connection seems slow. Try again where it is better.")
        case 413, _why:
            return _("That is too much"), _("A form here takes a few lines. Make what you typed shorter.")
        case 415, _why:
            return _("That is no form"), _("Go back to the page before, and send the form that stands there.")
        case 421, _why:
            return _("No site of this name"), _(
                "This server has no site of that name. Look at the address again."
            )
        case 429, "crowd":
            return _("One moment"), _(
                "Very many people are joining just now. Send it again in %(seconds)s seconds."
            ) % {"seconds": _seconds(refusal)}
        case 429, _why:
            return _("One moment"), _(
                "Too much came from your network at once. Try again in %(seconds)s seconds."
            ) % {"seconds": _seconds(refusal)}
        case 503, _why:
            return _("One moment"), _(
                "We cannot do this right now. Nothing has changed: try again in a few seconds."
            )
        case _:
            return _("Something broke"), _(
                "That was us, not you. Try again; if it stays, send us the number below."
            )


def _seconds(refusal: Refusal) -> int:
    """Return when to try again, in seconds that are easily said: by fives."""
    return -(-int(dict(refusal.headers).get(b"retry-after", b"60")) // 5) * 5
