"""Somebody whose friends are under review asks that a person looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from waitlist.flows.session import find_proven
from waitlist.store import appeals, signups
from waitlist.store.ids import new_id

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx

Asked = Literal["asked", "open", "nothing"]

WORDS_MAX = 500


def appeal(tx: Tx, site: Site, session: str, words: str, now: int) -> Asked:
    """Ask for a review, in a proven session; ``words`` are the person's own, at most 500 characters.

    "open": it was asked before, and is not answered yet. "nothing": there is nothing under review.
    """
    row = find_proven(tx, site, session, now)
    person = None if row is None else signups.held_by_id(tx, row["signup"])
    if person is None or not int(person["friends_held"]):
        return "nothing"
    asked = appeals.ask(
        tx, appeal=new_id(now), site=site.id, signup=person["id"], words=words[:WORDS_MAX], now=now
    )
    return "asked" if asked else "open"
