"""When many friends who share something are held, those of them who counted before are held as well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from waitlist.flows import changing
from waitlist.flows.counting import TELLING
from waitlist.flows.evidence import Weighed
from waitlist.flows.traits import Traits
from waitlist.fraud import TOGETHER, Crew, Signals, Spread, judge
from waitlist.store import credits, decisions, signals, turns
from waitlist.store.ids import new_id

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

DAY = 86_400_000
PIECE = 100  # friends looked at in one transaction

CREW = 6
"""From so many held at a domain on, those whom others brought there are held as well."""

FEWEST = 4
"""Friends at such a domain without whom nobody's are held for it."""

LEADERS = 50  # people by whose links a group came, of whom that is found out at once

_HASTY = ("bare", "prompt")  # both together are one sign, and so are said as these
_SHORT = {"network": "n", "domain": "d", "scattered": "d", "browser": "b", "series": "s"}


def suspect(tx: Tx, site: Site, referrer: int, weighed: Weighed, now: int) -> None:
    """A friend is held: hold also those who share what speaks against this one, where it proves rotten.

    That is when enough of them are held, and at least a third of all who share it; half where it is a place.
    """
    shown = weighed.traits
    if shown is None:
        return
    parts = weighed.verdict.parts
    telling = {kind for kind, share in parts.items() if share >= TELLING}
    if "burst" in telling:
        telling.add("network")
    if shown.hasty and telling.issuperset(_HASTY):
        # Who does but one of the two is no program for that.
        telling = telling.difference(_HASTY) | {"hasty"}
    groups = {kind: name for kind, name in shown.groups().items() if kind in telling}
    if not groups:
        return
    held = {kind: f"{referrer}:h:{kind}:{name}" for kind, name in groups.items()}
    everybody = {kind: f"{referrer}:{_SHORT[kind]}:{name}" for kind, name in groups.items() if kind in _SHORT}
    known = signals.tallies(tx, site.id, (*held.values(), *everybody.values()))
    manner = signals.followings(tx, site.id, referrer).get(referrer)
    for kind, name in groups.items():
        # What is counted by network is over with its day.
        signals.tally(tx, site.id, held[kind], day=shown.came_at // DAY if kind == "network" else 0)
        rotten = known[held[kind]] + 1
        habit = 0 if manner is None or kind in everybody else int(manner[kind])
        sharing = known[everybody[kind]] if kind in everybody else habit
        share = 2 if kind in TOGETHER else 3  # a place is larger than who cheats there
        if rotten >= site.settings.fraud.cluster and share * rotten >= sharing:
            _found(tx, site, referrer, kind, name, now)
    if "scattered" in groups:
        _suspect_crew(tx, site, referrer, shown.domain, now)


def _suspect_crew(tx: Tx, site: Site, referrer: int, domain: str, now: int) -> None:
    """Hold those at a domain whom others brought, where a third of all who came there by links are held.

    Of these others, the friends of those alone whom a verdict of today would hold for the domain: nobody
    waits for what somebody else's friends did.
    """
    names = {kind: f"{kind}:{domain}" for kind in "cdqrtuwx"}
    known = signals.tallies(tx, site.id, tuple(names.values()))
    people = {kind: known[name] for kind, name in names.items()}
    signals.tally(tx, site.id, names["c"])
    rotten, led = people["c"] + 1, people["q"] - people["x"]
    if people["r"] < 2 or rotten < CREW or 3 * rotten < led:
        return
    # Whose they are is gone through once, and who comes later adds themselves. The worker does the rest.
    found = signals.leaders(tx, site.id, domain, LEADERS) if _note(tx, site, 0, domain, now) else [referrer]
    own = signals.tallies(tx, site.id, [f"{leader}:d:{domain}" for leader in found])
    for leader in found:
        manner = signals.followings(tx, site.id, leader).get(leader)
        if manner is None or manner["trusted"]:
            continue
        at = own[f"{leader}:d:{domain}"]
        supposed = Signals(
            network=Spread(1, 1),
            together=int(manner["together"]),
            domain=Spread(at, max(at, people["d"] - people["x"])),
            crew=Crew(led, *(people[kind] for kind in "rtuw")),
            friends=max(at, int(manner["friends"])),
        )
        if at >= FEWEST and judge(supposed, site.settings.fraud.rules).held:
            _note(tx, site, leader, domain, now)


def _note(tx: Tx, site: Site, referrer: int, domain: str, now: int) -> bool:
    return signals.find_cluster(
        tx,
        cluster=new_id(now),
        site=site.id,
        referrer=referrer,
        kind="scattered",
        name=domain,
        decision=new_id(now),
        now=now,
    )


def _found(tx: Tx, site: Site, referrer: int, kind: str, name: str, now: int) -> None:
    cluster, decision = new_id(now), new_id(now)
    if signals.find_cluster(
        tx, cluster=cluster, site=site.id, referrer=referrer, kind=kind, name=name, decision=decision, now=now
    ):
        # The first piece at once: most clusters are no larger.
        _look(tx, site, signals.cluster(tx, cluster), now)


def go_on(tx: Tx, site: Site, now: int) -> int:
    """Look at a further piece of a large cluster; return how many friends were looked at."""
    if not signals.open_clusters(tx, site.id):
        return 0
    turns.take(tx, site.id)
    rows = signals.open_clusters(tx, site.id)
    return max(1, _look(tx, site, rows[0], now)) if rows else 0


def rotten(tx: Tx, site: Site, referrer: int, shown: Traits) -> str:
    """Return what a friend shares with others of the referrer that proved rotten; "" for nothing.

    A trusted referrer's friends are judged by their own forms alone.
    """
    if _is_trusted(tx, site, referrer):
        return ""
    found = signals.clusters_of(tx, site.id, referrer)
    return next((str(row["kind"]) for row in found if shown.shares(row["kind"], row["name"])), "")


def reasons(kind: str) -> list[str]:
    """Return the reasons of who is held for sharing something of a kind."""
    return ["cluster", *(_HASTY if kind == "hasty" else (kind,))]


def _is_trusted(tx: Tx, site: Site, referrer: int) -> bool:
    manner = signals.followings(tx, site.id, referrer).get(referrer)
    return manner is not None and bool(manner["trusted"])


def _look(tx: Tx, site: Site, cluster: Row, now: int) -> int:
    if _is_trusted(tx, site, cluster["referrer"]):
        signals.looked_through(tx, cluster["id"], after=int(cluster["after"]), done_at=now)
        return 0
    rows = signals.counted_of(tx, cluster["referrer"], after=cluster["after"], limit=PIECE)
    known = [(row, Traits.read(row["shown"])) for row in rows]
    found = [
        row for row, shown in known if shown is not None and shown.shares(cluster["kind"], cluster["name"])
    ]
    if found:
        _hold(tx, site, cluster, found, now)
    done = now if len(rows) < PIECE else None
    after = int(rows[-1]["friend"]) if rows else int(cluster["after"])
    signals.looked_through(tx, cluster["id"], after=after, done_at=done)
    return len(rows)


def _hold(tx: Tx, site: Site, cluster: Row, rows: list[Row], now: int) -> None:
    decision = int(cluster["decision"])
    if decisions.by_id(tx, site.id, decision) is None:
        decisions.begin(
            tx,
            decision=decision,
            site=site.id,
            kind="hold",
            signup=cluster["referrer"],
            by="",
            note=reasons(cluster["kind"])[1],
            now=now,
        )
    record, deltas = changing.go_on(tx, decision), changing.Deltas()
    for row in rows:
        credit = credits.of_friend(tx, site.id, row["friend"])
        assert credit is not None  # it was read above
        before = changing.kept(credit, changing.CREDIT)
        after = {
            **before,
            "state": "held",
            "reasons": json.dumps(reasons(cluster["kind"])),
            "decided_at": now,
        }
        record.step(tx, "credit", row["friend"], before, after)
        changing.put(tx, site, row["friend"], before, after, deltas)
    changing.settle_counts(tx, site, deltas)
    decisions.add_credits(tx, decision, len(rows), finished=True)
