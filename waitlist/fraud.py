"""What speaks against counting a friend: signals become a score with reasons. Pure, and never a refusal.

Three rules keep honest people out of it:

- **Being together is no offence.** Friends of one office, school or family share a network and a domain. What
  that gives is capped below the threshold, however many they are; something else has to speak against them.
- **Shared things are judged by whose they are.** A network, domain or browser speaks against a referrer's
  friends only as far as nobody else is there: people of other links or of none make it a public place.
- **Manners are compared with everybody else's.** That forms are sent without scripts, or confirmed within
  seconds, tells only where these friends do it more often than the rest of the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from waitlist.paces import Pace, ramp

Preset = Literal["relaxed", "balanced", "strict", "off"]

TOGETHER: Final = ("network", "burst", "domain")
"""Signals that tell no more than that friends are in one place."""

ALONE: Final = ("disposable", "trap", "unproved")
"""Signals that one submission gives by itself: all that counts against friends of a trusted referrer."""


class Spread(NamedTuple):
    """How many share something: of the referrer's friends, this one included, and of all people."""

    own: int = 0
    everyone: int = 0


class Manner(NamedTuple):
    """What one friend did, and how many of the referrer's friends and of all other people did so."""

    shown: bool = False
    own: int = 0
    others: int = 0


class Crew(NamedTuple):
    """People at one mail domain, whosever links they came by.

    ``led`` came by links, which were of ``leaders`` people. ``near`` shared a network with another one, in
    ``places`` networks, on ``days``.
    """

    led: int = 0
    leaders: int = 0
    near: int = 0
    places: int = 0
    days: int = 0


class Opened(NamedTuple):
    """How often links were opened, and how many people came through them who typed no code."""

    visits: int = 0
    came: int = 0


_NOBODY: Final = Spread()
_NEVER: Final = Manner()
_UNOPENED: Final = Opened()
_AT_ONCE: Final = Pace()
_ALONE: Final = Crew()


@dataclass(frozen=True, slots=True)
class Signals:
    """All that is known when a friend confirmed.

    ``friends``: the referrer's, this one included; ``others``: confirmed people who are not. ``together``:
    friends who shared a network with another one, on any day. ``burst``: friends from this network within the
    window. ``series``: friends whose names before the @ differ in digits, or a keyword, only. ``wait`` is the
    pace of confirming: how long they take for it.
    """

    disposable: bool = False
    trap: bool = False
    unproved: bool = False  # work was asked for, and none was shown
    fast: bool = False
    network: Spread = _NOBODY
    together: int = 0
    burst: int = 0
    domain: Spread = _NOBODY
    crew: Crew = _ALONE
    browser: Spread = _NOBODY
    series: int = 0
    own_scheme: bool = False  # the domain may give out such names itself, as schools do
    friends: int = 1
    others: int = 0
    alike: Manner = _NEVER  # the name before the @ is, but for digits, one that others have
    bare: Manner = _NEVER  # the page ran no script
    prompt: Manner = _NEVER  # confirmed within seconds
    odd: Manner = _NEVER  # the name before the @ looks made by chance
    domains: Manner = _NEVER  # at a domain with other friends, and hardly anybody else
    relayed: Manner = _NEVER  # at a service that hides addresses
    hasty: Manner = _NEVER  # both bare and prompt
    link: Opened = _UNOPENED
    elsewhere: Opened = _UNOPENED
    pace: Pace = _AT_ONCE
    site_pace: Pace = _AT_ONCE
    wait: Pace = _AT_ONCE
    site_wait: Pace = _AT_ONCE
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal gives at most, in hundredths."""

    disposable: int = 100
    trap: int = 60
    unproved: int = 30
    fast: int = 15
    network: int = 30
    burst: int = 25
    domain: int = 35
    scattered: int = 90
    browser: int = 100
    series: int = 100
    visits: int = 70
    even: int = 50
    bare: int = 50
    prompt: int = 55
    odd: int = 50
    domains: int = 100
    relayed: int = 75
    steady: int = 25


@dataclass(frozen=True, slots=True)
class Rules:
    """By what is judged, in hundredths. ``together`` caps what being in one place gives.

    Nothing is held with ``on`` False.
    """

    weights: Weights = Weights()
    threshold: int = 100
    together: int = 55
    on: bool = True


PRESETS: Mapping[Preset, Rules] = {
    "relaxed": Rules(threshold=130),
    "balanced": Rules(),
    "strict": Rules(threshold=80, together=70),
    "off": Rules(on=False),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``score`` is in hundredths of the threshold; from 100 on the credit is ``held``.

    ``parts`` says how many of them each signal gave, ``reasons`` are the signals worth telling, by name.
    """

    score: int
    parts: Mapping[str, int]
    reasons: tuple[str, ...]

    @property
    def held(self) -> bool:
        return self.score >= 100


CLEAR: Final = Verdict(0, {}, ())

SCATTERED: Final = 12
"""From so many friends on a domain of their own tells all that it can: that it may be one mailbox."""

_TOLD = 10  # hundredths: less is not worth telling


def judge(signals: Signals, rules: Rules) -> Verdict:
    """Weigh what is known about a friend.

    More of one thing never gives a lower score, save that a shared network explains a shared domain, and a
    crowd on it that all confirm at once; that few at a domain are no part of a far larger group there; and
    that fewer are programs the more people run no script and yet take their time.
    """
    if not rules.on:
        return CLEAR
    given = {
        name: degree * getattr(rules.weights, name)
        for name, degree in _degrees(signals)
        if degree and (name in ALONE or not signals.trusted)
    }
    together = sum(share for name, share in given.items() if name in TOGETHER)
    if together > rules.together:
        given |= {name: given[name] * rules.together / together for name in TOGETHER if name in given}
    score = round(100 * sum(given.values()) / rules.threshold)
    shares = {name: round(100 * given[name] / rules.threshold) for name in sorted(given)}
    parts = {name: share for name, share in shares.items() if share}
    told = tuple(name for name, share in parts.items() if share >= _TOLD)
    return Verdict(score, parts, (told or tuple(parts)) if score >= 100 else ())


def _degrees(signals: Signals) -> Iterator[tuple[str, float]]:
    """Give for each signal how much there is of it, 0 to 1."""
    many = ramp(signals.friends, 4, 12)
    # Somebody with thousands of friends has pairs of neighbours among them.
    habit = signals.together * ramp(signals.together / signals.friends, 0.25, 0.75)
    yield "disposable", float(signals.disposable)
    yield "trap", float(signals.trap)
    yield "unproved", float(signals.unproved)
    yield "fast", float(signals.fast)
    near = max(signals.network.own, habit if signals.network.own > 1 else 0)
    in_place = ramp(near, 3, 10) * _theirs(signals.network)
    yield "network", in_place
    yield "burst", ramp(signals.burst, 2, 8) * _theirs(signals.network)
    one = _one(signals)
    yield "domain", ramp(_group(signals), 3, 10) * max(one, _theirs(signals.domain))
    yield "scattered", _scattered(signals)
    yield "domains", _farm(signals)
    # A family with one tablet, and pupils of whom four share a computer, stay below what is held.
    yield "browser", ramp(signals.browser.own, 3, 8) * _theirs(signals.browser)
    named = ramp(signals.series, 3, 8) * ramp(4 * signals.series / signals.friends, 0, 1)
    numbered = named * _more_often(signals.alike, signals.friends, signals.others)
    yield "series", numbered * (_SCHEME if signals.own_scheme else 1)
    yield "visits", _unopened(signals)
    others = ramp(signals.others, 0, 30)  # without anybody to compare with, a clock tells nothing
    yield "even", signals.pace.even * (1 - signals.site_pace.even) * others
    # Who hides an address is careful: only that all of a group in one place do so tells.
    hidden = _excess(signals.relayed, signals.friends, signals.others)
    yield "relayed", many * in_place * ramp(hidden, 0.6, 0.9)
    # "Now all open your mail": a crowd in one room confirms at once, and is no program for that.
    room = ramp(signals.burst, 2, 8)
    crowd = 1 - _ROOM * room
    yield "steady", signals.wait.steady * (1 - signals.site_wait.steady) * others * crowd
    for name in ("bare", "prompt", "odd"):
        often = many * _more_often(getattr(signals, name), signals.friends, signals.others)
        often *= crowd if name == "prompt" else 1
        yield name, often if name == "odd" else max(often, _hasty(signals) * (1 - room))


def _theirs(spread: Spread) -> float:
    """Whose a place is: 1 where the referrer's friends are alone, 0 where others are as many."""
    return ramp(spread.own / spread.everyone, 0.5, 1.0) if spread.everyone else 0.0


def _one(signals: Signals) -> float:
    """How far all who came to a domain by links are one group, whoever brought them.

    Somebody with one mailbox for every name, and several links, gives each of these many; colleagues and
    customers of a small provider bring few each, and many come by themselves. Whoever brought few there, or
    far fewer than the others, is none of such a group: it may be somebody else's.
    """
    led, leaders = signals.crew.led, signals.crew.leaders
    if leaders < 2 or not led or not signals.domain.everyone:
        return 0.0
    share = ramp(led / signals.domain.everyone, 0.5, 0.8)
    own, each = signals.domain.own, led / leaders
    alike = ramp(own, 2, 5) * ramp(own / each, 0.4, 0.8)
    return share * ramp(led, SCATTERED, 2 * SCATTERED) * ramp(each, 3, 5) * alike


def _group(signals: Signals) -> float:
    """How many friends at a domain are judged together: those of others as far as they are one group."""
    own = signals.domain.own
    return own + _one(signals) * max(0, signals.crew.led - own)


def _scattered(signals: Signals) -> float:
    """How much of a domain that only the referrer's friends are at, though no two of them are in one place.

    Colleagues share a domain, and now and then a network. One mailbox that takes every name shares no more
    than the domain.
    """
    domain = signals.domain
    if not domain.own or not signals.network.own:  # where they are is not known
        return 0.0
    near = max(signals.together, signals.network.own if signals.network.own > 1 else 0) / domain.own
    # Colleagues meet in one place; who has two connections at a time makes pairs of them in many.
    met = 1 - _pairs(signals.crew)
    apart = 1 - ramp(near * met, 0.1, 0.3)
    if signals.crew.led:  # others of the domain may have met where this referrer's friends did not
        apart *= 1 - ramp(signals.crew.near / signals.crew.led * met, 0.03, 0.12)
    most = ramp(domain.own / signals.friends, 0.2, 0.4)
    group = _group(signals)
    # A few made-up people at the domain who came by no link must not free all the others.
    theirs = ramp(group / domain.everyone, 0.35, 0.65) if domain.everyone else 0.0
    return ramp(group, 4, SCATTERED) * theirs * most * apart


def _pairs(crew: Crew) -> float:
    """How far those who share networks do so in pairs, in several places on one day."""
    if not crew.places or not crew.days:
        return 0.0
    small = 1 - ramp(crew.near / crew.places, 2.2, 3.0)
    return small * ramp(crew.places, 4, 8) * ramp(crew.places / crew.days, 1.15, 1.5)


def _farm(signals: Signals) -> float:
    """How much of several domains with a few friends at each and nobody else, who are nowhere together."""
    at = signals.domains
    if not at.shown:
        return 0.0
    apart = 1 - ramp(signals.together / max(1, at.own), 0.1, 0.3)
    few = 1 - ramp(signals.domain.own, 6, SCATTERED)  # more are one company, which `scattered` judges
    return ramp(at.own, 8, 16) * _more_often(at, signals.friends, signals.others) * apart * few


_ROOM = 0.5  # of what confirming at once, or after equally long, tells is explained by a burst on one network
_SCHEME = 0.25  # what numbered names tell where the domain numbers people
_PRIOR = 12  # people whose manners are supposed before there are others to compare with
_SUPPOSED = 0.8  # of them do whatever it is


def _hasty(signals: Signals) -> float:
    """How many more of who ran no script confirmed within seconds than that of all people do: a program's.

    Real friends by the same link do not hide it.
    """
    if not signals.hasty.shown:
        return 0.0
    share = (signals.prompt.others + _SUPPOSED * _PRIOR) / (signals.others + _PRIOR)
    return ramp(signals.hasty.own - 2 * share * signals.bare.own, 3, 9)


def _more_often(manner: Manner, friends: int, others: int) -> float:
    return ramp(_excess(manner, friends, others), 0.15, 0.65) if manner.shown else 0.0


def _excess(manner: Manner, friends: int, others: int) -> float:
    """By how much the share of friends who do so is above that of others; 0 for somebody who does not."""
    if not manner.shown:
        return 0.0
    return manner.own / friends - (manner.others + _SUPPOSED * _PRIOR) / (others + _PRIOR)


def _unopened(signals: Signals) -> float:
    """How many of those who came did so without a visit, less slack: a tenth, and two."""
    came, elsewhere = signals.link.came, signals.elsewhere
    missing = came - signals.link.visits - 2 - came // 10
    if missing <= 0:
        return 0.0
    # Where visits of other links are not counted either, something keeps them from being counted.
    counted = ramp(elsewhere.visits / elsewhere.came, 0, 1) if elsewhere.came else 0.2
    return ramp(came, 4, 12) * ramp(2 * missing / came, 0, 1) * counted


_DIGITS = re.compile(r"[\d._+-]+")
_STEM_MIN = 3


def stem(local: str) -> str:
    """Return the name before the @ without digits and punctuation; "" when too little is left to compare."""
    found = _DIGITS.sub("", local)
    return found if len(found) >= _STEM_MIN else ""


_MIXED = re.compile(r"(?:[a-z]+\d+){2}[a-z]|(?:\d+[a-z]+){2}\d")
_HARSH = re.compile(r"[bcdfghjklmnpqrstvwxz]{7}")


def is_odd(local: str) -> bool:
    """Tell whether the name before the @ looks made by chance: letters and digits mixed, or hard to say."""
    return bool(_MIXED.search(local) or _HARSH.search(local))
