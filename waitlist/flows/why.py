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

MOST: Final = 200
"""Friends that are looked through for a page; of more, no number is told."""

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


def why(tx: Tx, referrer: int, most: int = MOST) -> tuple[Why, ...]:
    """Return why friends of somebody are under review, in one order: all who have the same see one page."""
    rows = credits.held_with_traits(tx, referrer, limit=most + 1)
    about: dict[str, list[Traits | None]] = defaultdict(list)
    for row in rows:
        reasons: list[str] = json.loads(row["reasons"])
        found = {TOLD.get(reason, "") for reason in reasons if reason != "cluster"} or {"cluster"}
        for what in found:
            about[what].append(Traits.read(row["shown"]))
    if len(about) > 1:
        about.pop("cluster", None)  # that they are like others says nothing beside what these are
    if len(rows) > most:
        return tuple(Why(what) for what in sorted(about))
    return tuple(_counted(what, about[what]) for what in sorted(about))


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
