"""What a mail service tells is taken in once, however often somebody sends the same message."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from waitlist.flows.returned import Returned, heard
from waitlist.store import signals

if TYPE_CHECKING:
    from waitlist.sites import Numbered
    from waitlist.store.database import Tx


def known(tx: Tx, relay: str, message: str) -> bool:
    """Tell whether a message was taken in before, by what its service names it."""
    return signals.is_spent(tx, _name(relay, message))


def take_in(
    tx: Tx,
    sites: Sequence[Numbered],
    returned: Sequence[Returned],
    now: int,
    *,
    relay: str,
    message: str,
    until: int,
) -> int:
    """Take in the last piece of a message, and remember the message `until` it is too old to be believed.

    Both in one transaction: what was cut off before is sent again by the service, and taken in then. An empty
    `message` is not remembered; one that tells of nobody is. Returns how many people it was about.
    """
    if message and not signals.spend(tx, _name(relay, message), until):
        return 0  # somebody sent it at the same moment
    return heard(tx, sites, returned, now)


def _name(relay: str, message: str) -> str:
    return hashlib.sha256(f"hook {relay} {message}".encode("utf-8", "replace")).hexdigest()
