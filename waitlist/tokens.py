"""Signed, purpose-bound tokens for the links in mails.

A token holds no time of its own (nothing that a visitor can read has an order in time) and works for one
purpose only:
each purpose signs with a salt of its own. Keys rotate: the newest signs, all configured ones verify.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Sequence
from typing import Literal

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

Purpose = Literal["confirm", "status", "fresh", "unsubscribe"]

_pool = bytearray()
_pool_lock = threading.Lock()
os.register_at_fork(after_in_child=_pool.clear)  # no two processes may hand out the same bytes

_LONGEST = 512  # characters; a longer text is no token of ours
_SEPARATOR = "\x1f"


class Tokens:
    """Signs and reads tokens. ``keys``: newest first, as in the setting ``secret_keys``."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.take(keys)

    def take(self, keys: Sequence[str]) -> None:
        """Sign with the first of these from now on, and read what any of them signed."""
        if not keys:
            raise ValueError(
                "Tokens needs at least one key; expected the setting secret_keys or the development secret."
            )
        oldest_first = [key.encode() for key in reversed(keys)]
        purposes: tuple[Purpose, ...] = ("confirm", "status", "fresh", "unsubscribe")
        self._keys = [key.encode() for key in keys]
        self._signers = {
            purpose: Signer(
                oldest_first, salt=f"waitlist.{purpose}", key_derivation="hmac", digest_method=hashlib.sha256
            )
            for purpose in purposes
        }

    def sign(self, purpose: Purpose, *parts: str) -> str:
        """Return a URL-safe token that carries ``parts``; no part may hold the unit separator U+001F."""
        payload = base64_encode(_SEPARATOR.join(parts).encode())
        return self._signers[purpose].sign(payload).decode()

    def read(self, purpose: Purpose, token: str) -> tuple[str, ...] | None:
        """Return the parts, or None for anything that was not signed for this purpose by one of the keys."""
        if len(token) > _LONGEST:
            return None
        try:
            payload = base64_decode(self._signers[purpose].unsign(token.encode()))
            return tuple(payload.decode().split(_SEPARATOR))
        except (BadData, UnicodeError):
            return None

    def secrets(self, purpose: str) -> tuple[bytes, ...]:
        """Return keys for what others sign, derived from ours for one purpose alone; the newest first."""
        return tuple(hmac.digest(key, f"waitlist.{purpose}".encode(), "sha256") for key in self._keys)


def random_bytes(count: int) -> bytes:
    """All randomness of the software comes from here: ``count`` bytes of the operating system's generator.

    They are fetched many at a time: each call to the system lets another thread in, and a use case makes
    several.
    """
    with _pool_lock:
        if len(_pool) < count:
            _pool.extend(os.urandom(max(count, 4096)))
        taken = bytes(_pool[:count])
        del _pool[:count]
        return taken


def new_session() -> str:
    """Return the opaque value of a session cookie: 256 random bits, 43 characters."""
    return base64_encode(random_bytes(32)).decode()


def new_request_id() -> str:
    """Return the id of a request, by which its answer and its line in the log are found."""
    return random_bytes(8).hex()


def session_hash(session: str) -> str:
    """Return what the database keeps of a session cookie."""
    return hashlib.sha256(session.encode("utf-8", "surrogatepass")).hexdigest()
