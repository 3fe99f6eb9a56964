"""Proofs of work after ALTCHA: a browser finds a number, which costs it a second and us nothing.

Forms say when they were made, so that work is only missed where it was asked for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

from altcha import Challenge, Payload, create_challenge, verify_solution

ALGORITHM = "SHA-256"
COST = 8  # hashes for each number tried
PREFIX = "000"  # one number of 4,096 will do
MINUTES = 20

_LONGEST = 4000  # characters of an answer


def challenge(secret: bytes, moment: int) -> dict[str, Any]:
    """Return a new challenge, signed with ``secret``; ``moment`` in milliseconds since 1970."""
    made: Challenge = create_challenge(
        ALGORITHM,
        COST,
        key_prefix=PREFIX,
        expires_at=moment // 1000 + MINUTES * 60,
        hmac_secret=secret,
    )
    return made.to_dict()


def solved(secrets: Sequence[bytes], answer: str) -> tuple[str, int] | None:
    """Return by what a right answer is known, and until when it works (milliseconds since 1970); else None.

    Whether it was used before is for the store to say.
    """
    if not answer or len(answer) > _LONGEST:
        return None
    try:
        payload = Payload.from_dict(json.loads(b64decode(answer, validate=True)))
        right = any(verify_solution(payload, secret).verified for secret in secrets)
        expires = int(payload.challenge.parameters.expires_at or 0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
    if not right or expires < time.time():
        return None
    return hashlib.sha256(str(payload.challenge.signature).encode()).hexdigest(), expires * 1000


def stamp(secret: bytes, moment: int) -> str:
    """Return what a form says of when it was made: seconds since 1970, signed."""
    made = str(moment // 1000)
    return f"{made}.{_signed(secret, made)}"


def stamped(secrets: Sequence[bytes], text: str) -> int | None:
    """Return when a form was made (milliseconds since 1970); None when it says nothing that we signed."""
    made, _, signature = text[:100].partition(".")
    if not (made.isascii() and made.isdigit()):
        return None
    said = signature.encode("utf-8", "replace")
    right = any(hmac.compare_digest(said, _signed(secret, made).encode()) for secret in secrets)
    return int(made) * 1000 if right else None


def _signed(secret: bytes, made: str) -> str:
    return hmac.digest(secret, f"stamp {made}".encode(), "sha256").hex()[:32]
