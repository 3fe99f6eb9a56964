"""A campaign played at the level of use cases: a real site on a real database, with a clock of its own."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import databases

from waitlist import addresses
from waitlist.config import SiteSettings
from waitlist.flows import outgoing
from waitlist.flows.confirm import confirm
from waitlist.flows.join import Joined, Submission, join
from waitlist.flows.recount import differences
from waitlist.flows.session import open_status
from waitlist.flows.start import prepare
from waitlist.flows.status import Status, status
from waitlist.mail.pace import Pace
from waitlist.sites import Site
from waitlist.store import connect, migrate
from waitlist.store.database import Row, Tx
from waitlist.themes import load_theme

START = 1_790_000_000_000  # a day in 2026
LADDER = (
    {"id": "cream", "friends": 1, "reward": "Shave cream"},
    {"id": "handle", "friends": 2, "reward": "Handle"},
    {"id": "set", "friends": 4, "reward": "Winter set"},
)
_number = itertools.count(1)


class Game:
    """Moves of the cast. Every move is one real transaction; `now` goes on by a second with each.

    `url` is of a database that is there already, and stays; otherwise a new one is made.
    """

    def __init__(self, folder: Path, *, url: str = "", **settings: Any) -> None:
        self.runner = asyncio.Runner()
        self.is_ours = not url
        self.url = url or databases.url_for(folder / f"game-{next(_number)}.sqlite3")
        self.database = connect(self.url)
        self.now = START
        self.folder = folder
        try:
            self.runner.run(self._open())
            self.site = self.site_with(**settings)
        except BaseException:
            self.close()  # the database's threads would keep the tests from ending
            raise

    async def _open(self) -> None:
        await self.database.open()
        await migrate.migrate(self.database, START)

    def site_with(self, **settings: Any) -> Site:
        """Return the site under (other) settings, prepared as at a start of the server."""
        return self.site_with_at(START, **settings)

    def site_with_at(self, now: int, **settings: Any) -> Site:
        """Return the site under (other) settings, as of a start at a moment."""
        written = {"name": "orrin", "base_url": "https://orrin.example", "tiers": LADDER, **settings}
        read = SiteSettings.model_validate(written)
        prepared = self.do(prepare, read, now)
        return Site(prepared, read, load_theme(read, self.folder))

    def do(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return self.runner.run(self.database.write(use_case, *arguments, **named))

    def tick(self, milliseconds: int = 1000) -> int:
        self.now += milliseconds
        return self.now

    def join(self, address: str, *, by: str = "", session: str = "", **said: Any) -> Joined:
        submission = Submission(
            addresses.parse(address), "en", referrals=(by,) if by else (), session=session, **said
        )
        joined: Joined = self.do(join, self.site, submission, self.tick())
        return joined

    def confirm(self, code: str) -> str | None:
        """Press the button of the newest confirmation mail for a link; return the proven session."""
        session: str | None = self.do(confirm, self.site, code, self.link(code)["proof"], self.tick())
        return session

    def member(self, address: str, *, by: str = "") -> str:
        """Let somebody join and confirm; return their code."""
        joined = self.join(address, by=by)
        assert self.confirm(joined.code)
        return joined.code

    def come_back(self, code: str, *, fresh: bool = False) -> str:
        """Open the way in that a mail holds; return the proven session."""
        signup = self.row("select * from signups where id = :id", id=self.link(code)["signup"])
        assert signup is not None
        until = self.now + 3_600_000 if fresh else 0
        primary = self.row("select code from links where id = :id", id=signup["link"])
        assert primary is not None
        session = self.do(
            open_status, self.site, primary["code"], signup["epoch"], self.tick(), fresh_until=until
        )
        assert session
        return str(session)

    def status(self, session: str) -> Status:
        seen = self.do(status, self.site, session, self.now)
        assert isinstance(seen, Status)
        return seen

    def link(self, code: str) -> Row:
        link = self.row("select * from links where code = :code", code=code)
        assert link is not None
        return link

    def link_of(self, address: str) -> str:
        """Return the primary code of somebody."""
        row = self.row(
            "select l.code from links l join signups s on s.link = l.id where s.canonical = :canonical",
            canonical=addresses.parse(address).canonical,
        )
        assert row is not None
        return str(row["code"])

    def signup(self, address: str) -> Row | None:
        return self.row("select * from signups where canonical = :c", c=addresses.parse(address).canonical)

    def friends(self, address: str) -> int:
        signup = self.signup(address)
        assert signup is not None
        return int(signup["friends"])

    def credit(self, address: str) -> tuple[str, list[str]] | None:
        """Return the state and the reasons of the credit for a friend."""
        row = self.row(
            "select c.* from credits c join signups s on s.id = c.friend where s.canonical = :canonical",
            canonical=addresses.parse(address).canonical,
        )
        return None if row is None else (row["state"], json.loads(row["reasons"]))

    def tiers(self, address: str) -> list[str]:
        rows = self.rows(
            "select tier from unlocks u join signups s on s.id = u.signup where s.canonical = :canonical",
            canonical=addresses.parse(address).canonical,
        )
        return [row["tier"] for row in rows]

    def mails(self, address: str) -> list[str]:
        """Return the kinds of all mails ever queued for a signup, oldest first, those dropped left out."""
        rows = self.rows(
            """select o.kind from outbox o join signups s on s.id = o.signup
               where s.canonical = :canonical and o.state <> 'dropped' order by o.id""",
            canonical=addresses.parse(address).canonical,
        )
        return [row["kind"] for row in rows]

    def take(
        self, *, per_day: int = 100_000, per_address: int = 3, limit: int = 100, many_back: bool = False
    ) -> list[Row]:
        """Take mails that may leave now, however fast."""
        terms = outgoing.Terms(Pace(10_000.0, per_day), 60_000, per_address, 10)
        now = self.tick()
        taken = self.do(outgoing.take, terms, now=now, at=now * 1000, limit=limit, many_back=many_back)
        rows: list[Row] = taken.rows
        return rows

    def differences(self) -> list[str]:
        found: list[str] = self.do(differences, self.site)
        return found

    def row(self, sql: str, **parameters: Any) -> Row | None:
        row: Row | None = self.do(_one, sql, parameters)
        return row

    def rows(self, sql: str, **parameters: Any) -> list[Row]:
        rows: list[Row] = self.do(_all, sql, parameters)
        return rows

    def close(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()
        if self.is_ours:
            databases.forget(self.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _one(tx: Tx, sql: str, parameters: dict[str, Any]) -> Row | None:
    return tx.one(sql, **parameters)


def _all(tx: Tx, sql: str, parameters: dict[str, Any]) -> list[Row]:
    return tx.all(sql, **parameters)
