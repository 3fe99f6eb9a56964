"""Mails that came back, and complaints: the address gets no more mails, the person keeps everything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from waitlist.flows.credit import hash_in
from waitlist.store import outbox, signups, suppressed

if TYPE_CHECKING:
    from waitlist.addresses import Address
    from waitlist.sites import Numbered
    from waitlist.store.database import Row, Tx


class Returned(NamedTuple):
    """What a mail service told: mails to an address come back (`bounce`), or its owner complained."""

    address: Address
    why: suppressed.Why


def came_back(tx: Tx, row: int, reason: str, now: int) -> None:
    """The mail server said of a mail in the outbox that its address does not exist."""
    mail = outbox.by_id(tx, row)
    outbox.give_up(tx, row, reason, now)
    signup = None if mail is None else signups.held_by_id(tx, mail["signup"])
    if signup is not None and signup["canonical"] is not None:
        _mark(tx, signup, "bounce", now)


def heard(tx: Tx, sites: Sequence[Numbered], returned: Sequence[Returned], now: int) -> int:
    """Take in what a mail service told; return how many people on the lists it was about.

    All sites write from one address, so what is heard holds for all of them. Addresses that are on no list
    are passed over: the service may work for others, too.
    """
    people = 0
    for told in sorted(returned, key=lambda each: each.address.canonical):
        for site in sorted(sites, key=lambda each: each.id):
            signup = signups.held_by_canonical(tx, site.id, told.address.canonical)
            if signup is not None:
                _mark(tx, signup, told.why, now)
                people += 1
    return people


def lift(tx: Tx, site: Numbered, address: Address) -> bool:
    """Let mails go to an address again; False when none were held back."""
    signup = signups.held_by_canonical(tx, site.id, address.canonical)
    if signup is not None:
        signups.deliverable(tx, signup["id"])
    return suppressed.lift(tx, site.id, hash_in(tx, site.id, address.canonical))


def _mark(tx: Tx, signup: Row, why: suppressed.Why, now: int) -> None:
    site = signup["site"]
    suppressed.add(tx, site, hash_in(tx, site, signup["canonical"]), why, now)
    if why == "bounce":
        signups.undeliverable(tx, signup["id"], now)
    else:
        signups.complained(tx, signup["id"], now)
        signups.unsubscribe(tx, signup["id"], now)
