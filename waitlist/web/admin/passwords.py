"""Passwords: hashed with argon2id in a thread, one at a time, and what a new one must be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from waitlist.tokens import new_session
from waitlist.web.refusals import Refusal

Gettext = Callable[[str], str]

SHORTEST: Final = 12
LONGEST: Final = 256
_DISTINCT: Final = 5
MOST_WAITING: Final = 50
"""Passwords that wait to be looked at: with as many the last one waits for a second or two."""

# 19 MiB and two passes, as OWASP has it: a hash may come while the server is short of memory.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Passwords:
    """Hashes and compares, one password at a time: many at once would take the memory of the pages."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)
        self._waiting = 0
        # Of a password that nobody knows: to say no takes as long for who is not there.
        self._nobody = _hasher.hash(new_session())

    async def hashed(self, password: str) -> str:
        """Return the hash to keep."""
        async with self._turn():
            return await asyncio.to_thread(_hasher.hash, password)

    async def matches(self, known: str | None, password: str) -> bool:
        """Tell whether a password is the one of a hash; without one it takes the same time to say no."""
        async with self._turn():
            right = await asyncio.to_thread(_verify, known or self._nobody, password[: LONGEST + 1])
        return right and known is not None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for the one before. Raises `Refusal`, 503, when there are too many."""
        if self._waiting >= MOST_WAITING:
            raise Refusal(503, headers=((b"retry-after", b"5"),))
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                yield
        finally:
            self._waiting -= 1


def _verify(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, email: str, _: Gettext) -> str:
    """Return what a new password lacks, "" when it will do."""
    if len(password) < SHORTEST:
        return _("Please take at least %(count)s characters. A few words in a row do well.") % {
            "count": SHORTEST
        }
    if len(password) > LONGEST:
        return _("Please make this shorter.")
    if len(set(password)) < _DISTINCT:
        return _("This is too easy to guess. A few words in a row do well.")
    local = email.partition("@")[0]
    if email in password.lower() or (len(local) > 3 and password.lower().startswith(local)):
        return _("This has your address in it. Please take something else.")
    return ""
