"""The secrets of second steps are sealed again, by whoever knows the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from waitlist.store import users

if TYPE_CHECKING:
    from waitlist.store.database import Tx


def bare(tx: Tx) -> bool:
    """Tell whether any secret is not sealed: one from before they were."""
    return users.any_bare(tx)


def seal_again(tx: Tx, again: Callable[[str], str], user: int | None = None) -> int:
    """Seal every secret again, or those of one user; return of how many users any changed."""
    changed = 0
    for row in users.with_second_step(tx):
        if user is not None and row["id"] != user:
            continue
        held = users.held_by_id(tx, row["id"])
        if held is None:
            continue
        before = held["totp"], held["totp_waiting"]
        secret, waiting = (None if text is None else again(text) for text in before)
        if (secret, waiting) != before:
            users.set_totp(tx, row["id"], secret=secret, waiting=waiting)
            changed += 1
    return changed
