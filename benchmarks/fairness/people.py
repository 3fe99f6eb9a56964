"""What people do, as numbers: these are the assumptions, and all of them.

Every draw comes from one generator with a fixed seed, so that a run can be repeated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import blake2b
from random import Random

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000

CONFIRMS = 0.75  # of those who join
CONFIRM_MEDIAN, CONFIRM_SPREAD = 150, 1.4  # seconds after joining, log-normal: 8 % within 20 seconds
FORM_MEDIAN, FORM_SPREAD = 14, 0.7  # seconds on the form, log-normal
BARE = 0.04  # pages that run no script
UNSEEN = 0.02  # joins whose visit was not counted: blockers, programs that fetch ahead
VISITS = 3  # a link is opened so often for each who joins

GIVEN = (
    "anna", "ben", "carla", "david", "emma", "felix", "grace", "hugo", "ida", "jonas", "kim", "lena",
    "marco", "nina", "oscar", "paula", "quinn", "rosa", "samuel", "tara", "uma", "victor", "wanda",
    "xenia", "yusuf", "zoe", "somchai", "malee", "anong", "chai", "niran", "ploy", "krit", "fah", "wei",
    "ming", "yuki", "hana", "amir", "leila",
)  # fmt: skip
FAMILY = (
    "smith", "jones", "weber", "fischer", "garcia", "rossi", "dubois", "novak", "kowalski", "jensen",
    "silva", "murphy", "wright", "schmidt", "meyer", "lang", "suwan", "chaiya", "wongsa", "srisuk",
    "saetang", "tanaka", "sato", "chen", "wang", "singh", "patel", "khan", "hassan", "olsen", "berg",
    "costa", "moreau",
)  # fmt: skip
PROVIDERS = (
    ("gmail.com", 52), ("outlook.com", 10), ("hotmail.com", 7), ("icloud.com", 9), ("yahoo.com", 7),
    ("gmx.net", 4), ("proton.me", 3), ("seznam.cz", 2),
)  # fmt: skip


@dataclass(slots=True)
class Person:
    """Somebody who joins. Times in epoch milliseconds; `via` is whose link it is, by their index.

    `network` is a prefix, of which the server keeps a hash by the day. `browser` is what keeps cookies, ""
    for one that is new. `fake`: the referrer made them up. `seconds`: on the form, None without scripts.
    `erases`: so long after confirming they have themselves erased, None for never.
    """

    address: str
    at: int
    network: str
    via: int | None = None
    browser: str = ""
    seconds: int | None = 14
    confirms: int | None = 150_000
    visits: int = VISITS
    typed: bool = False
    fake: bool = False
    erases: int | None = None
    code: str = ""


class People:
    """Draws people from one generator; `taken` are addresses that somebody has."""

    def __init__(self, seed: str, taken: set[str]) -> None:
        self.chance = Random(seed)  # noqa: S311 - to be repeated
        self._taken = taken

    def name(self) -> str:
        """Return a name before the @ as people choose it."""
        given, family = self.chance.choice(GIVEN), self.chance.choice(FAMILY)
        shape = self.chance.choices(
            (f"{given}.{family}", f"{given}{family}", f"{given}{family[0]}", f"{given[0]}{family}", given),
            (35, 25, 15, 15, 10),
        )[0]
        tail = self.chance.choices(
            ("", str(self.chance.randrange(1, 100)), str(self.chance.randrange(1960, 2010))), (45, 35, 20)
        )[0]
        return shape + tail

    def address(self, domain: str = "") -> str:
        """Return an address that nobody else has: at a domain, at a provider, or one at their own."""
        while True:
            names, weights = zip(*PROVIDERS, strict=True)
            at = domain or self.chance.choices((*names, f"{self.name()}.example"), (*weights, 6))[0]
            address = f"{self.name()}@{at}"
            key = address.replace(".", "") if at == "gmail.com" else address
            if key not in self._taken:
                self._taken.add(key)
                return address

    def home(self) -> str:
        """Return a network that nobody else here has."""
        return f"home-{self.chance.getrandbits(40)}"

    def log_normal(self, median: float, spread: float) -> float:
        return median * math.exp(self.chance.gauss(0, spread))

    def person(
        self, at: float, *, via: int | None = None, network: str = "", domain: str = "", **other: object
    ) -> Person:
        """Return somebody honest, who joins at a moment."""
        draw = self.chance.random
        person = Person(
            self.address(domain),
            round(at),
            network or self.home(),
            via,
            seconds=None if draw() < BARE else round(self.log_normal(FORM_MEDIAN, FORM_SPREAD)),
            confirms=round(self.log_normal(CONFIRM_MEDIAN, CONFIRM_SPREAD) * SECOND)
            if draw() < CONFIRMS
            else None,
            visits=0 if draw() < UNSEEN else self.chance.randint(1, 2 * VISITS - 1),
        )
        for name, value in other.items():
            setattr(person, name, value)
        return person

    def over(self, start: int, length: float) -> float:
        """Return a moment within a length of time."""
        return start + self.chance.random() * length

    def after(self, start: int, mean: float) -> float:
        """Return a moment after a start, most of them soon."""
        return start + self.chance.expovariate(1 / mean)


def hashed(network: str, at: int) -> str:
    """Return what the server keeps of a network: another hash every day."""
    return blake2b(f"{network} {at // DAY}".encode(), digest_size=12).hexdigest()
