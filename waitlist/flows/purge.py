"""Rows whose time is over go, as the settings of `[privacy]` say; and test people when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.config.privacy import Privacy
from waitlist.flows import shares
from waitlist.flows.credit import hash_in
from waitlist.flows.forget import stop_waiting
from waitlist.store import (
    admin_sessions,
    appeals,
    audit,
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
    visits,
)
from waitlist.store.ids import first_id

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

DAY = 86_400_000
DEFAULT = Privacy()
PIECE = 100  # people at a time, so that nobody who joins meanwhile waits for long


def purge_unconfirmed(tx: Tx, now: int, privacy: Privacy = DEFAULT) -> int:
    """Delete people who did not confirm in time, a piece at a time; return how many went.

    Those who were kept out as well: of them a keyed hash stays, by which they are known if they come again.
    """
    moment = now - privacy.unconfirmed_days * DAY
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
    return sessions.delete_expired(tx, now, PIECE) + admin_sessions.delete_over(tx, now)


def purge_mails(tx: Tx, now: int, privacy: Privacy = DEFAULT) -> int:
    """Delete mails that were sent or given up long ago, a piece at a time; return how many went."""
    return outbox.delete_finished(tx, first_id(now - privacy.mail_days * DAY), PIECE)


def purge_records(tx: Tx, now: int, privacy: Privacy = DEFAULT) -> int:
    """Delete old evidence, answered reviews, numbers of visits and lines of the audit, a piece at a time."""
    evidence = now - privacy.evidence_days * DAY
    return (
        signals.delete_judged(tx, evidence, PIECE)
        + appeals.delete_answered(tx, first_id(evidence), PIECE)
        + visits.delete_before(tx, (now - privacy.visit_days * DAY) // DAY, PIECE)
        + audit.delete_before(tx, first_id(now - privacy.audit_days * DAY), PIECE)
    )


def purge_counts(tx: Tx, now: int) -> int:
    """Delete what is of use for its day alone, and solutions that work no longer; return how many lines went.

    These are how many people came from a network, and how many mails an address got.
    """
    day = now // DAY
    return (
        signals.delete_tallies(tx, day - 1, PIECE)
        + signals.delete_solutions(tx, now, PIECE)
        + suppressed.forget_mails(tx, day, PIECE)
        + shares.purge(tx, now, PIECE)
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
    signals.forget_friends(tx, signup["site"], signup["id"])
    appeals.delete_of(tx, signup["id"])
    decisions.delete_of(tx, signup["id"])
    for link in links.of_signup(tx, signup["id"]):
        links.delete(tx, link["id"])
    signups.delete(tx, signup["id"])
