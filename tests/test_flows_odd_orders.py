"""Decisions, erasures and proofs in any order: counts stay those of the rows, and what is undone is undone.

`scripts/test --long tests/test_flows_odd_orders.py` plays many more stories, on both databases.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from attacks import LONG, times
from game import Game

from waitlist.flows import clusters, late, moderation, review
from waitlist.flows.appeal import appeal
from waitlist.flows.confirm import confirm
from waitlist.flows.forget import erase
from waitlist.flows.moderation import CannotSet
from waitlist.flows.review import CannotUndo
from waitlist.flows.rewards import approve_cooled
from waitlist.sites import Site
from waitlist.store import signups, turns
from waitlist.store.database import Row, Tx

pytestmark = [pytest.mark.usefixtures("each_database")] if LONG else []

DAY = 86_400_000
MOVES = 45


class Story:
    """Somebody plays with everything a founder and the people on the list can do."""

    def __init__(self, game: Game, seed: int) -> None:
        self.game, self.chance = game, random.Random(seed)  # noqa: S311 - to be repeated
        self.codes: list[str] = []
        self.waiting: list[str] = []
        self.sessions: list[str] = []
        self.made: list[int] = []
        self.told: list[str] = []

    def play(self) -> None:
        moves: list[tuple[int, Callable[[], object]]] = [
            (8, self.joins), (6, self.joins_badly), (6, self.confirms), (3, self.is_blocked),
            (3, self.is_let_in),
            (3, self.gets_a_referrer), (2, self.loses_a_link), (4, self.releases), (4, self.rejects),
            (7, self.undoes), (3, self.asks), (1, self.leaves), (2, self.works), (1, self.hides),
            (1, self.sleeps),
        ]  # fmt: skip
        for _ in range(3):
            self.joins()
        weights = [weight for weight, _ in moves]
        for _ in range(MOVES):
            (_, move) = self.chance.choices(moves, weights)[0]
            self.told.append(move.__name__)
            move()
            self.looks()
        for number in sorted(self.made, reverse=True):
            self.told.append(f"undo {number}")
            self.undo(number)
            self.looks()

    def looks(self) -> None:
        assert self.game.differences() == [], self.told
        astray = "select 1 from signups where rank_group is not null and status <> 'confirmed'"
        assert self.game.rows(astray) == [], self.told
        own = "select 1 from credits where friend = referrer"
        assert self.game.rows(own) == [], self.told

    def people(self) -> list[Any]:
        return self.game.rows("select * from signups where status <> 'erased' order by id")

    def someone(self) -> Any:
        while not self.people():
            self.joins()
        return self.chance.choice(self.people())

    def _join(self, address: str, **said: Any) -> None:
        by = self.chance.choice([*self.codes, *self.waiting, ""]) if self.codes else ""
        joined = self.game.join(address, by=by, **said)
        self.waiting.append(joined.code)
        if self.chance.random() < 0.7:
            self.confirms()

    def joins(self) -> None:
        number = self.chance.randrange(12)
        self._join(f"friend{chr(97 + number)}@example.com", network=f"n{number % 3}", seconds=20)

    def joins_badly(self) -> None:
        number = self.chance.randrange(10)
        self._join(f"mallory{chr(97 + number)}@mailinator.com", network="den")

    def confirms(self) -> None:
        if not self.waiting:
            return
        code = self.waiting.pop(self.chance.randrange(len(self.waiting)))
        if self.game.row("select 1 from links where code = :code", code=code) is None:
            return
        session = self.game.confirm(code)
        if session is not None:
            self.codes.append(code)
            self.sessions.append(session)

    def _decided(self, flow: Callable[..., Any], *what: Any) -> None:
        with suppress(CannotSet):
            found = self.game.do(flow, self.game.site, *what, by="x", now=self.game.tick())
            self.made += [] if found is None else [found]

    def is_blocked(self) -> None:
        self._decided(moderation.block, self.someone()["id"])

    def is_let_in(self) -> None:
        blocked = [row for row in self.people() if row["status"] == "blocked"]
        if blocked:
            self._decided(moderation.unblock, self.chance.choice(blocked)["id"])

    def gets_a_referrer(self) -> None:
        if self.codes:
            self._decided(moderation.set_referrer, self.someone()["id"], self.chance.choice(self.codes))

    def loses_a_link(self) -> None:
        if self.codes:
            self._decided(moderation.close_link, self.chance.choice(self.codes))

    def hides(self) -> None:
        self._decided(moderation.hide_name, self.someone()["id"])

    def _judge(self, flow: Callable[..., Any]) -> None:
        person, more = self.someone(), True
        rows = self.game.rows(
            "select friend from credits where referrer = :by order by friend", by=person["id"]
        )
        some = [row["friend"] for row in rows if self.chance.random() < 0.6]
        how: dict[str, Any] = {"friends": some if self.chance.random() < 0.6 else None, "piece": 2}
        decision = None
        while more:
            now = self.game.tick()
            piece = self.game.do(
                flow, self.game.site, person["id"], decision=decision, by="x", now=now, **how
            )
            decision, more = piece.decision, piece.more
            self.looks()
        assert decision is not None
        self.made.append(decision)

    def releases(self) -> None:
        self._judge(review.release)

    def rejects(self) -> None:
        self._judge(review.reject)

    def undoes(self) -> None:
        held = self.game.rows("select id from decisions")
        if held:
            self.undo(self.chance.choice(held)["id"])

    def undo(self, number: int) -> None:
        more = True
        with suppress(CannotUndo):
            while more:
                piece = self.game.do(
                    review.undo, self.game.site, number, piece=2, by="x", now=self.game.tick()
                )
                more = piece.more
                self.looks()

    def asks(self) -> None:
        if self.sessions:
            session = self.chance.choice(self.sessions)
            self.game.do(appeal, self.game.site, session, "Why?", self.game.tick())
            again = self.game.do(appeal, self.game.site, session, "Why?", self.game.tick())
            assert again in ("open", "nothing")

    def leaves(self) -> None:
        person = self.game.do(signups.held_by_id, self.someone()["id"])
        self.game.do(erase, self.game.site, person, self.game.tick())

    def works(self) -> None:
        for job in (late.go_on, clusters.go_on, approve_cooled):
            self.game.do(job, self.game.site, self.game.tick())

    def sleeps(self) -> None:
        self.game.tick(8 * DAY)
        self.game.do(approve_cooled, self.game.site, self.game.tick())


@pytest.mark.parametrize("seed", range(times(1, 60)))
def test_any_order_of_decisions_keeps_the_counts_true(tmp_path: Path, seed: int) -> None:
    with Game(tmp_path) as game:
        Story(game, seed).play()


def _waiting(tx: Tx) -> list[Row]:
    return tx.all("select * from links where proven_at is null and signup is not null order by id")


async def at_once(game: Game, seed: int) -> None:
    """Confirm, reject, release, undo, block, erase and work through what is due, all at the same time."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    moments = itertools.count(game.now + 1000, 1000)
    ada = await game.database.read(signups.by_canonical, game.site.id, "ada@example.com")
    waiting = await game.database.read(_waiting)
    assert ada is not None

    async def do(flow: Callable[..., Any], *what: Any, **how: Any) -> Any:
        await asyncio.sleep(chance.random() / 5)
        with suppress(CannotUndo):
            return await game.database.write(flow, game.site, *what, **how)

    async def judges(flow: Callable[..., Any]) -> None:
        piece = await do(flow, ada["id"], by="x", piece=3, now=next(moments))
        while piece.more:
            more = piece.decision
            piece = await do(flow, ada["id"], by="x", piece=3, decision=more, now=next(moments))
        if chance.random() < 0.5:
            await do(review.undo, piece.decision, by="x", now=next(moments))

    def leave(tx: Tx, site: Site, number: int, now: int) -> None:
        turns.take(tx, site.id)
        row = signups.held_by_id(tx, number)
        if row is not None and row["status"] != "erased":
            erase(tx, site, row, now)

    friends = [link["signup"] for link in waiting if link["signup"] != ada["id"]]
    tasks = [do(confirm, link["code"], link["proof"], next(moments)) for link in waiting]
    tasks += [judges(chance.choice((review.release, review.reject))) for _ in range(6)]
    tasks += [do(job, next(moments)) for job in (late.go_on, clusters.go_on) for _ in range(8)]
    tasks += [do(leave, friend, next(moments)) for friend in chance.sample(friends, 5)]
    tasks += [
        do(flow, ada["id"], by="x", now=next(moments)) for flow in (moderation.block, moderation.unblock)
    ]
    if seed % 2:
        tasks.append(do(leave, ada["id"], next(moments)))
    chance.shuffle(tasks)
    await asyncio.gather(*tasks)


@pytest.mark.usefixtures("each_database")
@pytest.mark.parametrize("seed", range(30) if LONG else [1])
def test_a_group_is_judged_while_its_members_confirm_and_its_owner_leaves(tmp_path: Path, seed: int) -> None:
    with Game(tmp_path) as game:
        ada = game.join("ada@example.com")
        if seed % 4 < 2:
            game.confirm(ada.code)  # else that link is proven in the middle of it, too
        session = ""
        for number in range(24):
            name = f"{'abcdefgh'[number % 8]}{'xyz'[number // 8]}"
            address = f"{name}oo@mailinator.com" if number % 3 else f"{name}oo@example.com"
            joined = game.join(address, by=ada.code, session=session, network="den")
            session = joined.session
            if number % 2:
                game.confirm(joined.code)
        game.runner.run(at_once(game, seed))
        game.now += 10_000_000
        for job in (late.go_on, clusters.go_on):
            while game.do(job, game.site, game.tick()):
                pass
        assert game.differences() == []
