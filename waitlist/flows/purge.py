"""Rows whose time is over go.

Unconfirmed people after 30 days, ended sessions, and test people when asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.credit import hash_in
from waitlist.flows.forget import stop_waiting
from waitlist.sites import UNCONFIRMED_DAYS
from waitlist.store import (
    appeals,
    credits,
    decisions,
    kept_out,
    links,
    outbox,
    sessions,
    signals,
    signups,
    suppressed,
    turns,
    unlocks,
)
from waitlist.store.ids import first_id

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

DAY = 86_400_000
MAIL_DAYS = 90  # how long it is kept which mails were sent
PIECE = 100  # people at a time, so that nobody who joins meanwhile waits for long


def purge_unconfirmed(tx: Tx, now: int) -> int:
    """Delete people who did not confirm within 30 days, a piece at a time; return how many went."""
    moment = now - UNCONFIRMED_DAYS * DAY
    for site in sorted({row["site"] for row in signups.unconfirmed_before(tx, moment, PIECE)}):
        turns.take(tx, site)
    rows = signups.unconfirmed_before(tx, moment, PIECE)
    for row in rows:
        if row["status"] == "blocked":
            kept_out.remember(tx, row["site"], hash_in(tx, row["site"], row["canonical"]), now)
        _delete(tx, row)
    return len(rows)


def purge_sessions(tx: Tx, now: int) -> int:
    """Delete sessions whose time is over, a piece at a time; return how many went."""
    return sessions.delete_expired(tx, now, PIECE)


def purge_mails(tx: Tx, now: int) -> int:
    """Delete mails that were sent or given up 90 days ago, a piece at a time; return how many went."""
    return outbox.delete_finished(tx, first_id(now - MAIL_DAYS * DAY), PIECE)


def purge_counts(tx: Tx, now: int) -> int:
    """Delete what is of use for its day alone, and solutions that work no longer; return how many lines went.

    These are how many people came from a network, and how many mails an address got.
    """
    day = now // DAY
    return (
        signals.delete_tallies(tx, day - 1, PIECE)
        + signals.delete_solutions(tx, now, PIECE)
        + suppressed.forget_mails(tx, day, PIECE)
    )


def purge_tests(tx: Tx, site: Site) -> int:
    """Delete everybody who joined by an address of ``test.addresses``; return how many went."""
    turns.take(tx, site.id)
    rows = signups.tests_of(tx, site.id)
    for row in rows:
        _delete(tx, row)
    return len(rows)


def _delete(tx: Tx, signup: Row) -> None:
    signups.held_by_id(tx, signup["id"])  # nobody joins by that address again meanwhile
    stop_waiting(tx, signup)
    credit = credits.of_friend(tx, signup["site"], signup["id"])
    if credit is not None and credit["state"] == "counted":
        links.count(tx, credit["link"], confirmed=-1)
    credits.delete(tx, signup["site"], signup["id"])
    unlocks.delete_of(tx, signup["site"], signup["id"])
    outbox.delete_of(tx, signup["id"])
    signals.forget(tx, signup["site"], signup["id"])
    appeals.delete_of(tx, signup["id"])
    decisions.delete_of(tx, signup["id"])
    for link in links.of_signup(tx, signup["id"]):
        links.delete(tx, link["id"])
    signups.delete(tx, signup["id"])
