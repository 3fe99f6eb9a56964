"""What a founder decides about people, links and names. Each is a decision that :func:`review.undo` takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx

# Each returns the number of the decision, or None when there was nothing to change.


def block(tx: Tx, site: Site, signup: int, *, note: str = "", by: str, now: int) -> int | None:
    """Keep somebody out: no place, no mail, no way in, and no friend counts from now on."""
    raise NotImplementedError


def unblock(tx: Tx, site: Site, signup: int, *, note: str = "", by: str, now: int) -> int | None:
    """Let somebody back in, to the place that they had."""
    raise NotImplementedError


def close_link(tx: Tx, site: Site, code: str, *, note: str = "", by: str, now: int) -> int | None:
    """Let a link lead to an ordinary landing page from now on; nobody comes through it any more."""
    raise NotImplementedError


def set_referrer(tx: Tx, site: Site, friend: int, code: str, *, note: str = "", by: str, now: int) -> int | None:
    """Say afterwards by whose link a confirmed person came; the credit counts at once.

    Raises :class:`waitlist.problems.UsageError` where that cannot be: the own link, a circle, an unknown code.
    """
    raise NotImplementedError


def hide_name(tx: Tx, site: Site, signup: int, *, note: str = "", by: str, now: int) -> int | None:
    """Show somebody's chosen name nowhere, and let them choose none."""
    raise NotImplementedError
