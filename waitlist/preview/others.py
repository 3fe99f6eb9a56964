"""States of all pages but the landing and the share page."""

from __future__ import annotations

from dataclasses import replace

from waitlist import pages
from waitlist.preview import changes
from waitlist.preview.people import CODE, LEADERS, alias, member
from waitlist.preview.state import Draw, Showing, State
from waitlist.sites import Site
from waitlist.web import cards, errors, views
from waitlist.web.fields import Fields
from waitlist.web.forms import FieldErrors, parse_address
from waitlist.web.leaders import name_of
from waitlist.web.public import documents
from waitlist.web.refusals import Refusal

_CONFIRM, _UNSUBSCRIBE = "/confirm/sample", "/unsubscribe/sample"
_REQUEST = "01jd9x5s8rk3"


def _confirm(*, valid: bool = True, over: bool = False) -> Draw:
    return lambda showing: pages.Confirm(
        showing.frame.url(_CONFIRM), valid=valid, over=over, open=showing.site.joins_open(showing.now)
    )


def _recover(*, sent: bool = False, fresh: bool = False) -> Draw:
    return lambda showing: pages.Recover(showing.frame.url("/recover"), sent=sent, fresh=fresh)


def _recover_refused(showing: Showing) -> pages.Recover:
    fields = Fields({"email": "ada@example,com"}, frozenset())
    wrong = parse_address(fields, "email", showing.text, test_domains=True)
    assert isinstance(wrong, FieldErrors)
    page = pages.Recover(showing.frame.url("/recover"), values=wrong.values, errors=wrong.errors)
    return replace(page, suggestion="ada@example.com")


def _unsubscribe(*, done: bool = False, valid: bool = True) -> Draw:
    return lambda showing: pages.Unsubscribe(showing.frame.url(_UNSUBSCRIBE), done=done, valid=valid)


def _forget(*, done: bool = False, kept_out: bool = False) -> Draw:
    return lambda showing: pages.Forget(showing.frame.url("/me/forget"), done=done, kept_out=kept_out)


def _leaderboard(showing: Showing) -> pages.Leaderboard:
    return pages.Leaderboard(
        tuple(
            pages.LeaderRow(leader.rank, name_of(showing.text, leader), leader.friends) for leader in LEADERS
        )
    )


def _send(showing: Showing) -> pages.Send:
    page = views.share(showing.site, showing.frame, member(showing, 4), showing.now)
    button = next((each for each in page.channels if each.words), page.channels[0])
    return pages.Send(button, page.message)


def _card(showing: Showing) -> pages.PrintCard:
    return views.print_card(showing.site, showing.frame, member(showing, 4))


def _privacy(showing: Showing) -> pages.Document:
    return documents.privacy_page(showing.site, showing.language)


def _terms(showing: Showing) -> pages.Document:
    return documents.terms_page(showing.site.settings, showing.language)


def _error(status: int, why: str = "") -> Draw:
    def draw(showing: Showing) -> pages.Error:
        title, message = errors.words(Refusal(status, why), showing.text)
        return pages.Error(status, title, message, _REQUEST if status >= 500 else "")

    return draw


def _picture(*, invited: bool = False, named: bool = False) -> Draw:
    return lambda showing: cards.drawing(
        showing.site, showing.language, invited=invited, name=alias(showing.language) if named else ""
    )


def _shares(site: Site) -> bool:
    return bool(site.settings.share.channels)


STATES = (
    State("confirm-plain", "The link of the mail", _confirm(), _CONFIRM, when=changes.confirms),
    State("confirm-invalid", "The link is too old", _confirm(valid=False), _CONFIRM, when=changes.confirms),
    State(
        "confirm-over",
        "The campaign has ended",
        _confirm(valid=False, over=True),
        _CONFIRM,
        changes.closes_in(-3),
        when=changes.confirms,
    ),
    State("leaderboard-full", "Who brought most friends", _leaderboard, "/leaderboard", when=changes.ranks),
    State(
        "leaderboard-empty",
        "Nobody yet",
        lambda _showing: pages.Leaderboard(()),
        "/leaderboard",
        when=changes.ranks,
    ),
    State("card", "A card to print", _card, "/me/card"),
    State("send", "The words that were typed, without scripts", _send, "/me", when=_shares),
    State("recover-plain", "The way back in", _recover(), "/recover"),
    State("recover-refused", "The address will not do", _recover_refused, "/recover"),
    State("recover-sent", "The mail is on its way", _recover(sent=True), "/recover"),
    State("recover-fresh", "Own data asks for a new link", _recover(fresh=True), "/me/data"),
    State("forget-plain", "Leaving the list", _forget(), "/me/forget"),
    State("forget-kept-out", "Leaving, by somebody who is kept out", _forget(kept_out=True), "/me/forget"),
    State("forget-done", "Everything is erased", _forget(done=True), "/me/forget"),
    State("unsubscribe-plain", "No more mails", _unsubscribe(), _UNSUBSCRIBE),
    State("unsubscribe-done", "Mails are stopped", _unsubscribe(done=True), _UNSUBSCRIBE),
    State("unsubscribe-invalid", "The link is broken", _unsubscribe(valid=False), _UNSUBSCRIBE),
    State("privacy", "Privacy", _privacy, "/privacy"),
    State("terms", "Terms", _terms, "/terms"),
    State("error-404", "Nothing here", _error(404), "/nowhere"),
    State("error-403-closed", "A form sent before it opens", _error(403, "closed")),
    State("error-403-ended", "A form sent after the end", _error(403, "ended")),
    State("error-403", "A form from another site", _error(403)),
    State("error-413", "Too much was typed", _error(413)),
    State("error-429", "Too many at once", _error(429)),
    State("error-500", "Something broke", _error(500)),
    State("error-503", "The database is away", _error(503)),
    State("picture-plain", "Beside the address of the site", _picture()),
    State("picture-invited", "Beside somebody’s link", _picture(invited=True, named=True), f"/r/{CODE}"),
    State("picture-invited-nameless", "Beside a link without a name", _picture(invited=True), f"/r/{CODE}"),
)
