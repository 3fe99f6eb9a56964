"""What is known of a friend at the moment of confirming: read from kept counts, judged, and counted in.

Counts stand in ``tallies`` under short names; R is the referrer, everything personal is hashed:

==========  ==============================================
``n:NET``   people on a network, until its day is over
``d:DOM``   people at a domain
``q:DOM``   of these, who came by anybody's link; ``r:DOM`` by links of so many people
``x:DOM``   who were rejected of those who came by links
``t:DOM``   of those there, who shared a network with another one; ``m:DOM:NET`` who are on one, that day
``u:DOM``   networks that were shared so; ``w:DOM`` on how many days, ``y:DOM:D`` whether on that one
``j:DOM:R`` that R is one of these; ``c:DOM`` who are held for that
``s:STEM``  people with a name before the @, but for digits
``b:BRO``   people who joined in a browser, after its first one
``k:BRO``   of these, who came by a link of somebody who joined in it, too
``l:BRO``   of these, who came by anybody's link
``R:n:NET`` friends of R there; ``R:n:NET:W`` within a window of time
``R:d:DOM`` friends of R at a domain; ``R:b:BRO``, ``R:s:STEM`` likewise
``R:h:…``   friends of R who are held, by what they share
``v``       visits of links; ``c:W``, ``h:W`` credits decided and held, by the hour
==========  ==============================================
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from waitlist import fraud
from waitlist.flows.attack import count_decided
from waitlist.flows.counting import (
    MINUTE,
    NAMESAKES,
    Own,
    count_all,
    count_only,
    count_own,
    crew_names,
    known_pace,
    known_wait,
    neighbours,
    one_hand,
    pace_of,
    shares_name,
)
from waitlist.flows.traits import Hasher, Traits, traits
from waitlist.fraud import Crew, Manner, Opened, Signals, Spread, Verdict
from waitlist.store import credits, links, signals

if TYPE_CHECKING:
    from waitlist.config.fraud import Fraud
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

VISITS = "v"


class Weighed(NamedTuple):
    """A verdict, and what the submission showed; None where nobody was judged."""

    verdict: Verdict
    traits: Traits | None = None


CLEAR = Weighed(fraud.CLEAR)


def weigh(
    tx: Tx,
    site: Site,
    friend: Row,
    link: Row,
    *,
    through: Row | None,
    referrer: Row | None,
    key: bytes,
    now: int,
) -> Weighed:
    """Judge a friend who just confirmed the submission ``link``, and count them for those to come.

    ``through`` is the link they came by, ``referrer`` its owner. Who earns nobody anything is only counted;
    so is, for now, who came by a link that is not proven itself: `judge_late` judges them when they count.
    """
    settings = site.settings.fraud
    if friend["is_test"] or not settings.rules.on:
        return CLEAR
    shown = traits(settings, Hasher(key), friend["canonical"], link, now)
    if referrer is None or through is None:
        count_only(tx, site, shown, None)
        return CLEAR
    if through["kind"] == "submission" and through["proven_at"] is None:
        count_only(tx, site, shown, referrer["id"])
        signals.keep(tx, site=site.id, friend=friend["id"], shown=shown.written(), now=now)
        return CLEAR
    people, manner = _read(tx, site, shown, referrer["id"])
    gathered = _gather(tx, site, shown, referrer=referrer, through=through, people=people, manner=manner)
    verdict = fraud.judge(gathered, settings.rules)
    _keep(tx, site, friend["id"], shown, verdict, gathered=gathered, now=now)
    alike = shares_name(people)
    count_all(tx, site, shown, manner, people, by=referrer["id"], alike=alike)
    own = Own(
        neighbours(gathered.network), neighbours(gathered.domain), alike, leads=gathered.domain.own == 1
    )
    count_own(tx, site, shown, referrer, manner, own)
    count_decided(tx, site, now, held=verdict.held)
    return Weighed(verdict, shown)


def count_late(tx: Tx, site: Site, shown: Traits, referrer: Row) -> None:
    """Count in a friend who confirmed before the credit could count.

    All such friends are counted before `judge_late` judges one. So it tells nothing in which order they and
    the referrer confirmed.
    """
    people, manner = _read(tx, site, shown, referrer["id"])
    network = Spread(people.get("own n", 0) + 1, people.get("n", 0))
    domain = Spread(people.get("own d", 0) + 1, people.get("d", 0))
    own = Own(
        neighbours(network) if shown.network else 0,
        neighbours(domain) if shown.domain else 0,
        alike=people.get("stem", 0) > NAMESAKES,
        leads=bool(shown.domain) and domain.own == 1,
    )
    count_own(tx, site, shown, referrer, manner, own)


def judge_late(
    tx: Tx, site: Site, friend: int, shown: Traits, *, through: Row, referrer: Row, now: int
) -> Weighed:
    """Judge a friend who confirmed before the credit could count: by what is known now."""
    people, manner = _read(tx, site, shown, referrer["id"])
    gathered = _gather(
        tx, site, shown, referrer=referrer, through=through, people=people, manner=manner, counted=True
    )
    verdict = fraud.judge(gathered, site.settings.fraud.rules)
    _keep(tx, site, friend, shown, verdict, gathered=gathered, now=now)
    count_decided(tx, site, now, held=verdict.held)
    return Weighed(verdict, shown)


def anonymous(tx: Tx, site: int, referrer: int, shown: Traits) -> Traits:
    """Return what may stay of somebody who is erased: nothing of the address, save a series it was in."""
    name = f"{referrer}:s:{shown.stem}"
    in_series = bool(shown.stem) and signals.tallies(tx, site, [name])[name] >= NAMESAKES
    return shown if in_series else replace(shown, stem="")


def _read(tx: Tx, site: Site, shown: Traits, referrer: int) -> tuple[dict[str, int], dict[int, Row]]:
    """Return the counts that tell something about a friend, by what they are for; and manners."""
    names = _names(site.settings.fraud, shown, referrer)
    known = signals.tallies(tx, site.id, tuple(names.values()))
    return {kind: known[name] for kind, name in names.items()}, signals.followings(tx, site.id, referrer)


def _keep(
    tx: Tx, site: Site, friend: int, shown: Traits, verdict: Verdict, *, gathered: Signals, now: int
) -> None:
    signals.keep(
        tx,
        site=site.id,
        friend=friend,
        shown=shown.written(),
        score=verdict.score,
        parts=json.dumps(verdict.parts),
        facts=json.dumps(_facts(gathered)) if verdict.parts else "{}",
        now=now,
    )


def _names(settings: Fraud, shown: Traits, referrer: int) -> dict[str, str]:
    """Return the names of the counts that tell something about a friend, by what they are for."""
    window = shown.came_at // (settings.window_minutes * MINUTE)
    names = {"visits": VISITS}
    for kind, text in (("n", shown.network), ("d", shown.domain), ("b", shown.browser)):
        if text:
            names[kind] = f"{kind}:{text}"
            names[f"own {kind}"] = f"{referrer}:{kind}:{text}"
    if shown.domain:
        names |= crew_names(shown)
    if shown.browser:
        names["kin"] = f"k:{shown.browser}"
        names["led"] = f"l:{shown.browser}"
    if shown.network:
        names["burst"] = f"{referrer}:n:{shown.network}:{window}"
        names["burst before"] = f"{referrer}:n:{shown.network}:{window - 1}"
    if shown.stem:
        names["stem"] = f"s:{shown.stem}"
        names["own stem"] = f"{referrer}:s:{shown.stem}"
    return names


def _gather(
    tx: Tx,
    site: Site,
    shown: Traits,
    *,
    referrer: Row,
    through: Row,
    people: dict[str, int],
    manner: dict[int, Row],
    counted: bool = False,
) -> Signals:
    """Gather what is known of a friend, who is among the counts already where ``counted``."""
    own, everybody = manner.get(referrer["id"]), manner.get(0)
    self = 0 if counted else 1

    def kept(row: Row | None, column: str) -> int:
        return 0 if row is None else int(row[column])

    def spread(kind: str) -> Spread:
        if kind not in people:
            return Spread()
        mine = people[f"own {kind}"] + self
        if counted and kind == "n" and people[kind] < mine:
            # What is counted for its day alone is gone, so whose the network was is not known any longer.
            return Spread(mine, 0)
        # Who was rejected makes no place a public one.
        return Spread(mine, max(mine, people[kind] + self - (people["x"] if kind == "d" else 0)))

    def habit(name: str, *, has: bool | None = None) -> Manner:
        has = bool(getattr(shown, name)) if has is None else has
        return Manner(has, kept(own, name) + has * self, kept(everybody, name) - kept(own, name))

    friends = kept(own, "friends") + self
    series = people["own stem"] + self if shown.stem else 0
    # The first ones were not, and are in the series.
    alike = habit("alike", has=people.get("stem", 0) + self > NAMESAKES)
    opened = links.opened(tx, through["id"])
    # Codes that were typed by people who never confirmed excuse nobody.
    typed = min(int(opened["typed"]), kept(own, "friends") - kept(own, "untyped"))
    came = Opened(int(opened["visits"]), max(0, int(opened["joins"]) - typed))
    domain = spread("d")
    return Signals(
        disposable=shown.disposable,
        trap=shown.trap,
        unproved=shown.unproved,
        fast=shown.fast,
        network=spread("n"),
        together=kept(own, "together"),
        burst=people["burst"] + people["burst before"] + self if shown.network else 0,
        domain=domain,
        crew=_crew(people, shown, domain, counted=counted),
        browser=_browser(tx, site, shown, referrer, people, self),
        series=series,
        own_scheme=shown.own_scheme,
        friends=friends,
        others=kept(everybody, "friends") - kept(own, "friends"),
        alike=alike._replace(own=max(alike.own, series)),
        bare=habit("bare"),
        prompt=habit("prompt"),
        odd=habit("odd"),
        domains=habit("domains", has=bool(neighbours(domain))),
        relayed=habit("relayed"),
        hasty=habit("hasty"),
        link=Opened() if shown.typed else came,
        elsewhere=Opened(
            max(0, people["visits"] - int(opened["visits"])),
            max(0, kept(everybody, "untyped") - kept(own, "untyped")),
        ),
        pace=known_pace(own) if counted else pace_of(own, shown.came_at),
        site_pace=known_pace(everybody),
        wait=known_wait(own) if counted else known_wait(own).on(shown.waited),
        site_wait=known_wait(everybody),
        trusted=bool(kept(own, "trusted")),
    )


def _crew(people: dict[str, int], shown: Traits, domain: Spread, *, counted: bool) -> Crew:
    """Return who came to a domain by anybody's links, this friend included."""
    if not shown.domain:
        return Crew()
    if counted:
        return Crew(people["q"] - people["x"], *(people[kind] for kind in "rtuw"))
    met, first = people["m"] if shown.network else 0, domain.own == 1
    return Crew(
        people["q"] - people["x"] + 1,
        people["r"] + first,
        people["t"] + (2 if met == 1 else met > 1),
        people["u"] + (met == 1),
        people["w"] + (met == 1 and not people["y"]),
    )


def _browser(tx: Tx, site: Site, shown: Traits, referrer: Row, people: dict[str, int], self: int) -> Spread:
    """Return who joined in this browser. Its first submission is counted nowhere: it is looked at."""
    if not shown.browser:
        return Spread()
    if one_hand(tx, shown, referrer):
        # By whichever of the links that were made here they came: it is one hand that hands them on.
        kin = max(people["kin"], people["own b"]) + self + 1
        return Spread(kin, kin)
    first = links.by_id(tx, int(shown.browser))
    owner = None if first is None else first["signup"]
    # By whosever links they came: who makes a fresh window for each link still has one hand.
    first_led = owner is not None and credits.fixed_referrer(tx, site.id, owner) is not None
    led = max(people["led"], people["own b"]) + self + first_led
    return Spread(led, people["b"] + self + 1)


def _facts(gathered: Signals) -> dict[str, object]:
    """Return the figures that a reviewer wants to see."""
    facts: dict[str, object] = {
        "friends": gathered.friends,
        "network": list(gathered.network),
        "burst": gathered.burst,
        "domain": list(gathered.domain),
        "browser": list(gathered.browser),
        "series": gathered.series,
        "visits": list(gathered.link),
        "even": round(gathered.pace.spread, 2) if gathered.pace.gaps else None,
    }
    if gathered.crew.leaders > 1:
        facts["scattered"] = [gathered.crew.led, gathered.crew.leaders, gathered.crew.near]
    for name in ("bare", "prompt", "odd", "domains", "relayed"):
        manner: Manner = getattr(gathered, name)
        if manner.shown:
            facts[name] = [manner.own, gathered.friends, manner.others, gathered.others]
    return {name: value for name, value in facts.items() if value not in (None, 0, [0, 0])}
