"""What a session may see of a signup."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from waitlist.flows.why import Why, why
from waitlist.store import appeals, links, sessions
from waitlist.tokens import session_hash

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx
    from waitlist.store.sessions import Outlook


class Status(NamedTuple):
    """The figures of a share page.

    In a provisional session they are the link's alone and the rest is empty: ``address`` is then what this
    browser typed. ``earned`` are ids of tiers, ``reasons`` say why friends are held. ``place`` and
    ``people`` count confirmed people only. ``…_names`` are initials of the newest friends, "A. · B.".
    ``appealed``: a review was asked for and is not answered.
    ``counting``: how many confirmed before this person did, and are just being counted.
    ``member`` is the number by which the leaderboard knows somebody.
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
    reasons: tuple[Why, ...] = ()
    name: str = ""
    alias: str = ""
    place: int | None = None
    people: int | None = None
    subscribed: bool = True
    fresh: bool = False
    counted_names: str = ""
    waiting_names: str = ""
    held_names: str = ""
    appealed: bool = False
    member: int = 0
    counting: int = 0

    @property
    def joined(self) -> int:
        return self.friends + self.waiting + self.held + self.counting


def status(tx: Tx, site: Site, session: str, now: int) -> Status | None:
    """Return what the session behind a cookie may see, or None without one."""
    seen = sessions.outlook(tx, site.id, session_hash(session), now) if session else None
    if seen is None:
        return None
    return _proven(tx, seen, now) if seen.proven else _provisional(tx, seen)


def _provisional(tx: Tx, seen: Outlook) -> Status:
    joins, waiting, confirmed = map(int, links.counts(tx, seen.link))
    return Status(
        proven=False,
        confirmed=False,
        must_confirm=seen.proven_at is None,
        code=seen.code,
        address=seen.link_address or "",
        language=seen.link_language,
        friends=confirmed,
        # Friends who confirmed wait too, as long as the link itself is not proven.
        waiting=joins - confirmed if seen.proven_at is None else waiting,
    )


def _proven(tx: Tx, seen: Outlook, now: int) -> Status:
    ranked = seen.ahead is not None
    return Status(
        proven=True,
        confirmed=seen.status == "confirmed",
        must_confirm=seen.proven_at is None,
        code=seen.code,
        address=seen.address or "",
        language=seen.language,
        friends=seen.friends,
        waiting=int(seen.waiting or 0),
        # Always in one order, so that all who earned the same see the same page.
        earned=tuple(sorted(seen.earned.split(" "))) if seen.earned else (),
        held=seen.friends_held,
        reasons=why(tx, seen.signup, seen.friends_held) if seen.friends_held else (),
        name=seen.name,
        alias=seen.alias,
        place=None if seen.ahead is None else int(seen.ahead) + 1,
        people=int(seen.people or 0) if ranked else None,
        subscribed=seen.unsubscribed_at is None,
        fresh=seen.fresh_until > now,
        counted_names=_names(seen.counted_initials, seen.friends),
        waiting_names=_names(seen.waiting_initials, int(seen.waiting or 0)),
        held_names=_names(seen.held_initials, seen.friends_held),
        appealed=bool(seen.friends_held) and appeals.open_of(tx, seen.site, seen.signup) is not None,
        member=seen.member,
        counting=int(seen.counting or 0),
    )


def _names(initials: str | None, friends: int) -> str:
    """Return initials, one sign each, as they are shown; they may be fewer than the friends."""
    if not initials:
        return ""
    masked = ". · ".join(initials) + "."
    return f"{masked} · …" if friends > len(initials) else masked
