"""States of the share page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from waitlist import pages
from waitlist.flows.status import Status
from waitlist.flows.why import Why
from waitlist.preview import changes
from waitlist.preview.people import LONG_ADDRESS, LONG_NAME, board, member, newcomer
from waitlist.preview.state import Draw, Showing, State
from waitlist.web import views
from waitlist.web.fields import Fields
from waitlist.web.forms import FieldErrors, parse_address

_WITHOUT = {"place": None, "people": None, "alias": "", "counted_names": ""}


def _page(showing: Showing, seen: Status) -> pages.Share:
    return views.share(showing.site, showing.frame, seen, showing.now, board(showing.site))


def _draw(seen: Callable[[Showing], Status], **more: Any) -> Draw:
    """Return what draws the page; texts in `more` are those of the software, before they are translated."""

    def draw(showing: Showing) -> pages.Share:
        page = _page(showing, seen(showing))
        return replace(page, **{name: _said(showing, value) for name, value in more.items()})

    return draw


def _after(seen: Callable[[Showing], Status], done: str) -> Draw:
    """Return what draws the page after something was done there."""

    def draw(showing: Showing) -> pages.Share:
        page = _page(showing, seen(showing))
        return replace(page, notice=views.notice(showing.text, done))

    return draw


def _said(showing: Showing, value: Any) -> Any:
    return {name: showing.text(text) for name, text in value.items()} if isinstance(value, Mapping) else value


def _member(friends: int, **more: Any) -> Callable[[Showing], Status]:
    return lambda showing: member(showing, friends, **more)


def _newcomer(**more: Any) -> Callable[[Showing], Status]:
    return lambda showing: newcomer(showing, **more)


def _wrong_address(showing: Showing) -> pages.Share:
    page = _page(showing, newcomer(showing))
    wrong = parse_address(
        Fields({"address": "ada.example.com"}, frozenset()), "address", showing.text, test_domains=True
    )
    assert isinstance(wrong, FieldErrors)
    return replace(page, errors=wrong.errors, values=wrong.values)


def _kept(showing: Showing) -> Status:
    retired = tuple(tier.id for tier in showing.site.in_force.retired)
    found = member(showing, 7)
    return found._replace(earned=tuple(sorted({*found.earned, *retired})))


def _top(showing: Showing) -> Status:
    return member(showing, max((tier.friends for tier in showing.site.tiers), default=5))


_WHY = (Why("disposable", 1), Why("domains", 3), Why("network", 2, 7))
_CROWD = (Why("network", 18, 120),)
_NO_NAME = "Please choose a name without addresses, links or numbers to call."


def _me(id_: str, title: str, draw: Draw, **more: Any) -> State:
    return State(f"share-{id_}", title, draw, "/me", **more)


STATES = (
    _me("new", "Just joined", _draw(_newcomer())),
    _me("new-friends", "Not confirmed, and two friends came already", _draw(_newcomer(waiting=2))),
    _me(
        "new-typo",
        "Just joined, the address looks mistyped",
        lambda showing: replace(
            _page(showing, newcomer(showing, address="ada@gmial.com")),
            suggestion="ada@gmail.com",
        ),
    ),
    _me("resent", "The mail was sent again", _after(_newcomer(), "resent")),
    _me("address-changed", "The address was put right", _after(_newcomer(), "address")),
    _me("address-refused", "The new address will not do", _wrong_address),
    _me(
        "first",
        "Confirmed as the very first",
        _draw(_member(0, place=1, people=1)),
        when=changes.lines_up,
    ),
    _me("0", "Confirmed, and nobody has come yet", _draw(_member(0))),
    _me("1", "1 friend", _draw(_member(1))),
    _me("4", "4 friends, and two who have not confirmed", _draw(_member(4, waiting=2))),
    _me("5", "5 friends", _draw(_member(5))),
    _me("37", "37 friends", _draw(_member(37, waiting=3))),
    _me(
        "5000",
        "5,000 friends",
        _draw(_member(5000, waiting=112, held=18, reasons=_CROWD)),
    ),
    _me(
        "counting",
        "Confirmed a moment ago, while friends who were quicker are counted",
        _draw(_member(1, waiting=1, counting=3)),
    ),
    _me(
        "held",
        "Friends under review, and why",
        _draw(_member(4, waiting=1, held=5, reasons=_WHY)),
    ),
    _me(
        "appealed",
        "A person was asked to look at them",
        _after(_member(4, held=2, reasons=(Why("network", 2, 1),), appealed=True), "review"),
    ),
    _me("top", "Every reward is reached", _draw(_top), when=changes.rewards),
    _me(
        "kept",
        "With a reward that left the ladder",
        _draw(_kept),
        change=changes.shorter_ladder,
        when=changes.rewards,
    ),
    _me("open", "Everything that opens is open", _draw(_member(5, waiting=2)), opened=True),
    _me("alias", "A name was chosen", _after(_member(1), "alias"), when=changes.ranks),
    _me(
        "alias-refused",
        "The name will not do",
        _draw(_member(1, alias=""), errors={"alias": _NO_NAME}, values={"alias": "www.example.com"}),
        when=changes.ranks,
    ),
    _me("nameless", "Nobody typed a name, and there is no line", _draw(_member(4, waiting=2, **_WITHOUT))),
    _me(
        "long",
        "Long names on a long ladder",
        _draw(_member(7, alias=LONG_NAME, address=LONG_ADDRESS, waiting=1)),
        change=changes.long_ladder,
    ),
    _me("unsubscribed", "No more mails", _draw(_member(1, subscribed=False))),
    _me("bare", "No ladder, no line, no leaderboard", _draw(_member(2)), change=changes.nothing_written),
    _me("ended", "After the end", _draw(_member(37)), change=changes.closes_in(-1)),
    _me("ended-0", "After the end, and nobody came", _draw(_member(0)), change=changes.closes_in(-1)),
)
