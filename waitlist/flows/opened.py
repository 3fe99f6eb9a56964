"""Somebody's link was opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitlist.store import links, signups

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx


@dataclass(frozen=True, slots=True)
class Opened:
    """``name`` is what the link's owner chose to show, "" for nothing."""

    name: str
    kind: str


def opened(tx: Tx, site: Site, code: str) -> Opened | None:
    """Return who invites, or None when the code leads to an ordinary landing page."""
    link = links.by_code(tx, site.id, code)
    if link is None or link["closed_at"] is not None:
        return None
    owner = None if link["signup"] is None else signups.by_id(tx, link["signup"])
    # Only a proven link speaks in its owner's name: anybody can type anybody's address.
    shows = owner is not None and owner["status"] == "confirmed" and link["proven_at"] is not None
    return Opened(name=owner["alias"] if owner is not None and shows else "", kind=link["kind"])
