"""A campaign for the admin pages to show: thirty days of joins, held friends, a mail that failed, users."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from waitlist import addresses
from waitlist.config import Config
from waitlist.flows import users
from waitlist.flows.audit import COMMAND
from waitlist.flows.confirm import confirm
from waitlist.flows.join import Submission, join
from waitlist.flows.start import prepare
from waitlist.flows.visits import Visited, record
from waitlist.sites import Site
from waitlist.store import connect, links, outbox
from waitlist.store.database import Database, Tx
from waitlist.store.migrate import migrate
from waitlist.themes import load_theme

DAY = 86_400_000
HOUR = 3_600_000
FRIENDS = 9
BURST = 14


@dataclass(frozen=True, slots=True)
class Campaign:
    """Setup links of the users, by role."""

    owner: str
    marketer: str
    reviewer: str


def fill(config: Config, now: int, people: int = 40, typed: Sequence[str] = ()) -> Campaign:
    """Write the campaign into the database of a server that is not running, for its first site.

    Somebody joins with each text of `typed` in all that a visitor can type.
    """
    with ThreadPoolExecutor(1) as apart:  # a browser's synchronous calls keep a loop running in their thread
        return apart.submit(asyncio.run, _fill(config, now, people, typed)).result()


async def _fill(config: Config, now: int, people: int, typed: Sequence[str]) -> Campaign:
    database = connect(config.machine.database.url)
    await database.open()
    try:
        await migrate(database, now)
        settings = next(iter(config.sites.values()))
        prepared = await database.write(prepare, settings, now)
        site = Site(prepared, settings, load_theme(settings, settings.folder))
        telling = _Telling(database, site, now)
        await telling.tell(people)
        for number, text in enumerate(typed):
            await telling.odd(f"typed{number}@example.com", text)
        tokens = [
            await database.write(users.add, f"{role}@orrin.example", role, COMMAND, now)
            for role in ("owner", "marketer", "reviewer")
        ]
        return Campaign(*tokens)
    finally:
        await database.close()


class _Telling:
    def __init__(self, database: Database, site: Site, now: int) -> None:
        self._database = database
        self._site = site
        self._now = now
        self._chance = random.Random(7)  # noqa: S311 - the same campaign each time

    async def tell(self, people: int) -> None:
        started = self._now - 29 * DAY
        ada = await self.member("ada@example.com", started, name="Ada Lovelace", source="newsletter")
        for number in range(FRIENDS):
            at = started + (number + 1) * 2 * DAY
            await self.member(f"{_NAMES[number]}@example.org", at, by=ada, name=_NAMES[number].title())
        for number in range(people):
            at = started + int(29 * DAY * (number / people) ** 0.6)
            address = f"{_NAMES[number % len(_NAMES)]}.{number}@{_DOMAINS[number % len(_DOMAINS)]}"
            source = ("instagram", "newsletter", "", "podcast")[number % 4]
            if number % 5 == 0:
                await self.join(address, at, source=source)
            else:
                await self.member(address, at, source=source, name=_NAMES[number % len(_NAMES)].title())
        mallory = await self.member("mallory@example.net", self._now - 3 * DAY, name="Mallory")
        for number in range(BURST):
            at = self._now - 2 * DAY + number * 20_000
            await self.member(f"mallory{number}@tempmail.com", at, by=mallory, network="f" * 24, seconds=1)
        eve = await self.member(
            "eve.of.a.very.long.address.that.does.not.end@subdomain.example.co.uk", self._now - DAY
        )
        for number in range(3):
            await self.member(f"friend{number}@mailinator.com", self._now - DAY + number * HOUR, by=eve)
        await self.join("nobody@no-such-host.example", self._now - 5 * HOUR)
        await self._database.write(_fail_newest, self._now)
        await self._database.write(record, list(self._visits(started)))

    async def join(self, address: str, at: int, **said: str) -> str:
        """Let somebody join; return the code of their link."""
        by, seconds = said.pop("by", ""), int(said.pop("seconds", 25))
        submission = Submission(
            addresses.parse(address),
            "en",
            referrals=(by,) if by else (),
            network=said.pop("network", "") or f"{self._chance.getrandbits(96):024x}",
            seconds=seconds,
            **said,  # type: ignore[arg-type] # name and source
        )
        return (await self._database.write(join, self._site, submission, at)).code

    async def member(self, address: str, at: int, **said: object) -> str:
        """Let somebody join and confirm; return the code of their link."""
        code = await self.join(address, at, **{name: str(value) for name, value in said.items()})
        proof = await self._database.read(_proof, self._site, code)
        await self._database.write(confirm, self._site, code, proof, at + 600_000)
        return code

    async def odd(self, address: str, text: str) -> None:
        """Let somebody join and confirm with a text as name, answer, source and campaign."""
        utm = dict.fromkeys(("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"), text)
        submission = Submission(
            addresses.parse(address),
            "en",
            name=text,
            answers={"color": text},
            channel="copy",
            source=text,
            utm=utm,
        )
        joined = await self._database.write(join, self._site, submission, self._now)
        proof = await self._database.read(_proof, self._site, joined.code)
        await self._database.write(confirm, self._site, joined.code, proof, self._now)

    def _visits(self, started: int) -> Iterator[Visited]:
        for day in range(30):
            visits = 40 + day * 3 + self._chance.randrange(30)
            yield Visited(self._site.id, started // DAY + day, "", "", visits, day // 3)


def _proof(tx: Tx, site: Site, code: str) -> str:
    link = links.by_code(tx, site.id, code)
    assert link is not None
    return str(link["proof"])


def _fail_newest(tx: Tx, now: int) -> None:
    """Mails were sent, save the newest two: one was refused, one is tried again."""
    rows = tx.all("select id from outbox order by id")
    for row in rows[:-2]:
        outbox.mark_sent(tx, row["id"], now)
    reason = "550 5.1.1 The mailbox is not there."
    outbox.give_up(tx, rows[-1]["id"], reason, now)
    tx.run(
        "update outbox set attempts = 3, error = :error, due_at = :due where id = :row",
        error="451 4.7.1 Greylisted, try again later.",
        due=now + HOUR,
        row=rows[-2]["id"],
    )


_NAMES = (
    "ben",
    "cleo",
    "dan",
    "fay",
    "gus",
    "hana",
    "ivo",
    "june",
    "kit",
    "lena",
    "malee",
    "noi",
    "orapin",
    "pim",
)
_DOMAINS = ("example.com", "example.org", "mail.example.net", "office.example")
