"""A crowd plays through the use cases: visits, joins and confirmations in the order of their times."""

from __future__ import annotations

import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from benchmarks.fairness.honest import Crowd, everyday
from benchmarks.fairness.people import DAY, People, Person, hashed
from waitlist import addresses
from waitlist.config import SiteSettings
from waitlist.flows import clusters, late
from waitlist.flows.confirm import confirm
from waitlist.flows.forget import erase
from waitlist.flows.join import Submission, join
from waitlist.flows.purge import purge_counts
from waitlist.flows.start import prepare
from waitlist.flows.visits import Visited, record
from waitlist.referrals import CreditState
from waitlist.sites import Site
from waitlist.store import credits, links, signups
from waitlist.store.database import Database, Tx
from waitlist.themes import load_theme

START = 1_790_000_000_000
BACKGROUND = 3 * DAY  # the everyday list is there before the crowd comes
LADDER = ({"id": "one", "friends": 5, "reward": "One"}, {"id": "two", "friends": 25, "reward": "Two"})
PIECE = 200  # moves in one transaction


class Figures(TypedDict):
    """What became of a crowd. Credits are of those who confirmed and came by a link."""

    people: int
    refused: int
    fake: int
    fake_counted: int
    honest: int
    honest_held: int
    others: int
    others_held: int
    reasons: dict[str, int]


@dataclass(slots=True)
class Play:
    """One site on which a crowd plays beside everyday people."""

    site: Site
    people: list[Person]
    cookies: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    def moves(self) -> list[tuple[int, int, int]]:
        """Return when who (by index) joins (0); confirming (1) and erasing (2) follow."""
        return [(person.at, 0, index) for index, person in enumerate(self.people)]

    def join(self, tx: Tx, index: int) -> None:
        person = self.people[index]
        referrer = None if person.via is None else self.people[person.via]
        code = "" if referrer is None else referrer.code
        if code and person.visits:
            record(tx, [Visited(self.site.id, person.at // DAY, code, "", person.visits, 0)])
        submission = Submission(
            addresses.parse(person.address),
            "en",
            referrals=(code,) if code else (),
            network=hashed(person.network, person.at),
            session=self.cookies.get(person.browser, "") if person.browser else "",
            typed=person.typed,
            seconds=person.seconds,
        )
        joined = join(tx, self.site, submission, person.at)
        person.code = joined.code
        if person.browser:
            self.cookies[person.browser] = joined.session

    def confirm(self, tx: Tx, index: int, now: int) -> None:
        link = links.by_code(tx, self.site.id, self.people[index].code)
        if link is None or confirm(tx, self.site, link["code"], link["proof"], now) is None:
            self.refused += 1

    def erase(self, tx: Tx, index: int, now: int) -> None:
        link = links.by_code(tx, self.site.id, self.people[index].code)
        signup = None if link is None else signups.held_by_id(tx, link["signup"])
        if signup is not None and signup["status"] != "erased":
            erase(tx, self.site, signup, now)


def _some(tx: Tx, play: Play, queue: list[tuple[int, int, int]]) -> int:
    """Play a piece of the moves; return the time it came to."""
    now = 0
    for _ in range(PIECE):
        if not queue:
            break
        now, what, index = heapq.heappop(queue)
        if what == 0:
            play.join(tx, index)
            confirms = play.people[index].confirms
            if confirms is not None:
                heapq.heappush(queue, (now + confirms, 1, index))
        elif what == 1:
            play.confirm(tx, index, now)
            erases = play.people[index].erases
            if erases is not None:
                heapq.heappush(queue, (now + erases, 2, index))
        else:
            play.erase(tx, index, now)
    late.go_on(tx, play.site, now)
    clusters.go_on(tx, play.site, now)
    purge_counts(tx, now)
    return now


def _judge(tx: Tx, play: Play, crowd: int) -> Figures:
    """Count what became of everybody; the first ``crowd`` people are the crowd itself."""
    figures = Figures(
        people=len(play.people), refused=play.refused, fake=0, fake_counted=0, honest=0, honest_held=0,
        others=0, others_held=0, reasons={},
    )  # fmt: skip
    counted: set[int] = set()
    for index, person in enumerate(play.people):
        if person.via is None or person.confirms is None:
            continue
        link = links.by_code(tx, play.site.id, person.code)
        friend = None if link is None else signups.by_id(tx, link["signup"])
        credit = None if friend is None else credits.of_friend(tx, play.site.id, friend["id"])
        state = None if credit is None else credit["state"]
        if credit is not None and state == CreditState.HELD:
            for reason in json.loads(credit["reasons"]):
                figures["reasons"][reason] = figures["reasons"].get(reason, 0) + 1
        if person.fake:
            figures["fake"] += 1
            # Two spellings of one address are one person, and count once.
            if state == CreditState.COUNTED and credit is not None and credit["friend"] not in counted:
                figures["fake_counted"] += 1
                counted.add(credit["friend"])
        elif state is not None:
            kind = "honest" if index < crowd else "others"
            figures["honest" if kind == "honest" else "others"] += 1
            if state not in {CreditState.COUNTED, CreditState.PENDING}:
                figures["honest_held" if kind == "honest" else "others_held"] += 1
    return figures


async def play(
    database: Database,
    name: str,
    draw: Crowd,
    folder: Path,
    *,
    seed: int,
    size: float,
    preset: str = "balanced",
) -> Figures:
    """Let a crowd play on a site of its own beside an everyday list, and return what became of it."""
    # The seed first: a name that is cut must not put several seeds on one site.
    slug = f"s{seed}-{preset}-{name.lower().replace(' ', '-').replace(',', '')}"[:40].strip("-")
    settings = SiteSettings.model_validate(
        {"name": slug, "base_url": "https://orrin.example", "tiers": LADDER, "fraud": {"preset": preset}}
    )
    in_force = await database.write(prepare, settings, START)
    site = Site(in_force, settings, load_theme(settings, folder))
    taken: set[str] = set()
    people = People(f"{name} {seed}", taken)
    crowd = draw(people, START + BACKGROUND, size)
    others = everyday(People(f"everyday {seed}", taken), START, min(1.0, max(size, 0.35)))
    for person in others:
        person.via = None if person.via is None else person.via + len(crowd)
    playing = Play(site, crowd + others)
    queue = playing.moves()
    heapq.heapify(queue)
    while queue:
        await database.write(_some, playing, queue)
    for job in (late.go_on, clusters.go_on):
        for _ in range(1000):
            if not await database.write(job, site, START + 40 * DAY):
                break
    return await database.write(_judge, playing, len(crowd))


def total(found: Sequence[Figures], key: str) -> int:
    """Add one figure up."""
    return sum(int(each[key]) for each in found)  # type: ignore[literal-required] - one of its keys
