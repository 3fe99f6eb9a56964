"""The people of the samples: Ada, who shares her link, and those who come through it."""

from __future__ import annotations

from typing import Any

from waitlist.flows.leaderboard import NOBODY, Board, Leader
from waitlist.flows.status import Status
from waitlist.preview.state import Showing
from waitlist.sites import Site
from waitlist.store.sessions import NAMED
from waitlist.web.numbers import Numbers

CODE = "k7m2x9gd4fhb"
ADDRESS = "ada@example.com"
LONG_ADDRESS = "wilhelmina.alexandra.fotheringay-phipps@department-of-long-names.example.org"
LONG_NAME = "Wilhelmina-Alexandra Fotheringay-Phipps"  # as long as a name may be shown
NUMBERS = Numbers(people=1204, friends=836)

# "" stands for those who chose no name.
LEADERS = (
    Leader(1, LONG_NAME, 2001, 5000, ""),
    Leader(2, "Ben", 2008, 412, ""),
    Leader(3, "", 2015, 37, ""),
    Leader(3, "สมชาย", 2022, 37, ""),
    Leader(5, "Cleo M.", 2029, 21, ""),
    Leader(6, "", 2036, 12, ""),
    Leader(7, "Dan", 2043, 9, ""),
    Leader(8, "ฟ้าใส", 2050, 5, ""),
    Leader(8, "Eve", 2057, 5, ""),
    Leader(10, "Fay & co.", 2064, 1, ""),
)

_ALIASES = {"th": "อาดา ล."}
_LETTERS = {"th": "บกดอฟจชนมพรสห"}
# The place in line by how many friends somebody has at least.
_PLACES = ((5000, 1), (37, 3), (5, 160), (4, 214), (1, 488), (0, 871))


def alias(language: str) -> str:
    """Return the name that Ada chose for others to see."""
    return _ALIASES.get(language, "Ada L.")


def board(site: Site) -> Board:
    """Return who leads on the site."""
    if not site.settings.leaderboard.enabled:
        return NOBODY
    return Board(LEADERS, tuple(leader.friends for leader in LEADERS))


def initials(language: str, friends: int, *, first: int = 0) -> str:
    """Return how friends are shown: the initials of the newest ones, as `waitlist.flows.status` does."""
    letters = _LETTERS.get(language, "BCDEFGHIJKLMN")
    shown = [f"{letters[(first + place) % len(letters)]}." for place in range(min(friends, NAMED))]
    return " · ".join([*shown, "…"] if friends > NAMED else shown)


def newcomer(showing: Showing, **more: Any) -> Status:
    """Return what Ada sees who has just joined: only what came through the link she was given."""
    seen: dict[str, Any] = {
        "proven": False,
        "confirmed": False,
        "must_confirm": showing.site.settings.confirmation == "on",
        "code": CODE,
        "address": ADDRESS,
        "language": showing.language,
        "friends": 0,
        "waiting": 0,
    }
    return Status(**seen | more)


def member(showing: Showing, friends: int, **more: Any) -> Status:
    """Return what Ada sees who has confirmed, and for whom so many friends count."""
    site, language = showing.site, showing.language
    seen: dict[str, Any] = {
        "proven": True,
        "confirmed": True,
        "must_confirm": False,
        "code": CODE,
        "address": ADDRESS,
        "language": language,
        "friends": friends,
        "waiting": 0,
        "earned": tuple(sorted(tier.id for tier in site.tiers if tier.friends <= friends)),
        "alias": alias(language),
        "counted_names": initials(language, friends),
        **_line(site, friends),
    }
    seen |= more
    for name, first in (("waiting", 7), ("held", 10)):
        seen[f"{name}_names"] = initials(language, seen.get(name, 0), first=first)
    return Status(**seen)


def _line(site: Site, friends: int) -> dict[str, int]:
    if site.place.rule == "off":
        return {}
    place = next(place for least, place in _PLACES if friends >= least)
    return {"place": place, "people": NUMBERS.people}
