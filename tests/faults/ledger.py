"""The campaign's database, looked at by somebody who shares nothing with the servers but the database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from waitlist.cli.opening import look_at, opened
from waitlist.config import load
from waitlist.flows import recount
from waitlist.tokens import Tokens

SECRET = "a-secret-that-only-the-tests-know-and-long-enough"

_JOINED = """select s.canonical from signups s join links l on l.signup = s.id
             join outbox o on o.signup = s.id and o.link = l.id and o.kind = 'confirm'"""
_CONFIRMED = """select s.canonical from signups s join links l on l.id = s.link
                join outbox o on o.signup = s.id and o.kind = 'welcome'
                left join credits c on c.site = s.site and c.friend = s.id
                where s.status = 'confirmed' and l.proven_at is not null
                  and (l.referrer_link is null or c.decided_at is not null or c.state = 'pending')"""
# Nobody here joins twice, so that whatever is there twice was done twice.
_DOUBLED = (
    "select canonical from signups group by canonical having count(*) > 1",
    "select number from signups where number is not null group by number having count(*) > 1",
    "select signup from links group by signup having count(*) > 1",
    """select signup from outbox where kind in ('confirm', 'welcome')
       group by signup, kind having count(*) > 1""",
    "select friend from credits group by friend having count(*) > 1",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`lost`: acknowledged joins and confirmations that are not all there. `doubled`: rows that are twice."""

    lost: int
    doubled: int


class Ledger:
    """`url` is the database, `folder` that of the settings."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._folder = folder

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite:"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as file:
                return file.execute(sql).fetchall()
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql.encode()).fetchall()

    def carry_out(self, sql: str) -> None:
        """Change something on a server, beside everybody."""
        with psycopg.connect(self.url) as connection:
            connection.execute(sql.encode())

    def judge(self, joined: Iterable[str], confirmed: Iterable[str] = ()) -> Verdict:
        """Compare what was acknowledged with what is there."""
        found = {row[0] for row in self.rows(_JOINED)}
        proven = {row[0] for row in self.rows(_CONFIRMED)}
        lost = [address for address in joined if address not in found]
        lost += [address for address in confirmed if address not in proven]
        return Verdict(len(lost), sum(len(self.rows(sql)) for sql in _DOUBLED))

    def damage(self) -> list[str]:
        """Return what is wrong with a file."""
        if not self.url.startswith("sqlite:"):
            return []
        found = [str(row[0]) for row in self.rows("pragma integrity_check") if row[0] != "ok"]
        return found + [str(row) for row in self.rows("pragma foreign_key_check")]

    def differences(self) -> list[str]:
        """Count everything again that the servers keep counts of."""
        return asyncio.run(self._differences())

    async def _differences(self) -> list[str]:
        config = load(self._folder, {"WAITLIST_DATABASE_URL": self.url})
        async with opened(config) as database:
            sites = [await look_at(config, database, settings) for settings in config.sites.values()]
            found = [await database.read(recount.differences, site) for site in sites]
        return [difference for each in found for difference in each]

    def to_confirm(self, most: int) -> list[tuple[str, str]]:
        """Return addresses that wait for their confirmation, with the paths that their mails name."""
        tokens = Tokens([SECRET])
        rows = self.rows(
            f"""select s.canonical, t.name, l.code, l.proof from signups s join links l on l.id = s.link
                join sites t on t.id = s.site where s.status = 'pending' order by s.id limit {most}"""  # noqa: S608 - a number
        )
        return [(row[0], f"/confirm/{tokens.sign('confirm', *row[1:])}") for row in rows]

    def codes(self, most: int) -> list[str]:
        """Return codes of the first people: friends come through them."""
        return [row[0] for row in self.rows(f"select code from links order by id limit {most}")]  # noqa: S608 - a number
