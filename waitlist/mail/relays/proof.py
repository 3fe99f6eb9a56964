"""Does a message come from the mail service: each proves itself in the way that it documents."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from typing import Any

TOLERANCE = 86_400
"""Seconds that a signature is good for: services try again for hours, some with the first signature."""

BY_PASSWORD = frozenset({"postmark", "sendgrid", "ses"})
"""Services that sign nothing that can be checked here without asking them; they send a user name and a
password that stand in the address they call."""

_STANDARD = {"standard": b"webhook-", "resend": b"svix-"}


def is_proven(relay: str, secret: str, asked: Mapping[bytes, bytes], body: bytes, now: int) -> bool:
    """Tell whether `body` came from `relay`; `asked` are the headers, `now` in seconds since 1970."""
    if relay in BY_PASSWORD:
        return _by_password(secret, asked)
    if relay == "mailgun":
        return _by_mailgun(secret, body, now)
    return _by_standard(secret, asked, _STANDARD[relay], body, now)


def _by_password(secret: str, asked: Mapping[bytes, bytes]) -> bool:
    kind, _, said = asked.get(b"authorization", b"").partition(b" ")
    if kind.lower() != b"basic":
        return False
    try:
        _user, _, password = base64.b64decode(said.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(password, secret.encode())


def _by_mailgun(secret: str, body: bytes, now: int) -> bool:
    """The signature stands in the body: HMAC-SHA256 of its time and token."""
    try:
        said: Any = json.loads(body)["signature"]
        time, token, signature = str(said["timestamp"]), str(said["token"]), str(said["signature"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    expected = hmac.digest(secret.encode(), f"{time}{token}".encode("utf-8", "replace"), "sha256").hex()
    return _is_now(time, now) and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def _by_standard(secret: str, asked: Mapping[bytes, bytes], prefix: bytes, body: bytes, now: int) -> bool:
    """Standard Webhooks: HMAC-SHA256 of id, time and body; several signatures while a key is rotated."""
    number, time = asked.get(prefix + b"id", b""), asked.get(prefix + b"timestamp", b"")
    if not number or not _is_now(time.decode("latin-1"), now):
        return False
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = secret.encode()
    expected = b"v1," + base64.b64encode(hmac.digest(key, b".".join((number, time, body)), "sha256"))
    return any(hmac.compare_digest(expected, said) for said in asked.get(prefix + b"signature", b"").split())


def _is_now(time: str, now: int) -> bool:
    return time.isascii() and time.isdecimal() and len(time) <= 12 and abs(now - int(time)) <= TOLERANCE
