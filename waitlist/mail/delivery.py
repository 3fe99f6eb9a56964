"""What delivering a mail means: one call, and what can come of it."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Protocol

LONGEST_REASON = 300
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'=]+@[^\s<>()\[\],;:\"']+")
LINK = re.compile(r"https?://\S+")
UNPRINTABLE = re.compile(r"[^ -~\u00a1-\ud7ff]+")


class DeliveryFailed(Exception):
    """The mail was not accepted. The text is one line without addresses and links, fit for a log."""

    def __init__(self, reason: str) -> None:
        self.reason = scrub(reason)
        super().__init__(self.reason)


class Temporary(DeliveryFailed):
    """Not now: the server said 4xx, or was lost in the middle of the mail. Trying again may work."""


class Unreachable(Temporary):
    """The server takes no mail at all at present, so this failure says nothing about the mail."""


class Permanent(DeliveryFailed):
    """Never: the server refused this mail with 5xx."""


class NoSuchAddress(Permanent):
    """Never, to this address: the server said that there is no such mailbox."""


class Transport(Protocol):
    """A way for mails to leave."""

    async def send(self, message: EmailMessage, to: str) -> None:
        """Hand the message over for the address `to`; returning means that it was accepted.

        Raises `Temporary`, `Unreachable` or `Permanent`. May be called several times at once.
        """

    async def close(self) -> None:
        """Say goodbye and let go of connections; sending again afterwards opens new ones."""


def hide(text: str) -> str:
    """Return the text without e-mail addresses and links, which may hold a token.

    >>> hide("550 <ada@example.com>: no such user")
    '550 <…>: no such user'
    """
    return ADDRESS.sub("…", LINK.sub("…", text))


def scrub(text: str) -> str:
    """Return the text as one short line, without addresses, links and control characters."""
    line = " ".join(hide(UNPRINTABLE.sub(" ", text[: LONGEST_REASON * 10])).split())
    return line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"
