"""No more mails, and the place is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.credit import hash_in
from waitlist.store import links, signups, wishes

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx


def unsubscribe(tx: Tx, site: Site, code: str, now: int) -> None:
    """Stop mails to the owner of a link. Works for ever, also when repeated and for somebody erased since."""
    link = links.by_code(tx, site.id, code)
    signup = None if link is None or link["signup"] is None else signups.by_id(tx, link["signup"])
    if signup is None or signup["canonical"] is None:
        return
    signups.unsubscribe(tx, signup["id"], now)
    if signup["unsubscribed_at"] is None:
        wishes.wish(tx, site.id, hash_in(tx, site.id, signup["canonical"]), "unsubscribe", now)
