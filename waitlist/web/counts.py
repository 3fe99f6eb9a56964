"""Where several processes keep one count: in their database, or in Valkey or Redis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

from waitlist.flows.together import Hits, exchange
from waitlist.problems import StoreUnavailable, WaitlistError
from waitlist.store.database import Database

_KEPT = 120  # seconds; a minute that is over is asked for no more
_TIMEOUT = 1.0  # seconds


class Counts(Protocol):
    """What processes that serve together count by."""

    async def exchange(self, minute: int, own: Sequence[Hits]) -> list[Hits]:
        """Add what one process counted in a minute (since 1970); return the counts of all of them.

        Raises StoreUnavailable; then nothing, or not all, was added.
        """

    async def close(self) -> None:
        """Disconnect."""


class DatabaseCounts:
    """Counts in the database that the processes share."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def exchange(self, minute: int, own: Sequence[Hits]) -> list[Hits]:
        return await self._database.write(exchange, minute, own)

    async def close(self) -> None:
        """The database is closed by whoever opened it."""


class ValkeyCounts:
    """Counts in a Valkey or Redis server. Raises WaitlistError when its package is not installed."""

    def __init__(self, url: str) -> None:
        try:
            from redis import asyncio, exceptions  # noqa: PLC0415 - an extra, not there for everybody
        except ImportError as error:
            raise WaitlistError(
                "limits.url: Valkey needs one more package. Install it: pip install 'waitlist[valkey]' "
                "(in a checkout: scripts/install --dev)."
            ) from error
        self._error = exceptions.RedisError
        self.where = urlsplit(url).hostname
        self._client = asyncio.Redis.from_url(
            url.replace("valkey", "redis", 1), socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT
        )

    async def exchange(self, minute: int, own: Sequence[Hits]) -> list[Hits]:
        """Add and ask in one round trip."""
        asking = self._client.pipeline(transaction=True)
        for form, network, hits in own:
            key = f"waitlist:{minute}:{form}:{network}"
            asking.incrby(key, hits)
            asking.expire(key, _KEPT)
        try:
            answered = await asking.execute()
        except (self._error, OSError) as error:
            raise self._away(error) from error
        return [
            Hits(form, network, int(total))
            for (form, network, _), total in zip(own, answered[::2], strict=True)
        ]

    async def ping(self) -> None:
        """See whether it answers, and to us. Raises StoreUnavailable."""
        try:
            await self._client.ping()
        except (self._error, OSError) as error:
            raise self._away(error) from error

    async def close(self) -> None:
        await self._client.aclose()

    def _away(self, error: Exception) -> StoreUnavailable:
        return StoreUnavailable(
            f"The counts on {self.where} are not available ({type(error).__name__}). "
            "Look at limits.url and at that server.",
            retry_after=2,
        )


def counts_for(url: str | None, database: Database) -> Counts | None:
    """Return where to count together, None where one process serves alone."""
    if url is not None:
        return ValkeyCounts(url)
    return None if database.dialect == "sqlite" else DatabaseCounts(database)
