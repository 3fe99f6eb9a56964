"""The ladder: which rewards a number of friends unlocks, and what a changed ladder would do.

Friends are confirmed friends whose credit counts. A tier is unlocked when `friends >= tier.friends`.
Nothing here ever takes a tier away: what was earned is a record of its own, kept elsewhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

_FRIENDS = attrgetter("friends")


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of the ladder.

    `id` is stable: it is how an unlock remembers its tier when texts and numbers change. `cost` is the
    founder's cost of one reward in the campaign's currency, `stock` how many there are (`None`: as many
    as needed), `friend_reward` what the friend gets. `picture` is a path in the site's folder.
    """

    id: str
    friends: int
    reward: str
    description: str = ""
    picture: str = ""
    kind: str = "product"
    cost: Decimal | None = None
    stock: int | None = None
    friend_reward: str = ""


@dataclass(frozen=True, slots=True, init=False)
class Ladder:
    """Tiers in ascending order of friends; immutable and hashable. It may be empty.

    Raises `ValueError` unless ids are unique, every tier needs at least one friend, and each tier
    needs more friends than the one before it.
    """

    tiers: tuple[Tier, ...]

    def __init__(self, tiers: Iterable[Tier] = ()) -> None:
        object.__setattr__(self, "tiers", tuple(tiers))
        self._check()

    def _check(self) -> None:
        seen: set[str] = set()
        before: Tier | None = None
        for tier in self.tiers:
            if not tier.id:
                raise ValueError(
                    f"the tier for {tier.friends} friends has no id: give each tier one of its own"
                )
            if tier.id in seen:
                raise ValueError(f"two tiers have the id {tier.id!r}: give each tier an id of its own")
            if tier.friends < 1:
                raise ValueError(f"tier {tier.id!r} needs {tier.friends} friends: ask for at least 1")
            if before is not None and tier.friends <= before.friends:
                raise ValueError(
                    f"tier {tier.id!r} needs {tier.friends} friends and the tier before it, {before.id!r}, "
                    f"needs {before.friends}: each tier must need more friends than the one before"
                )
            seen.add(tier.id)
            before = tier

    def _reached(self, friends: int) -> int:
        return bisect_right(self.tiers, friends, key=_FRIENDS)

    def unlocked(self, friends: int) -> tuple[Tier, ...]:
        """Return all tiers that `friends` unlocks, lowest first."""
        return self.tiers[: self._reached(friends)]

    def newly_unlocked(self, before: int, after: int) -> tuple[Tier, ...]:
        """Return the tiers that `after` unlocks and `before` did not; empty when the number falls."""
        return self.tiers[self._reached(before) : self._reached(after)]

    def next_tier(self, friends: int) -> Tier | None:
        """Return the lowest tier that `friends` does not unlock; `None` at the top."""
        reached = self._reached(friends)
        return self.tiers[reached] if reached < len(self.tiers) else None

    def missing(self, friends: int) -> int:
        """Return how many more friends unlock the next tier; 0 at the top."""
        coming = self.next_tier(friends)
        return coming.friends - friends if coming else 0

    def by_id(self, tier_id: str) -> Tier | None:
        """Return the tier with this id, if the ladder has it."""
        return next((tier for tier in self.tiers if tier.id == tier_id), None)

    def progress(self, friends: int) -> float:
        """Return how far along a bar `friends` is, from 0.0 to 1.0.

        On the bar the tiers stand at equal distances, the i-th of n at i/n; between two of them every
        friend moves on by the same amount. 1.0 means that nothing is missing (so also for no tiers).
        """
        reached = self._reached(friends)
        if reached == len(self.tiers):
            return 1.0
        start = self.tiers[reached - 1].friends if reached else 0
        step = self.tiers[reached].friends - start
        return (reached + max(0, friends - start) / step) / len(self.tiers)


class Gain(NamedTuple):
    """A tier and how many people it concerns."""

    tier: Tier
    people: int


class Change(NamedTuple):
    """One key of a tier that stays, with its value before and after."""

    id: str
    key: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class RetierPlan:
    """What a changed ladder would do. Nobody loses a tier by it: it holds no list of losers.

    `gains`: tiers of the new ladder that people unlock at once, and how many. `people`: how many
    gain at least one. `kept`: tiers of the old ladder that people have and would not reach by the new
    one (removed, or now needing more friends), and how many keep them. `added` and `removed`: tier ids.
    `changed`: every other difference, key by key.
    """

    gains: tuple[Gain, ...]
    people: int
    kept: tuple[Gain, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both ladders are the same."""
        return not (self.added or self.removed or self.changed)


def plan(old: Ladder, new: Ladder, counts: Mapping[int, int]) -> RetierPlan:
    """Compare two ladders for the people there are, tiers being the same when their ids are.

    `counts` maps a number of friends to the number of confirmed people who have it. The old ladder is
    taken to be in force, so that everybody has what it gives. Whoever has a tier keeps it, and nobody
    gets the same tier twice.
    """
    return RetierPlan(
        gains=_present(Gain(tier, _gaining(old, tier, counts)) for tier in new.tiers),
        people=sum(people for friends, people in counts.items() if _gains_any(old, new, friends)),
        kept=_present(Gain(tier, _keeping(new, tier, counts)) for tier in old.tiers),
        added=tuple(tier.id for tier in new.tiers if old.by_id(tier.id) is None),
        removed=tuple(tier.id for tier in old.tiers if new.by_id(tier.id) is None),
        changed=tuple(change for tier in new.tiers for change in _changes(old.by_id(tier.id), tier)),
    )


def _present(gains: Iterable[Gain]) -> tuple[Gain, ...]:
    return tuple(gain for gain in gains if gain.people)


def _gaining(old: Ladder, tier: Tier, counts: Mapping[int, int]) -> int:
    had = old.by_id(tier.id)
    return sum(
        people
        for friends, people in counts.items()
        if friends >= tier.friends and (had is None or friends < had.friends)
    )


def _keeping(new: Ladder, tier: Tier, counts: Mapping[int, int]) -> int:
    stays = new.by_id(tier.id)
    return sum(
        people
        for friends, people in counts.items()
        if friends >= tier.friends and (stays is None or friends < stays.friends)
    )


def _gains_any(old: Ladder, new: Ladder, friends: int) -> bool:
    has = {tier.id for tier in old.unlocked(friends)}
    return any(tier.id not in has for tier in new.unlocked(friends))


def _changes(before: Tier | None, after: Tier) -> Iterable[Change]:
    if before is None:
        return
    for field in fields(Tier):
        was, now = getattr(before, field.name), getattr(after, field.name)
        if was != now:
            yield Change(after.id, field.name, was, now)
