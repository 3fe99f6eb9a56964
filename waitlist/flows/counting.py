"""Friends are counted in, for those to come: under the names that `waitlist.flows.evidence` explains."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from waitlist.flows.traits import Traits
from waitlist.fraud import Spread
from waitlist.paces import Pace
from waitlist.store import links, signals

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

DAY = 86_400_000
MINUTE = 60_000

NAMESAKES = 3
"""From so many on, a name before the @ is one that others have."""


TELLING = 10
"""Hundredths that a signal gave: what gave less brings nobody together."""


class Own(NamedTuple):
    """What a friend adds to the counts of a referrer: neighbours on networks and at domains, and a name.

    ``leads``: the first of the referrer's friends at a domain.
    """

    together: int
    domains: int
    alike: bool
    leads: bool = False


def neighbours(place: Spread) -> int:
    """Return how many friends a further one makes neighbours: the first of two was alone until now."""
    near = place.own
    if near < 2 or place.everyone >= 2 * near:
        return 0
    return 2 if near == 2 else 1


def crew_names(shown: Traits) -> dict[str, str]:
    """Return the names of the counts of all people at a domain, by what they are for."""
    day = shown.came_at // DAY
    kinds = {kind: f"{kind}:{shown.domain}" for kind in "dqrtuwx"}
    return kinds | {"m": f"m:{shown.domain}:{shown.network}", "y": f"y:{shown.domain}:{day}"}


def shares_name(people: dict[str, int]) -> bool:
    """Tell whether several others have the same name before the @, but for digits."""
    return people.get("stem", 0) >= NAMESAKES


def one_hand(tx: Tx, shown: Traits, referrer: Row) -> bool:
    """Tell whether a friend joined in the browser of who brought them."""
    link = links.by_id(tx, referrer["link"]) if shown.browser else None
    return link is not None and str(link["chain"] or link["id"]) == shown.browser


def known_pace(row: Row | None) -> Pace:
    return Pace() if row is None else Pace(int(row["gaps"]), int(row["gap"]), int(row["gap_square"]))


def known_wait(row: Row | None) -> Pace:
    return Pace() if row is None else Pace(int(row["waits"]), int(row["wait"]), int(row["wait_square"]))


def pace_of(row: Row | None, came_at: int) -> Pace:
    before = known_pace(row)
    if row is None or row["came_at"] is None:
        return before
    # Whoever confirms out of turn came before the last one: the distance is what tells.
    return before.on(abs(came_at - int(row["came_at"])))


def count_only(tx: Tx, site: Site, shown: Traits, by: int | None) -> None:
    """Count in somebody who is not judged, or not now; ``by`` is whose friend that is."""
    names = {"stem": f"s:{shown.stem}"}
    if shown.domain:
        names |= crew_names(shown)
    known = signals.tallies(tx, site.id, tuple(names.values()))
    people = {kind: known[name] for kind, name in names.items()}
    manner = signals.followings(tx, site.id, 0)
    count_all(tx, site, shown, manner, people, by=by, alike=bool(shown.stem) and people["stem"] >= NAMESAKES)


def count_all(
    tx: Tx,
    site: Site,
    shown: Traits,
    manner: dict[int, Row],
    people: dict[str, int],
    *,
    by: int | None,
    alike: bool,
) -> None:
    """Count somebody in among all people, for those to come."""
    if shown.network:
        signals.tally(tx, site.id, f"n:{shown.network}", day=shown.came_at // DAY)
    for kind, text in (("d", shown.domain), ("b", shown.browser), ("s", shown.stem)):
        if text:
            signals.tally(tx, site.id, f"{kind}:{text}")
    if shown.browser and by is not None:
        signals.tally(tx, site.id, f"l:{shown.browser}")
    if shown.domain:
        _count_crew(tx, site, shown, people, led=by is not None)
    everybody = manner.get(0)
    # A crowd that is all there is at the moment would be compared with itself.
    in_a_row = by is not None and everybody is not None and everybody["last_by"] == by
    pace = known_pace(everybody) if in_a_row else pace_of(everybody, shown.came_at)
    wait = known_wait(everybody) if in_a_row else known_wait(everybody).on(shown.waited)
    # Of all people: who is at a domain where somebody else is, whoever brought them.
    there = people["d"] if shown.domain else 0
    counts = _manners(shown, Own(0, 2 if there == 1 else int(there > 1), alike), led=by is not None)
    signals.follow(tx, site.id, 0, came_at=shown.came_at, pace=pace, wait=wait, counts=counts, last_by=by)


def _count_crew(tx: Tx, site: Site, shown: Traits, people: dict[str, int], *, led: bool) -> None:
    """Count somebody in at a domain: by a link or not, and on a network with others or not."""
    domain, day = shown.domain, shown.came_at // DAY
    if led:
        signals.tally(tx, site.id, f"q:{domain}")
    if not shown.network:
        return
    signals.tally(tx, site.id, f"m:{domain}:{shown.network}", day=day)
    if not (met := people["m"]):
        return
    signals.tally(tx, site.id, f"t:{domain}", people=2 if met == 1 else 1)
    if met == 1:
        signals.tally(tx, site.id, f"u:{domain}")
        if not people["y"]:
            signals.tally(tx, site.id, f"w:{domain}")
        signals.tally(tx, site.id, f"y:{domain}:{day}", day=day)


def count_moved(tx: Tx, site: Site, friend: int, before: str | None, after: str | None) -> None:
    """Count a friend out of those at a domain once they were rejected, and in again where that is undone.

    So what somebody made up there speaks against nobody who comes later. ``before`` and ``after`` are states
    of the credit, None for none.
    """
    rejected = (after == "rejected") - (before == "rejected") if before and after else 0
    held = (after == "held") - (before == "held")
    if not (rejected or held) or (row := signals.of_friend(tx, site.id, friend)) is None:
        return
    shown = Traits.read(row["shown"])
    if shown is None or not shown.domain:
        return
    if rejected:
        signals.tally(tx, site.id, f"x:{shown.domain}", people=rejected)
    if held and int(row["score"]) >= 100 and json.loads(row["parts"]).get("scattered", 0) >= TELLING:
        signals.tally(tx, site.id, f"c:{shown.domain}", people=held)


def count_own(
    tx: Tx,
    site: Site,
    shown: Traits,
    by: Row,
    manner: dict[int, Row],
    own: Own,
) -> None:
    """Count somebody in among the friends of a referrer."""
    referrer = by["id"]
    if one_hand(tx, shown, by):
        signals.tally(tx, site.id, f"k:{shown.browser}")
    if shown.network:
        day = shown.came_at // DAY
        window = shown.came_at // (site.settings.fraud.window_minutes * MINUTE)
        signals.tally(tx, site.id, f"{referrer}:n:{shown.network}", day=day)
        signals.tally(tx, site.id, f"{referrer}:n:{shown.network}:{window}", day=day)
    for kind, text in (("d", shown.domain), ("b", shown.browser), ("s", shown.stem)):
        if text:
            signals.tally(tx, site.id, f"{referrer}:{kind}:{text}")
    if own.leads:
        signals.tally(tx, site.id, f"r:{shown.domain}")
        signals.tally(tx, site.id, f"{signals.LEADER}:{shown.domain}:{referrer}")
    before = manner.get(referrer)
    pace, wait = pace_of(before, shown.came_at), known_wait(before).on(shown.waited)
    counts = _manners(shown, own, led=True)
    signals.follow(tx, site.id, referrer, came_at=shown.came_at, pace=pace, wait=wait, counts=counts)


def _manners(shown: Traits, own: Own, *, led: bool) -> dict[str, int]:
    return {
        "untyped": int(led and not shown.typed),
        "together": own.together,
        "domains": own.domains,
        "alike": int(own.alike),
        "bare": int(shown.bare),
        "prompt": int(shown.prompt),
        "odd": int(shown.odd),
        "relayed": int(shown.relayed),
        "hasty": int(shown.hasty),
    }
