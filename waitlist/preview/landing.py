"""States of the landing page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from waitlist import pages
from waitlist.preview import changes
from waitlist.preview.people import CODE, LONG_NAME, NUMBERS, alias
from waitlist.preview.state import Draw, Showing, State
from waitlist.web import views
from waitlist.web.fields import Fields
from waitlist.web.forms import FieldErrors, parse_join, typed
from waitlist.web.numbers import NONE, Numbers

_MISTYPED = {"email": "ada..b@gmial.com"}


def _page(
    showing: Showing,
    *,
    invitation: pages.Invitation | None = None,
    wrong: FieldErrors | None = None,
    numbers: Numbers = NUMBERS,
) -> pages.Landing:
    site, frame = showing.site, showing.frame
    form = views.join_form(site, frame, ref=CODE if invitation else "")
    if wrong is not None:
        form = replace(form, values=wrong.values, errors=wrong.errors, suggestion=wrong.suggestion)
    return views.landing(site, frame, showing.now, form=form, invitation=invitation, numbers=numbers)


def _plain(showing: Showing) -> pages.Landing:
    return _page(showing)


def _first(showing: Showing) -> pages.Landing:
    return _page(showing, numbers=NONE)


def _invited(name: str | None = None) -> Draw:
    def draw(showing: Showing) -> pages.Landing:
        shown = alias(showing.language) if name is None else name
        return _page(showing, invitation=views.invitation(showing.site, showing.frame, shown))

    return draw


def _refused(values: Mapping[str, str]) -> Draw:
    def draw(showing: Showing) -> pages.Landing:
        settings = showing.site.settings
        parsed = parse_join(Fields(dict(values), frozenset()), settings, showing.text, test_domains=True)
        return _page(showing, wrong=parsed if isinstance(parsed, FieldErrors) else None)

    return draw


def _busy(showing: Showing) -> pages.Landing:
    words = showing.text(
        "You are not on the list yet: we cannot take it just now. Send it again in a few seconds."
    )
    fields = Fields({"email": "ada@example.com"}, frozenset())
    return _page(showing, wrong=FieldErrors({"email": words}, typed(fields, showing.site.settings)))


STATES = (
    State("landing-plain", "As people find it", _plain),
    State("landing-first", "Nobody has joined yet", _first),
    State("landing-invited", "By a link of somebody with a name", _invited(), f"/r/{CODE}"),
    State("landing-invited-nameless", "By a link of somebody without", _invited(""), f"/r/{CODE}"),
    State(
        "landing-invited-long", "By a link of somebody with a long name", _invited(LONG_NAME), f"/r/{CODE}"
    ),
    State("landing-refused", "The address will not do", _refused(_MISTYPED)),
    State("landing-busy", "The database is away", _busy),
    State("landing-fields", "Every field that a form can have", _plain, change=changes.every_field),
    State(
        "landing-fields-refused",
        "Every field, and all of them wrong",
        _refused({**_MISTYPED, "name": "A" * 120, "code": "k7m2"}),
        change=changes.every_field,
    ),
    State("landing-closed", "Before it opens", _plain, change=changes.before("closed")),
    State("landing-notify", "Before it opens, to be told", _plain, change=changes.before("notify")),
    State("landing-closing", "Three days before the end", _plain, change=changes.closes_in(3)),
    State("landing-ended", "After the end", _plain, change=changes.closes_in(-1)),
    State("landing-blocks", "Every block there is", _plain, change=changes.every_block, opened=True),
    State("landing-bare", "Nothing written yet", _first, change=changes.nothing_written),
)
