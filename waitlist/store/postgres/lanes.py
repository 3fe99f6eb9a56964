"""Lanes: a few threads, each with a connection, that run what waits together in one transaction.

Committing together saves the round trips of `begin` and `commit`, and the flush, for all but one. So while
one lane is at work, what comes meanwhile waits for it, and another lane helps out where that would be long:
when a whole transaction's worth waits, or the first of them has waited for a while. Threads that share one
interpreter get in each other's way: with a database near by, one lane does more than three.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import psycopg

from waitlist.problems import StoreUnavailable
from waitlist.store.database import IntegrityViolation
from waitlist.store.postgres.connection import Link
from waitlist.store.postgres.errors import broken, lost_race, translated
from waitlist.store.postgres.group import Group, Member, Spoilt, sweep
from waitlist.store.waiting import deliver_all, fail_all

_LONGEST_PAUSE = 0.5
_RACES = 20  # times that one use case may lose against others
_SWEEP_SECONDS = 600


class Lanes:
    """The queue in front of some connections, `submit`ted to from the event loop that made it.

    `read_only` lanes read one state of the database, and at `most` so many use cases go together. `relief` is
    how many seconds one waits for the lane that is at work before another takes it; `patience` how many what
    waits is kept while the database cannot be reached, before it is refused; `longest_wait` how many it may
    stand in the queue.
    """

    def __init__(
        self,
        links: list[Link],
        where: str,
        *,
        first_shard: int,
        read_only: bool,
        most: int,
        waiting_limit: int,
        relief: float,
        patience: float,
        longest_wait: float,
    ) -> None:
        self._where = where
        self._read_only = read_only
        self._most = most
        self._waiting_limit = waiting_limit
        self._relief = relief
        self._patience = patience
        self._longest_wait = longest_wait
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Member] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._idle = 0
        self._threads = [
            threading.Thread(target=self._work, args=(link, first_shard + i), daemon=True)
            for i, link in enumerate(links)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many use cases wait."""
        return len(self._waiting)

    def submit(
        self, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> asyncio.Future[Any]:
        """Queue a use case. The future may be cancelled; the use case runs nevertheless."""
        if len(self._waiting) >= self._waiting_limit:
            what = "reads" if self._read_only else "writes"
            raise self._busy(f"{self._waiting_limit} {what} wait already")
        future = self._loop.create_future()
        with self._changed:
            self._waiting.append(Member(fn, args, kwargs, future))
            # The first wakes a lane, which takes it or looks after it; those behind it need no other.
            if len(self._waiting) == 1 or len(self._waiting) >= self._most:
                self._changed.notify()
        return future

    def _busy(self, why: str) -> StoreUnavailable:
        return StoreUnavailable(f"The database {self._where} is busy: {why}. Try again.", retry_after=1)

    async def close(self) -> None:
        """Carry out what was accepted; nothing may be submitted any more."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _work(self, link: Link, shard: int) -> None:
        swept = time.monotonic()
        while members := self._take():
            try:
                self._carry_out(link, shard, members)
                if not self._read_only and time.monotonic() > swept + _SWEEP_SECONDS:
                    swept = time.monotonic()
                    sweep(link.get())
            except BaseException as error:  # noqa: BLE001 - whatever it is, nobody may be left waiting
                fail_all(members, error)
                link.close()
            self._loop.call_soon_threadsafe(deliver_all, members)
        link.close()

    def _take(self) -> list[Member]:
        """Wait for work; none when there will be no more."""
        with self._changed:
            self._idle += 1
            while not self._is_mine() and not self._closing:
                self._changed.wait(self._relief if self._waiting else None)
            self._idle -= 1
            members = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))]
            if self._waiting:
                self._changed.notify()  # somebody looks after those that are left
            return members

    def _is_mine(self) -> bool:
        """Tell whether a lane with nothing to do takes what waits, or leaves it to one that is at work."""
        if not self._waiting:
            return False
        if self._idle == len(self._threads) or len(self._waiting) >= self._most:
            return True
        return time.monotonic() >= self._waiting[0].since + self._relief

    def _carry_out(self, link: Link, shard: int, members: list[Member]) -> None:
        """Run all of them together, or each alone where one spoils it; afterwards each holds its outcome."""
        late = [member for member in members if member.since < time.monotonic() - self._longest_wait]
        if late:
            kind = "read" if self._read_only else "write"
            fail_all(late, self._busy(f"this {kind} waited {self._longest_wait:g} seconds for its turn"))
            members = [member for member in members if member not in late]
        if len(members) > 1:
            try:
                self._insist(link, shard, members)
            except (Spoilt, IntegrityViolation):
                pass
            except StoreUnavailable as error:
                fail_all(members, error)
                return
            else:
                return
        for member in members:
            self._alone(link, shard, member)

    def _alone(self, link: Link, shard: int, member: Member) -> None:
        for left in reversed(range(_RACES)):
            try:
                self._insist(link, shard, [member])
            except Spoilt:
                return  # it holds what it raised
            except IntegrityViolation as error:
                # Somebody else wrote the same row first: run again, it will be found.
                if not left:
                    fail_all([member], error)
            except StoreUnavailable as error:
                fail_all([member], error)
                return
            else:
                return

    def _insist(self, link: Link, shard: int, members: list[Member]) -> None:
        """Run them in one transaction, again while the database is away or others are in the way."""
        until = members[0].since + self._patience  # the first of them has waited longest
        races = 0
        group = Group(members, read_only=self._read_only, shard=shard)
        while True:
            was_open = link.is_open
            try:
                group.settle(link.get())
            except psycopg.Error as error:
                if lost_race(error) and races < _RACES:
                    races += 1
                    time.sleep(random.uniform(0, 0.01 * races))  # noqa: S311 - nobody gains by guessing it
                    continue
                if not broken(error):
                    raise translated(error, self._where) from error
                link.close()
                # A connection may have broken long ago, while nobody used it: only a new one tells.
                if time.monotonic() > until and not was_open:
                    raise translated(error, self._where) from error
                time.sleep(random.uniform(0.05, _LONGEST_PAUSE))  # noqa: S311 - as above
            else:
                return
