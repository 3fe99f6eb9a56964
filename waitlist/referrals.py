"""Referral rules: link codes, whose link counts, the states of a credit, and the place in line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final, Literal

CODE_ALPHABET: Final = "23456789bcdfghjkmnprtvwx"
"""24 signs: none that looks like another (0 o, 1 i l, 2 z, 5 s, 9 q, u v), no vowels, hence no words."""

CODE_LENGTH: Final = 12
"""12 signs of 24 are 55.0 random bits, and read aloud well in three groups of four."""

# Bytes at or above the largest multiple of 24 are thrown away: they would favour the first signs.
_FAIR: Final = 256 - 256 % len(CODE_ALPHABET)
_UNFAIR: Final = bytes(range(_FAIR, 256))
_SIGNS: Final = bytes(ord(CODE_ALPHABET[byte % len(CODE_ALPHABET)]) for byte in range(256))
_DRAWN: Final = 16  # enough for a code in all but one of 400 draws

_TYPED_MAX: Final = 2048
_IN_LINK = re.compile(r"(?:^|/)r/([^/?&#\s]*)|(?:^|[?&])ref=([^/?&#\s]*)", re.IGNORECASE)
_CODE = re.compile(r"[a-z0-9-]{3,32}")
_DASHES = re.compile(r"[\s\u2010-\u2015\u2212-]+")
AROUND: Final = ".,;:!?()[]{}<>\"'«»“”„‘’…"
"""What a sentence puts round a link, and a program then takes for a part of it."""
_MISREAD = str.maketrans("zsq", "259")


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """Return a new public code; every code is equally likely.

    `random_bytes(n)` gives n bytes from a cryptographic source, such as `secrets.token_bytes`.
    """
    signs = b""
    while len(signs) < CODE_LENGTH:
        signs += random_bytes(_DRAWN).translate(_SIGNS, delete=_UNFAIR)
    return signs[:CODE_LENGTH].decode()


def normalise_code(text: str) -> str | None:
    """Return the code meant by what somebody typed or pasted, or `None` when it cannot be one.

    Upper case, full-width letters, any dashes, spaces and a whole link (`https://example.com/r/CODE`,
    `?ref=CODE`) are understood, and so is a full stop or a bracket that a sentence put behind it. Random
    codes lose their hyphens, and letters that a reader took for a sign of the alphabet are put right; in
    codes chosen by hand (3 to 32 of `a-z0-9-`) a space becomes a hyphen. Whether the code leads to a link is
    for the store to say. Never raises.
    """
    if len(text) > _TYPED_MAX:
        return None
    typed = unicodedata.normalize("NFKC", text).strip()
    if "/" in typed or "=" in typed:
        found = _IN_LINK.search(typed)
        typed = (found[1] or found[2] or "") if found else ""
    code = _DASHES.sub("-", typed.lower()).strip(f"-{AROUND}")
    meant = code.replace("-", "").translate(_MISREAD)
    if len(meant) == CODE_LENGTH and set(meant) <= set(CODE_ALPHABET):
        return meant
    return code if _CODE.fullmatch(code) else None


def remember(rule: Literal["last", "first"], cookie: str | None, opened: str) -> str:
    """Return the code the cookie holds once the link `opened` was: the newest, under `first` the oldest."""
    return cookie if rule == "first" and cookie else opened


class CreditState(StrEnum):
    """What became of a friend for the referrer.

    `pending`: the friend or the link's owner has not confirmed. `counted`: counts for tiers and place.
    `held`: both confirmed, but there are reasons to look at it first. `rejected`: does not count.
    """

    PENDING = "pending"
    COUNTED = "counted"
    HELD = "held"
    REJECTED = "rejected"


def decide(
    friend_confirmed: bool,  # noqa: FBT001 - two facts of a kind, read as a sentence
    link_proven: bool,  # noqa: FBT001 - as above
    reasons: Sequence[str],
) -> CreditState:
    """Return the state of a credit from the facts; `reasons` are what speaks against counting it."""
    if not (friend_confirmed and link_proven):
        return CreditState.PENDING
    return CreditState.HELD if reasons else CreditState.COUNTED


PlaceRule = Literal["friends", "jump"]


def rank_key(rule: PlaceRule, number: int, friends: int, jump: int = 0) -> tuple[int, int]:
    """Return the key by which confirmed people stand in line, smallest first; no two share one.

    `number` is the order of confirmation (1, 2, 3 …), `friends` the counted friends. Rule `friends`: more
    friends first, then earlier. Rule `jump`: every friend moves `jump` places on, then earlier.
    """
    return (-friends, number) if rule == "friends" else (number - jump * friends, number)
