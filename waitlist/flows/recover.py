"""The way back in, by mail; what is answered never tells whether an address is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows import mails
from waitlist.flows.resend import mail_proof
from waitlist.store import links, signups

if TYPE_CHECKING:
    from waitlist.addresses import Address
    from waitlist.sites import Site
    from waitlist.store.database import Tx


def recover(tx: Tx, site: Site, address: Address, language: str, now: int, network: str = "") -> None:
    """Mail the way in to a confirmed address, and the confirmation again to an unconfirmed one.

    ``network`` is where whoever asks is: it uses that network's share of the day's mails.
    """
    signup = signups.held_by_canonical(tx, site.id, address.canonical)
    if signup is None:
        return
    if signup["status"] in {"confirmed", "blocked"}:  # who is kept out may see and erase what is kept
        mails.queue_limited(
            tx, site, "recovery", signup=signup, link=None, language=language, now=now, network=network
        )
    elif signup["status"] == "pending":
        # The newest submission is most likely the one of whoever asks now.
        newest = links.of_signup(tx, signup["id"])[-1]
        mail_proof(tx, site, signup, newest["id"], newest["language"], now, network=network)
