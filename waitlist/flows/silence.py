"""Letting mails go to somebody again, and who was kept out back in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.addresses import Address, AddressError, parse
from waitlist.flows import returned
from waitlist.flows.audit import Actor, note
from waitlist.flows.credit import hash_in
from waitlist.store import kept_out, signups, suppressed

if TYPE_CHECKING:
    from waitlist.sites import Numbered
    from waitlist.store.database import Tx


def lift(tx: Tx, site: Numbered, signup: int, actor: Actor, now: int) -> bool:
    """Let mails go to somebody again; False when none were held back."""
    row = signups.held_by_id(tx, signup)
    if row is None or row["site"] != site.id or row["canonical"] is None:
        return False
    try:
        address = parse(row["canonical"], test_domains=True)
    except AddressError:  # taken by the rules of an older version
        return False
    return lift_address(tx, site, address, actor, now)


def lift_address(tx: Tx, site: Numbered, address: Address, actor: Actor, now: int) -> bool:
    """Let mails go to an address again, and let it in where nothing but its being kept out is known.

    False when there was nothing to lift. A person who is on the list and blocked stays so.
    """
    hashed = hash_in(tx, site.id, address.canonical)
    person = signups.held_by_canonical(tx, site.id, address.canonical)
    before = (
        suppressed.why(tx, site.id, hashed, returned.hash_of_spelling(tx, site.id, address.typed))
        if person is None
        else returned.why(tx, person)
    )
    silent = returned.lift(tx, site, address, now)
    let_in = (person is None or person["status"] != "blocked") and kept_out.forget(tx, site.id, hashed)
    if not (silent or let_in):
        return False
    note(
        tx,
        actor,
        "person.lift",
        site=site.id,
        subject="person",
        subject_id="" if person is None else person["id"],
        now=now,
        before={"silent": before, "kept_out": let_in},
        after={"silent": None, "kept_out": False},
    )
    return True
