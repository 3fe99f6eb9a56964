"""A person comes onto a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.mails import DAY
from waitlist.store import signups
from waitlist.store.ids import new_id
from waitlist.tokens import random_bytes

if TYPE_CHECKING:
    from waitlist.addresses import Address
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


def create_signup(
    tx: Tx, site: Site, address: Address, language: str, now: int, *, link: int, mails: int = 0
) -> Row:
    """Make the signup of an address that the site does not know yet.

    ``link`` is its first link, written next; ``mails`` how many mails the form that brought it causes.
    """
    signup = new_id(now)
    return signups.create(
        tx,
        signup=signup,
        site=site.id,
        canonical=address.canonical,
        address=address.typed,
        member=_member_number(),
        language=language,
        link=link,
        is_test=site.is_test(address.canonical),
        mail_day=now // DAY,
        mail_count=mails,
        now=now,
    )


def _member_number() -> int:
    """A random number for "Member 12345": it tells nothing of the order in which people came."""
    return 10_000 + int.from_bytes(random_bytes(4), "big") % 90_000
