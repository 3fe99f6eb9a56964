"""Mails that came back, and complaints: the address gets no more mails, the person keeps everything else.

What is known holds for the address as it was written to. A canonical address stands for all its spellings,
and whoever types one that nobody has (``victim+junk@…``) must not silence the owner of the mailbox.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from waitlist.addresses import spelling
from waitlist.flows import shares
from waitlist.flows.credit import hash_in
from waitlist.flows.mails import ASKED
from waitlist.store import links, outbox, signups, suppressed, wishes

if TYPE_CHECKING:
    from waitlist.addresses import Address
    from waitlist.sites import Numbered
    from waitlist.store.database import Row, Tx


class Returned(NamedTuple):
    """What a mail service told: mails to an address come back (`bounce`), or its owner complained."""

    address: Address
    why: suppressed.Why


def came_back(tx: Tx, row: int, to: str, reason: str, now: int) -> None:
    """The mail server said of a mail in the outbox that the address it went ``to`` does not exist."""
    mail = outbox.by_id(tx, row)
    outbox.give_up(tx, row, reason, now)
    signup = None if mail is None else signups.held_by_id(tx, mail["signup"])
    if mail is not None and signup is not None and signup["canonical"] is not None:
        _bounced(tx, signup, to, mail, now)


def heard(tx: Tx, sites: Sequence[Numbered], returned: Sequence[Returned], now: int) -> int:
    """Take in what a mail service told; return how many people on the lists it was about.

    All sites write from one address, so what is heard holds for all of them. Addresses that are on no list
    are passed over: the service may work for others, too.
    """
    people = 0
    for told in sorted(returned, key=lambda each: each.address.canonical):
        for site in sorted(sites, key=lambda each: each.id):
            signup = signups.held_by_canonical(tx, site.id, told.address.canonical)
            if signup is None:
                continue
            people += 1
            if told.why == "bounce":
                _bounced(tx, signup, told.address.typed, None, now)
            else:
                _complained(tx, signup, told.address.typed, now)
    return people


def lift(tx: Tx, site: Numbered, address: Address, now: int) -> bool:
    """Let mails go to an address again; False when none were held back."""
    signup = signups.held_by_canonical(tx, site.id, address.canonical)
    hashes = [hash_in(tx, site.id, address.canonical), hash_of_spelling(tx, site.id, address.typed)]
    if signup is not None:
        signups.deliverable(tx, signup["id"])
        hashes.append(hash_of_spelling(tx, site.id, signup["address"]))
    lifted = [hashed for hashed in hashes if suppressed.lift(tx, site.id, hashed)]
    for hashed in lifted:
        wishes.wish(tx, site.id, hashed, "lift", now)
    return bool(lifted)


def why(tx: Tx, signup: Row) -> str | None:
    """Return why somebody gets no mails: "bounce", "complaint", None when they do."""
    if signup["canonical"] is None:
        return None
    return suppressed.why(tx, signup["site"], *hashes_of(tx, signup))


def hashes_of(tx: Tx, signup: Row) -> tuple[str, str]:
    """Return the keyed hashes of somebody's mailbox and of their address as it is written."""
    site = signup["site"]
    return hash_in(tx, site, signup["canonical"]), hash_of_spelling(tx, site, signup["address"])


def hash_of_spelling(tx: Tx, site: int, address: str) -> str:
    """Return the keyed hash of an address as it was typed: whoever adds a tag to it has another one."""
    return hash_in(tx, site, spelled(address))


def spelled(address: str) -> str:
    """Return an address as it was typed in the form that is hashed, apart from all canonical ones."""
    return f"={spelling(address)}"


def _bounced(tx: Tx, signup: Row, to: str, mail: Row | None, now: int) -> None:
    """Write to this spelling no more. Anybody can type one, so that it says nothing of others."""
    site = signup["site"]
    mailbox, spelled_so = hash_in(tx, site, signup["canonical"]), hash_of_spelling(tx, site, to)
    if suppressed.why(tx, site, mailbox, spelled_so) is None:
        _count(tx, signup, to, mail, now)
    if suppressed.why(tx, site, mailbox) is None:
        suppressed.add(tx, site, spelled_so, "bounce", now)
    if _is_own(signup, to):
        signups.undeliverable(tx, signup["id"], now)


def _complained(tx: Tx, signup: Row, to: str, now: int) -> None:
    """Write to whoever complained no more.

    Where that is the spelling that was confirmed, to no other spelling either. Where it is one that somebody
    typed, others stay free, since they may be somebody else's; until a second spelling complains and none is
    confirmed: then it is one mailbox, whose owner has had enough.
    """
    site = signup["site"]
    mailbox, spelled_so = hash_in(tx, site, signup["canonical"]), hash_of_spelling(tx, site, to)
    confirmed = signup["confirmed_at"] is not None
    if suppressed.why(tx, site, mailbox, spelled_so) is None:
        _count(tx, signup, to, None, now)
    if confirmed and not _is_own(signup, to):
        suppressed.add(tx, site, spelled_so, "complaint", now)
        return
    again = signup["complained_at"] is not None and suppressed.why(tx, site, spelled_so) != "complaint"
    signups.complained(tx, signup["id"], now)
    if confirmed or again:
        suppressed.lift(tx, site, spelled_so)  # which the mailbox stands for now
        suppressed.add(tx, site, mailbox, "complaint", now)
        signups.unsubscribe(tx, signup["id"], now)
    else:
        suppressed.add(tx, site, spelled_so, "complaint", now)


def _count(tx: Tx, signup: Row, to: str, mail: Row | None, now: int) -> None:
    """Count what came back for who caused it: whoever asked for the mail, which need not be who joined."""
    submission = _submission(tx, signup, to)
    if mail is None:
        # A service does not tell which one it was: the newest that a form caused.
        mails = [row for row in outbox.of_signup(tx, signup["id"]) if row["kind"] in ASKED]
        mail = next((row for row in reversed(mails) if row["link"] in (None, submission)), None)
    if mail is None or mail["kind"] not in ASKED:
        names = () if submission is None else shares.sources(tx, submission)
    else:
        names = shares.sources(tx, mail["link"], json.loads(mail["data"]).get("network", ""))
    shares.count_returned(tx, names, now)


def _is_own(signup: Row, to: str) -> bool:
    return spelling(signup["address"]) == spelling(to)


def _submission(tx: Tx, signup: Row, to: str) -> int | None:
    """Return the newest submission of an address as it was typed."""
    rows = links.of_signup(tx, signup["id"])
    found = [link["id"] for link in rows if spelling(link["address"] or "") == spelling(to)]
    return found[-1] if found else None
