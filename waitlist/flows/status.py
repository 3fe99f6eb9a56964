"""What a session may see of a signup."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitlist.flows.session import find
from waitlist.store import counters, credits, links, places, signups, unlocks

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


@dataclass(frozen=True, slots=True)
class Status:
    """The figures of a share page.

    In a provisional session they are the link's alone and the rest is empty: ``address`` is then what this
    browser typed. ``earned`` are ids of tiers, ``reasons`` ids such as ``disposable``. ``place`` and
    ``people`` count confirmed people only.
    """

    proven: bool
    confirmed: bool
    must_confirm: bool
    code: str
    address: str
    language: str
    friends: int
    waiting: int
    earned: tuple[str, ...] = ()
    held: int = 0
    reasons: tuple[str, ...] = ()
    name: str = ""
    alias: str = ""
    place: int | None = None
    people: int | None = None
    subscribed: bool = True
    fresh: bool = False

    @property
    def joined(self) -> int:
        return self.friends + self.waiting + self.held


def status(tx: Tx, site: Site, session: str, now: int) -> Status | None:
    """Return what the session behind a cookie may see, or None without one."""
    row = find(tx, site, session, now)
    signup = None if row is None else signups.by_id(tx, row["signup"])
    if row is None or signup is None:
        return None
    if row["proven"]:
        return _proven(tx, site, row, signup, now)
    link = links.by_id(tx, row["link"])
    return None if link is None else _provisional(tx, link)


def _provisional(tx: Tx, link: Row) -> Status:
    counts = links.counts(tx, link["id"])
    return Status(
        proven=False,
        confirmed=False,
        must_confirm=link["proven_at"] is None,
        code=link["code"],
        address=link["address"] or "",
        language=link["language"],
        friends=int(counts["confirmed"]),
        # Friends who confirmed wait too, as long as the link itself is not proven.
        waiting=int(
            counts["joins"] - counts["confirmed"] if link["proven_at"] is None else counts["waiting"]
        ),
    )


def _proven(tx: Tx, site: Site, session: Row, signup: Row, now: int) -> Status | None:
    link = links.by_id(tx, signup["link"])
    if link is None:
        return None
    confirmed = signup["status"] == "confirmed"
    ranked = confirmed and signup["rank_group"] is not None
    held = int(signup["friends_held"])
    return Status(
        proven=True,
        confirmed=confirmed,
        must_confirm=link["proven_at"] is None,
        code=link["code"],
        address=signup["address"],
        language=signup["language"],
        friends=int(signup["friends"]),
        waiting=links.waiting_for(tx, signup["id"]),
        earned=unlocks.held(tx, site.id, signup["id"]),
        held=held,
        reasons=_reasons(tx, signup["id"]) if held else (),
        name=signup["name"],
        alias=signup["alias"],
        place=places.place(tx, site.id, signup["rank_group"], signup["rank_key"], signup["number"])
        if ranked
        else None,
        people=counters.value(tx, site.id, "people") if ranked else None,
        subscribed=signup["unsubscribed_at"] is None,
        fresh=session["fresh_until"] > now,
    )


def _reasons(tx: Tx, signup: int) -> tuple[str, ...]:
    found = (reason for reasons in credits.held_reasons(tx, signup) for reason in json.loads(reasons))
    return tuple(dict.fromkeys(found))
