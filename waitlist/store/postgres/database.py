"""A PostgreSQL database as a `Database`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

import psycopg

from waitlist.problems import ConfigError, Problem, StoreUnavailable
from waitlist.store.database import Tx
from waitlist.store.postgres.connection import Link
from waitlist.store.postgres.errors import broken, translated
from waitlist.store.postgres.group import prepare
from waitlist.store.postgres.lanes import Lanes

P = ParamSpec("P")
T = TypeVar("T")

OLDEST = 13
_MOST_WRITES, _MOST_READS = 32, 16  # in one transaction
_SHARDS = 64


class PostgresDatabase:
    """One process's connections: `writers` and `readers` of them.

    `prepared` is to be off behind a pooler that hands connections out by the transaction. `patience` is how
    many seconds work waits while the database cannot be reached, and `longest_wait` how many while others are
    carried out, for `relief` of them to go with the next that one connection carries out; `waiting_limit` how
    many writes, and how many reads, may wait before more are refused.
    """

    def __init__(
        self,
        url: str,
        *,
        prepared: bool = True,
        writers: int = 3,
        readers: int = 2,
        relief: float = 0.1,
        patience: float = 5.0,
        longest_wait: float = 8.0,
        waiting_limit: int = 2000,
    ) -> None:
        self.dialect: Literal["postgres"] = "postgres"
        self._url = url
        self._prepared = prepared
        self._counts = {"writers": writers, "readers": readers}
        self._relief = relief
        self._patience = patience
        self._longest_wait = longest_wait
        self._waiting_limit = waiting_limit
        self._where = shown(url)
        self._writing: Lanes | None = None
        self._reading: Lanes | None = None
        self._links: list[Link] = []

    @property
    def backends(self) -> list[int]:
        """The numbers by which the server knows the connections that are open."""
        return [backend for link in self._links if (backend := link.backend) is not None]

    @property
    def waiting(self) -> tuple[int, int]:
        if self._writing is None or self._reading is None:
            return 0, 0
        return self._writing.waiting, self._reading.waiting

    async def open(self) -> None:
        links = {
            kind: [Link(self._url, prepared=self._prepared) for _ in range(count)]
            for kind, count in self._counts.items()
        }
        self._links = [*links["writers"], *links["readers"]]
        await asyncio.to_thread(self._try, links["writers"][0])
        # The number under which this process keeps what many processes count; two with the same only wait.
        shard = os.getpid() % _SHARDS * self._counts["writers"]
        self._writing = self._lanes(
            links["writers"], read_only=False, most=_MOST_WRITES, relief=self._relief, first_shard=shard
        )
        # Reads are short, and whoever looks at a page is not to wait for the long list of somebody else.
        self._reading = self._lanes(
            links["readers"], read_only=True, most=_MOST_READS, relief=self._relief / 10, first_shard=shard
        )

    async def close(self) -> None:
        writing, self._writing = self._writing, None
        reading, self._reading = self._reading, None
        for lanes in (writing, reading):
            if lanes is not None:
                await lanes.close()

    async def write(self, fn: Callable[Concatenate[Tx, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        result: T = await self._open(self._writing).submit(fn, args, kwargs)
        return result

    async def read(self, fn: Callable[Concatenate[Tx, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        result: T = await self._open(self._reading).submit(fn, args, kwargs)
        return result

    async def glance(self, fn: Callable[Concatenate[Tx, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.read(fn, *args, **kwargs)

    async def ping(self) -> None:
        await self.read(lambda tx: tx.one("select 1"))

    def _lanes(self, links: list[Link], **options: Any) -> Lanes:
        return Lanes(
            links,
            self._where,
            waiting_limit=self._waiting_limit,
            patience=self._patience,
            longest_wait=self._longest_wait,
            **options,
        )

    def _open(self, lanes: Lanes | None) -> Lanes:
        if lanes is None:
            raise StoreUnavailable(f"The database {self._where} is closed.", retry_after=5)
        return lanes

    def _try(self, link: Link) -> None:
        """Connect once, so that whoever starts hears at once what is wrong."""
        try:
            version = link.get().info.server_version
            if version >= OLDEST * 10_000:
                prepare(link.get())
                return
        except psycopg.Error as error:
            raise _unreachable(error, self._where) from error
        link.close()
        got = f"PostgreSQL {version // 10_000} at {self._where}"
        raise ConfigError([Problem("database.url", got, f"PostgreSQL {OLDEST} or newer", "Update it.")])


def shown(url: str) -> str:
    """Return where a database is, without user and password."""
    try:
        given = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "PostgreSQL"
    hosts = str(given.get("host") or given.get("hostaddr") or "the local socket")
    return f"{given.get('dbname') or 'postgres'} on {hosts}"


def _unreachable(error: psycopg.Error, where: str) -> Exception:
    said = translated(error, where)
    if broken(error) or isinstance(said, StoreUnavailable):
        return said
    return ConfigError(
        [
            Problem(
                "database.url",
                f"an address that PostgreSQL's client refuses ({str(error).strip()})",
                "postgresql://user:password@host:5432/name",
                "Write it like that; special characters of a password as %40 and the like.",
            )
        ]
    )
