"""Does a message come from the mail service: each proves itself in the way that it documents."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from typing import Any

TOLERANCE = {"mailgun": 9 * 3600, "resend": 300, "standard": 300}
"""Seconds that a signature is good for. Mailgun tries again for eight hours, with the same one; Standard
Webhooks, and so Resend, which goes on for more than a day, sign each try anew and want five minutes. Within
them the same message is taken in once: see `message_name`."""

BY_PASSWORD = frozenset({"brevo", "postmark", "sendgrid", "ses"})
"""Services that sign nothing that can be checked here without asking them; they send a user name and a
password that stand in the address they call."""

_STANDARD = {"standard": b"webhook-", "resend": b"svix-"}


def is_proven(relay: str, secret: str, asked: Mapping[bytes, bytes], body: bytes, now: int) -> bool:
    """Tell whether `body` came from `relay`; `asked` are the headers, `now` in seconds since 1970."""
    if relay in BY_PASSWORD:
        return _by_password(secret, asked)
    if relay == "mailgun":
        return _by_mailgun(secret, body, now)
    return _by_standard(secret, asked, relay, body, now)


UNSIGNED = frozenset({"mailgun"})
"""Services that sign a time and a token and not what is told, so that a recorded signature fits anything."""


def message_name(relay: str, asked: Mapping[bytes, bytes], body: bytes) -> str:
    """Return by what a message that is proven can be told from all others, "" where the service names none.

    Those by password are not signed, so that there is nothing to send again for who does not know it.
    """
    if relay == "mailgun":
        return str(json.loads(body)["signature"]["token"])
    prefix = _STANDARD.get(relay)
    return "" if prefix is None else asked.get(prefix + b"id", b"").decode("latin-1")


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
    return _is_now(time, now, "mailgun") and hmac.compare_digest(
        expected.encode(), signature.encode("utf-8", "replace")
    )


def _by_standard(secret: str, asked: Mapping[bytes, bytes], relay: str, body: bytes, now: int) -> bool:
    """Standard Webhooks: HMAC-SHA256 of id, time and body; several signatures while a key is rotated."""
    prefix = _STANDARD[relay]
    number, time = asked.get(prefix + b"id", b""), asked.get(prefix + b"timestamp", b"")
    if not number or not _is_now(time.decode("latin-1"), now, relay):
        return False
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = secret.encode()
    expected = b"v1," + base64.b64encode(hmac.digest(key, b".".join((number, time, body)), "sha256"))
    return any(hmac.compare_digest(expected, said) for said in asked.get(prefix + b"signature", b"").split())


def _is_now(time: str, now: int, relay: str) -> bool:
    return (
        time.isascii() and time.isdecimal() and len(time) <= 12 and abs(now - int(time)) <= TOLERANCE[relay]
    )
