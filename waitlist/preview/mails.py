"""States of the mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from waitlist import pages
from waitlist.flows.letters import FRESH_MINUTES
from waitlist.preview import changes
from waitlist.preview.people import CODE
from waitlist.preview.state import Draw, Showing, State


def _url(showing: Showing, page: str) -> str:
    return showing.site.url(showing.language, f"/{page}/sample")


def _status(showing: Showing) -> str:
    return _url(showing, "s")


def _leave(showing: Showing) -> str:
    return _url(showing, "unsubscribe")


def _ladder(showing: Showing, friends: int) -> pages.LadderView:
    return showing.site.ladder_view(showing.language, friends)


def _confirm(showing: Showing) -> pages.ConfirmMail:
    rungs = _ladder(showing, 0).rungs
    days = showing.site.privacy.unconfirmed_days
    return pages.ConfirmMail(_url(showing, "confirm"), days=days, reward=rungs[0].reward if rungs else "")


def _confirm_soon(showing: Showing) -> pages.ConfirmMail:
    zone = showing.site.settings.zone
    until = datetime.fromtimestamp(showing.now / 1000, zone) + timedelta(days=4)
    return replace(_confirm(showing), until=until)


def _welcome(showing: Showing) -> pages.WelcomeMail:
    link = showing.site.link_url(CODE)
    return pages.WelcomeMail(_status(showing), _leave(showing), link, _ladder(showing, 0))


def _already(showing: Showing) -> pages.AlreadyMail:
    return pages.AlreadyMail(_status(showing), _url(showing, "confirm"), _leave(showing))


def _friends(new: int, friends: int) -> Draw:
    return lambda showing: pages.FriendJoinedMail(
        _status(showing), _leave(showing), new, _ladder(showing, friends)
    )


def _unlocked(place: int) -> Draw:
    def draw(showing: Showing) -> pages.TierUnlockedMail:
        ladder = _ladder(showing, showing.site.tiers[place].friends)
        return pages.TierUnlockedMail(_status(showing), _leave(showing), ladder.rungs[place], ladder)

    return draw


def _review(released: int, rejected: int, held: int) -> Draw:
    def draw(showing: Showing) -> pages.ReviewResultMail:
        ladder = _ladder(showing, 4 + released)
        return pages.ReviewResultMail(_status(showing), _leave(showing), released, rejected, held, ladder)

    return draw


def _recovery(*, kept_out: bool = False) -> Draw:
    return lambda showing: pages.RecoveryMail(
        _status(showing), _leave(showing), FRESH_MINUTES, kept_out=kept_out
    )


STATES = (
    State("mail-confirm", "Confirm the address", _confirm, when=changes.confirms),
    State("mail-confirm-soon", "Confirm, and the end is near", _confirm_soon, when=changes.confirms),
    State("mail-welcome", "The link, after confirming", _welcome),
    State("mail-already", "On the list already", _already),
    State("mail-friend-joined", "A friend has joined", _friends(1, 1)),
    State("mail-friend-joined-many", "Several have joined", _friends(3, 37)),
    State("mail-tier-unlocked", "The first reward is earned", _unlocked(0), when=changes.rewards),
    State("mail-tier-unlocked-last", "The last one is", _unlocked(-1), when=changes.rewards),
    State(
        "mail-tier-unlocked-long",
        "A long name on a long ladder",
        _unlocked(4),
        change=changes.long_ladder,
    ),
    State("mail-review-counted", "Friends under review count now", _review(3, 0, 0)),
    State("mail-review-mixed", "Some count, one cannot, one is still looked at", _review(2, 1, 1)),
    State("mail-review-refused", "None of them can count", _review(0, 2, 0)),
    State("mail-recovery", "The way back in", _recovery()),
    State("mail-recovery-kept-out", "Own data of somebody who is kept out", _recovery(kept_out=True)),
)
