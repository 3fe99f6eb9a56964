"""Somebody as an argument: by address, or by one of their codes."""

from __future__ import annotations

from waitlist.addresses import AddressError, parse
from waitlist.problems import WaitlistError
from waitlist.referrals import normalise_code
from waitlist.sites import Site
from waitlist.store import links, signups
from waitlist.store.database import Tx


def found(tx: Tx, site: Site, person: str) -> int:
    """Return the number of whoever has this address or code. Raises `WaitlistError`."""
    row = None
    try:
        row = signups.by_canonical(tx, site.id, parse(person, test_domains=True).canonical)
    except AddressError:
        code = normalise_code(person)
        link = links.by_code(tx, site.id, code) if code else None
        row = link and link["signup"] and signups.by_id(tx, link["signup"])
    if not row:
        raise WaitlistError(
            f"{site.name}: nobody has the address or code {person!r}. `waitlist review list` shows codes."
        )
    return int(row["id"])
