"""The second step of signing in: codes of an authenticator app, and codes on paper for when it is lost."""

from __future__ import annotations

import hmac

import pyotp
import segno

from waitlist.tokens import random_bytes

INTERVAL = 30  # seconds that a code is shown
RECOVERY_CODES = 8

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_GROUPS, _GROUP = 4, 4
_SKEW = (0, -1, 1)  # steps that a clock may be off


def new_secret() -> str:
    """Return a secret for an app: 160 random bits."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, now: int) -> int | None:
    """Return the time step whose code this is (`now` in milliseconds), None when it is none of about now."""
    if not secret or not code.isascii() or not code.isdigit():
        return None
    totp, here = pyotp.TOTP(secret, interval=INTERVAL), now // 1000 // INTERVAL
    found = [step for step in (here + skew for skew in _SKEW) if _same(totp.at(step * INTERVAL), code)]
    return found[0] if found else None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def app_address(secret: str, email: str, issuer: str) -> str:
    """Return the address that an app takes a secret from."""
    return pyotp.TOTP(secret, name=email, issuer=issuer, interval=INTERVAL).provisioning_uri()


def picture(address: str) -> str:
    """Return an address as a QR code, to stand in the page itself: it holds the secret."""
    return segno.make(address, error="m").svg_data_uri(scale=4, border=2, dark="#000", light="#fff")


def new_recovery_codes() -> tuple[str, ...]:
    """Return codes of about 79 random bits each."""
    return tuple(_recovery_code() for _ in range(RECOVERY_CODES))


def _recovery_code() -> str:
    letters: list[str] = []
    while len(letters) < _GROUPS * _GROUP:
        # Bytes beyond the last whole round of the alphabet would favour its first letters.
        letters += [
            _ALPHABET[byte % len(_ALPHABET)] for byte in random_bytes(32) if byte < 256 - 256 % len(_ALPHABET)
        ]
    text = "".join(letters[: _GROUPS * _GROUP])
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def typed_code(text: str) -> str:
    """Return what was typed as it is compared: without blanks, a recovery code in its groups."""
    bare = "".join(text.lower().split()).replace("-", "")
    if len(bare) == _GROUPS * _GROUP:
        return "-".join(bare[start : start + _GROUP] for start in range(0, len(bare), _GROUP))
    return bare
