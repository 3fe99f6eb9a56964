"""Why friends are under review, as whoever brought them reads it: what it is, how many, and how quickly."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from waitlist.flows.traits import Traits
from waitlist.store import credits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from waitlist.store.database import Tx

MOST: Final = 100
"""Friends that are looked through for a page, which somebody waits for; of more, no number is told."""

TOLD: Final = {
    "disposable": "disposable",
    "network": "network",
    "burst": "network",
    "domain": "domain",
    "scattered": "domain",
    "domains": "domains",
    "relayed": "relayed",
    "browser": "browser",
    "series": "alike",
    "odd": "alike",
    "visits": "visits",
    "even": "clock",
    "prompt": "clock",
    "steady": "clock",
    "bare": "program",
    "fast": "program",
    "trap": "program",
    "unproved": "program",
}
"""What is told of each signal: whoever tries signs one by one learns no more than that."""

_MINUTE = 60_000


class Why(NamedTuple):
    """One thing that is told, by its id: what `TOLD` has, "cluster", or "" for a closer look.

    It is about so many ``friends`` who are under review, and these joined within so many ``minutes``: 0 where
    that is not known, or not of that kind. They tell what was, never from how many on something weighs.
    """

    what: str
    friends: int = 0
    minutes: int = 0


def why(tx: Tx, referrer: int, held: int, most: int = MOST) -> tuple[Why, ...]:
    """Return why friends of somebody are under review, ``held`` of them, in one order: so pages are alike."""
    if held > most:
        lists = credits.held_reasons(tx, referrer)
        return _alone({what: Why(what) for reasons in lists for what in _told(reasons)})
    about: dict[str, list[Traits | None]] = defaultdict(list)
    for row in credits.held_with_traits(tx, referrer, limit=most):
        shown = Traits.read(row["shown"])
        for what in _told(row["reasons"]):
            about[what].append(shown)
    return _alone({what: _counted(what, friends) for what, friends in about.items()})


def _told(reasons: str) -> set[str]:
    said: list[str] = json.loads(reasons)
    return {TOLD.get(reason, "") for reason in said if reason != "cluster"} or {"cluster"}


def _alone(found: dict[str, Why]) -> tuple[Why, ...]:
    """Leave out that they are like others, which says nothing beside what these are."""
    return tuple(found[what] for what in sorted(found) if what != "cluster" or len(found) == 1)


def _counted(what: str, friends: list[Traits | None]) -> Why:
    if what not in {"network", "domain", "browser"}:
        return Why(what, len(friends))
    groups: dict[str, list[Traits]] = defaultdict(list)
    for shown in friends:
        if shown is not None and (name := _shared(what, shown)):
            groups[name].append(shown)
    most = max(groups.values(), key=len, default=[])
    if len(most) < 2:  # those that they are together with count
        return Why(what)
    return Why(what, len(most), _minutes(each.came_at for each in most) if what == "network" else 0)


def _shared(what: str, shown: Traits) -> str:
    if what == "browser":
        return shown.browser or str(shown.submission)  # its first submission bears its name
    return shown.network if what == "network" else shown.domain


def _minutes(moments: Iterable[int]) -> int:
    """Return within how many minutes that was, rounded up; whole hours where it was longer than one."""
    times = sorted(moments)
    minutes = max(1, -(-(times[-1] - times[0]) // _MINUTE))
    return minutes if minutes <= 60 else -(-minutes // 60) * 60
