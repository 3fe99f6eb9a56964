"""What people choose to show of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.session import find_proven
from waitlist.store import signups

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx


def set_alias(tx: Tx, site: Site, session: str, alias: str, now: int) -> bool:
    """Set the name that the leaderboard and invited friends see, "" for none; only in a proven session.

    ``alias`` was made by :func:`waitlist.names.display_name`.
    """
    row = find_proven(tx, site, session, now)
    if row is None:
        return False
    signups.set_alias(tx, row["signup"], alias)
    return True
