"""The worker beside the web: it sends the mails of the outbox, and does what is due by the clock."""

from __future__ import annotations

import asyncio
import logging
import random
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from email.message import EmailMessage
from functools import partial

from waitlist.clock import now
from waitlist.config.machine import MachineMail
from waitlist.flows import breaker, outgoing, returned
from waitlist.flows.letters import Composed, compose
from waitlist.mail.delivery import NoSuchAddress, Permanent, Temporary, Transport, Unreachable, hide
from waitlist.mail.message import Sender, build
from waitlist.mail.pace import DAY, Pace, Pause, Spent
from waitlist.problems import StoreUnavailable
from waitlist.sites import Site
from waitlist.store import outbox
from waitlist.store.database import Database, Row, Tx
from waitlist.tokens import Tokens

AT_ONCE = 4  # mails on their way at the same time; after a crash at most these arrive twice
POLL = 1.0  # seconds
SEND_TIMEOUT = 120.0  # seconds for one mail, connecting included
LEASE = 180_000  # milliseconds; longer than a mail can take
RETRY = tuple(minutes * 60_000 for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440))
LOOK = 15_000  # milliseconds between two looks at how the mails of the last hour fared
ROUND = 60.0  # seconds between two looks at the clock
MOST_PIECES = 1000  # of one timed job in a round
STOP_TIMEOUT = 10.0  # seconds

logger = logging.getLogger("waitlist.jobs")

OUTCOMES: Mapping[Callable[..., None], str] = {
    outbox.mark_sent: "sent",
    outbox.postpone: "postponed",
    outbox.release: "put off",
    outbox.give_up: "given up",
    returned.came_back: "came back",
    outbox.drop: "dropped",
}
"""What can come of a mail that was taken, in a word for `/metrics`."""

HELD: Mapping[breaker.Why, str] = {
    "": "First mails leave again.",
    "bounces": "First mails are held back: too many came back within the last hour (limits.bounces_percent). "
    "Somebody may be typing made-up addresses. Mails to people on the list go on; the others leave once "
    "fewer come back.",
    "budget": "First mails are held back: the last tenth of the day's mails (limits.mails_per_day) is for "
    "people on the list. The others leave after midnight UTC.",
}

SPENT = (
    "The %d mails of this day (limits.mails_per_day) are spent; others wait until midnight UTC. "
    "Raise the limit if they are wanted, and look for a flood of joins if they are not."
)

Timed = Callable[[Tx, int], int]
"""A job for every minute, given the time; it returns how much it did and is called again until that is 0."""


class Worker:
    """Sends the outbox through `transport`, a few mails at once.

    At most `mail.per_second` leave in a second, and `per_day` in a day by UTC, from all workers on one
    database together; the others wait. First mails wait as well while more than `percent_back` of a hundred
    come back, and for the last tenth of a day.

    `sites` gives the sites by their number at every mail, so that a reload takes effect. `clock` is in
    milliseconds since 1970, `wall`, by which they are kept apart, in microseconds, `chance` from 0 to 1.

    A mail is marked as sent after the server accepted it: whatever happens between, it is sent at least once.
    """

    def __init__(
        self,
        database: Database,
        sites: Callable[[], Mapping[int, Site]],
        transport: Transport,
        tokens: Tokens,
        mail: MachineMail,
        *,
        per_day: int = 100_000,
        per_address: int = 3,
        percent_back: int = 10,
        timed: Sequence[Timed] = (),
        clock: Callable[[], int] = now,
        wall: Callable[[], int] = lambda: time.time_ns() // 1000,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._sites = sites
        self._transport = transport
        self._tokens = tokens
        self._mail = mail
        self._timed = timed
        self._clock = clock
        self._wall = wall
        self._chance = chance
        self._pause = Pause(chance)
        self._terms = outgoing.Terms(Pace(mail.per_second, per_day), LEASE, per_address, percent_back)
        self._percent_back = percent_back
        self._many_back, self._looked = False, 0
        self._ready_at = 0  # microseconds since 1970
        self._spent_on = -1  # the day whose mails are all spent
        self.holding: breaker.Why = ""
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._stopping = False
        self._running: asyncio.Task[None] | None = None
        self.outcomes = dict.fromkeys([*OUTCOMES.values(), "kept back"], 0)

    def wake(self) -> None:
        """Look at the outbox now: something was queued."""
        self._news.set()

    async def run(self) -> None:
        """Work until `stop`; no failure ends it. Cancelled, it leaves mails under way to the next worker."""
        self._running = asyncio.current_task()
        clockwork = asyncio.create_task(self._by_the_clock())
        failures = 0
        try:
            while not self._stopping:
                try:
                    await self._turn()
                    failures = 0
                except Exception as error:  # noqa: BLE001 - whatever it is, the next mail may work
                    failures += 1
                    _report("The outbox could not be read", error)
                    await self._rest(min(2.0**failures, 30.0))
            if self._sending:
                await asyncio.wait(self._sending.values())
        finally:
            await _cancel(clockwork, *self._sending.values())

    async def stop(self, timeout: float = STOP_TIMEOUT) -> None:  # noqa: ASYNC109 - then mails are cut off
        """Take no new mail and finish those under way; what takes longer than `timeout` seconds is cut."""
        self._stopping = True
        self._news.set()
        if self._running is None:
            return
        await asyncio.wait([self._running], timeout=timeout)
        await _cancel(self._running)

    async def _turn(self) -> None:
        """Take as many due mails as may be sent now, or rest until there is something to do."""
        self._news.clear()
        at = self._wall()
        ready_at = self._terms.pace.sane(Spent(self._ready_at), at).next_at
        until_ready = (ready_at - at) / 1_000_000
        if (wait := max(self._pause.left(asyncio.get_running_loop().time()), until_ready)) > 0:
            await asyncio.sleep(min(wait, POLL))
            return
        # While the server is in trouble one mail tries how it is.
        free = (1 if self._pause.trouble else AT_ONCE) - len(self._sending)
        if free < 1 or not await self._take(free):
            await self._rest(POLL)

    async def _take(self, limit: int) -> bool:
        now = self._clock()
        without = outgoing.FIRST if self.holding else None
        due = await self._database.read(outbox.next_due, without=without)
        if due is None or due > now:
            if self.holding:
                self._hold(await self._database.read(self._look, now))
            return False
        if not 0 <= now - self._looked < LOOK:
            hour = await self._database.read(breaker.last_hour, now)
            self._many_back, self._looked = hour.held(self._percent_back), now
        # How fast they leave is told by the clock on the wall, whatever day it is.
        taken = await self._database.write(
            outgoing.take,
            self._terms,
            now=now,
            at=self._wall(),
            limit=limit,
            many_back=self._many_back,
        )
        self._ready_at = taken.ready_at
        self.outcomes["kept back"] += taken.kept_back
        if taken.holding is None:  # others were just at it
            return True
        self._hold(taken.holding)
        if taken.left == 0 and self._spent_on != now // DAY:
            self._spent_on = now // DAY
            logger.error(SPENT, self._terms.pace.per_day)
        fresh = [row for row in taken.rows if row["id"] not in self._sending]
        for row in fresh:
            task = asyncio.create_task(self._deliver(row))
            self._sending[row["id"]] = task
            task.add_done_callback(partial(self._done, row["id"]))
        return bool(fresh or taken.kept_back)

    def _look(self, tx: Tx, now: int) -> breaker.Why:
        return breaker.look(tx, per_day=self._terms.pace.per_day, percent=self._percent_back, now=now)

    def _hold(self, why: breaker.Why) -> None:
        """Hold first mails back or let them go, and say so when that begins or ends."""
        if why != self.holding:
            self.holding = why
            logger.log(logging.ERROR if why else logging.INFO, HELD[why])

    def _done(self, row: int, _: asyncio.Task[None]) -> None:
        del self._sending[row]
        self._news.set()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            pass

    async def _deliver(self, row: Row) -> None:
        """Try one mail and write down what came of it."""
        try:
            settle = await self._attempt(row)
        except Unreachable as error:
            seconds = self._pause.start(asyncio.get_running_loop().time(), error.reason)
            settle = self._settling(outbox.release, row, self._clock() + int(seconds * 1000), error.reason)
        except Temporary as error:
            self._pause.end()
            settle = self._later(row, error.reason)
        except Permanent as error:
            self._pause.end()
            logger.warning("Mail %d (%s) was refused for good: %s", row["id"], row["kind"], error.reason)
            settle = self._settling(outbox.give_up, row, error.reason, self._clock())
        except StoreUnavailable as error:
            settle = self._settling(outbox.release, row, self._clock() + int(POLL * 1000), str(error))
        except Exception as error:  # noqa: BLE001 - a broken template must not stop other mails
            _report(f"Mail {row['id']} ({row['kind']}) could not be made", error)
            settle = self._later(row, f"could not be made: {type(error).__name__}")
        await self._insist(settle)

    async def _attempt(self, row: Row) -> Callable[[], Awaitable[None]]:
        """Send one mail, and return what is to be written down about it."""
        now = self._clock()
        if row["attempts"] > len(RETRY):
            return self._settling(outbox.give_up, row, "every attempt ended with the server's own end", now)
        site = self._sites().get(row["site"])
        if site is None:
            return self._later(row, "its site is not among the sites of this server")
        composed = await self._database.read(compose, site, row, self._tokens, now)
        if composed is None:
            return self._settling(outbox.drop, row, "it lost its point", now)
        # Rendering a mail takes a few milliseconds, which pages should not have to wait for.
        message = await asyncio.to_thread(write, composed, site, self._mail, row["message_id"], now)
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self._transport.send(message, composed.to)
        except NoSuchAddress as error:
            self._pause.end()
            logger.info("Mail %d (%s) came back: %s", row["id"], row["kind"], error.reason)
            return self._settling(returned.came_back, row, composed.to, error.reason, self._clock())
        except TimeoutError:
            raise Temporary(f"Sending took longer than {SEND_TIMEOUT:.0f} seconds.") from None
        self._pause.end()
        return self._settling(outbox.mark_sent, row, self._clock())

    def _later(self, row: Row, reason: str) -> Callable[[], Awaitable[None]]:
        tried = int(row["attempts"])
        if tried >= len(RETRY):
            logger.warning("Mail %d (%s) was given up: %s", row["id"], row["kind"], reason)
            return self._settling(outbox.give_up, row, f"given up: {reason}", self._clock())
        logger.info("Mail %d (%s) is tried again later: %s", row["id"], row["kind"], reason)
        delay = RETRY[tried] * (0.8 + 0.4 * self._chance())
        return self._settling(outbox.postpone, row, self._clock() + int(delay), reason)

    def _settling(
        self, change: Callable[..., None], row: Row, *rest: object
    ) -> Callable[[], Awaitable[None]]:
        self.outcomes[OUTCOMES[change]] += 1
        return lambda: self._database.write(change, row["id"], *rest)

    async def _insist(self, settle: Callable[[], Awaitable[None]]) -> None:
        """Write down what came of a mail, however long the database takes: else it would be sent again."""
        seconds = 0.5
        while True:
            try:
                return await settle()
            except Exception as error:  # noqa: BLE001 - trying again is all there is
                _report("What came of a mail could not be written down yet", error)
            await asyncio.sleep(seconds)
            seconds = min(seconds * 2, 30.0)

    async def _by_the_clock(self) -> None:
        while True:
            for job in self._timed:
                await self._do(job)
            await asyncio.sleep(ROUND)

    async def _do(self, job: Timed) -> None:
        try:
            for _ in range(MOST_PIECES):
                if not await self._database.write(job, self._clock()):
                    break
        except Exception as error:  # noqa: BLE001 - it is tried again in a minute
            _report(f"The timed job {getattr(job, '__name__', job)} failed", error)


def write(composed: Composed, site: Site, mail: MachineMail, message_id: str, now: int) -> EmailMessage:
    """Return the message of a composed mail. `message_id` is the part before the @; `now` in milliseconds."""
    settings = site.settings
    sender = Sender(
        mail.from_,
        settings.mail.from_name.get(composed.language) or settings.brand.name,
        settings.mail.reply_to or mail.reply_to or settings.brand.email or None,
    )
    letter = site.theme.render_mail(composed.mail, site.frame(composed.language, "/"))
    return build(
        letter,
        sender=sender,
        to=composed.to,
        message_id=f"{message_id}@{mail.from_.rpartition('@')[2]}",
        unsubscribe_url=composed.unsubscribe_url,
        now=now,
    )


async def _cancel(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _report(what: str, error: Exception) -> None:
    """Log a failure: in one line when it explains itself, else with its traceback; never with an address."""
    if isinstance(error, StoreUnavailable):
        logger.error("%s: %s", what, hide(str(error)))
    else:
        logger.error("%s:\n%s", what, hide("".join(traceback.format_exception(error))))
