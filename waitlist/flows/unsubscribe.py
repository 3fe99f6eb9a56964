"""No more mails, and the place is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.store import links, signups

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx


def unsubscribe(tx: Tx, site: Site, code: str, now: int) -> None:
    """Stop mails to the owner of a link. Works for ever, also when repeated and for somebody erased since."""
    link = links.by_code(tx, site.id, code)
    if link is not None and link["signup"] is not None:
        signups.unsubscribe(tx, link["signup"], now)
