"""A rendered letter becomes a complete e-mail message, and a message becomes bytes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any, Protocol

from waitlist.problems import WaitlistError

FOLDED = re.compile(rb"[^\x00-\x1f\x7f]*(\r\n[ \t][^\x00-\x1f\x7f]*)*\r\n")
# Folding would turn these into encoded words that no mail program understands; lines up to 998 are allowed.
WHOLE_LINES = frozenset({"list-unsubscribe", "message-id", "to"})


class UnsafeHeader(WaitlistError):
    """A header would carry control characters, so the message is not made."""

    def __init__(self, header: str) -> None:
        super().__init__(
            f"Mail header {header}: got a control character, expected one line of plain text. "
            "Remove line breaks and control characters from the setting or text it comes from."
        )


class Letter(Protocol):
    """What a theme renders: the words of a mail, without any header."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: a bare address, the name shown for it, and where answers go when not there."""

    address: str
    name: str = ""
    reply_to: str | None = None


class WirePolicy(EmailPolicy):
    """`policy.SMTP`, except that headers holding one long token are never folded."""

    def fold(self, name: str, value: Any) -> str:
        return str(EmailPolicy.fold(self._for(name), name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        return EmailPolicy.fold_binary(self._for(name), name, value)

    def _for(self, name: str) -> WirePolicy:
        return self.clone(max_line_length=998) if name.lower() in WHOLE_LINES else self


# 7bit: quoted-printable or base64, whichever is shorter, arrives unchanged at servers without 8BITMIME.
# 76: with the space before it, an encoded word has the 75 characters that RFC 2047 allows.
WIRE = WirePolicy(linesep="\r\n", cte_type="7bit", max_line_length=76)
WIRE_UTF8 = WIRE.clone(utf8=True)


def build(
    letter: Letter, *, sender: Sender, to: str, message_id: str, unsubscribe_url: str | None, now: int
) -> EmailMessage:
    """Return the message: text and HTML as alternatives, in UTF-8, with every header that mailboxes ask for.

    `to` is a bare address, `message_id` may stand in angle brackets, `now` is in milliseconds.
    With `unsubscribe_url` mail programs show a button of their own for it (RFC 8058).
    Raises `UnsafeHeader` for control characters in anything that becomes a header.
    """
    policy = WIRE_UTF8 if needs_utf8(to) else WIRE
    message = EmailMessage(policy=policy)
    message["From"] = _address("From", sender.address, sender.name)
    message["To"] = _address("To", to)
    if sender.reply_to:
        message["Reply-To"] = _address("Reply-To", sender.reply_to)
    message["Subject"] = _safe("Subject", letter.subject)
    message["Date"] = format_datetime(datetime.fromtimestamp(now / 1000, UTC))
    message["Message-ID"] = f"<{_safe('Message-ID', message_id).strip('<>')}>"
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url:
        message["List-Unsubscribe"] = f"<{_safe('List-Unsubscribe', unsubscribe_url)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    for name in message:
        _check_written(name, message[name], policy)
    return message


def as_bytes(message: EmailMessage) -> bytes:
    """Return the message as it goes over the wire: CRLF, long tokens whole, encoded words kept short."""
    to = str(message["To"] or "")
    return message.as_bytes(policy=WIRE_UTF8 if needs_utf8(to) else WIRE)


def needs_utf8(address: str) -> bool:
    """Whether the part before the `@` has letters beyond ASCII, so that the server must know SMTPUTF8."""
    return not address.rpartition("@")[0].isascii()


def _address(header: str, address: str, name: str = "") -> Address:
    # Given whole, the standard library takes no letters beyond ASCII before the @.
    local, _, domain = _safe(header, address).rpartition("@")
    return Address(_safe(header, name), local, domain)


def _safe(header: str, value: str) -> str:
    """Return the value, or raise if it carries control characters, also behind an RFC 2047 encoded word."""
    try:
        decoded = str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError):
        decoded = value
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in value + decoded):
        raise UnsafeHeader(header)
    return value


def _check_written(header: str, value: Any, policy: WirePolicy) -> None:
    """Look at a header as it will be written.

    The standard library decodes encoded words that are cut off or in charsets that do not exist
    (`=?utf-8?q?=0D=0ABcc:…`), and writes what it finds in them as lines of their own.
    """
    try:
        written = policy.fold_binary(header, value)
    except (MessageError, UnicodeError):
        raise UnsafeHeader(header) from None
    if not FOLDED.fullmatch(written):
        raise UnsafeHeader(header)
