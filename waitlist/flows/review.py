"""What a reviewer decides about credits. Which are held, and why, is in :mod:`waitlist.flows.under_review`.

Every decision is a record that says who, when and what was before, so that it can be undone. Deciding about
many credits goes in pieces: call again with ``decision`` of the :class:`Piece` that came back, while there is
``more``. ``by`` names who decides. What can be decided about people, links and names is in
:mod:`waitlist.flows.moderation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from waitlist.flows import answering, changing
from waitlist.flows.credit import unlock
from waitlist.flows.taking_back import TakingBack
from waitlist.problems import WaitlistError
from waitlist.store import appeals, credits, signals, signups, turns
from waitlist.store import decisions as records

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

PIECE = 100  # credits at a time: at most some 50 ms, so that joins go on


class CannotUndo(WaitlistError):
    """There is no such decision, it was undone, or a later one about the same stands in its way."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided. ``by`` is "" where the software did it itself."""

    id: int
    kind: Literal["hold", "release", "reject", "block", "unblock", "close_link", "set_referrer", "hide_name"]
    signup: int
    by: str
    at: int
    note: str
    credits: int
    undone_by: str | None
    undone_at: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """What one transaction did. ``decision`` is to be given to the next one, while there is ``more``."""

    decision: int
    credits: int
    more: bool


def decisions(
    tx: Tx, site: Site, *, signup: int | None = None, before: int | None = None, limit: int = 50
) -> list[Decision]:
    """Return decisions, the newest first: of the site, or about one person."""
    if signup is None:
        rows = records.of_site(tx, site.id, before=before, limit=limit)
    else:
        rows = records.of_signup(tx, signup, before=before, limit=limit)
    return [
        Decision(
            id=row["id"],
            kind=row["kind"],
            signup=row["signup"],
            by=row["made_by"],
            at=int(row["made_at"]),
            note=row["note"],
            credits=int(row["credits"]),
            undone_by=row["undone_by"],
            undone_at=row["undone_at"],
        )
        for row in rows
    ]


def release(
    tx: Tx,
    site: Site,
    referrer: int,
    *,
    friends: Sequence[int] | None = None,
    trust: bool = False,
    note: str = "",
    decision: int | None = None,
    piece: int = PIECE,
    by: str,
    now: int,
) -> Piece:
    """Let held credits of a referrer count: those of ``friends``, or all.

    ``trust``: further friends of this referrer are held only for what speaks against each alone.
    """
    turns.take(tx, site.id)
    person = _referrer(tx, site, referrer)
    if _is_gone(tx, site, decision):
        return Piece(decision or 0, 0, more=False)
    record = _record(tx, site, "release", referrer, decision, by=by, note=note, now=now)
    if trust and decision is None:
        _trust(tx, site, referrer, record)
    rows, more = _chosen(tx, site, referrer, friends, ("held",), piece)
    moved = _change(tx, site, rows, "counted", record, now)
    for each in moved:
        changing.grant(tx, site, each, record, lambda one: unlock(tx, site, one.referrer, 0, one.after, now))
    return _finish(tx, site, person, record, len(rows), more=more, now=now)


def reject(
    tx: Tx,
    site: Site,
    referrer: int,
    *,
    friends: Sequence[int] | None = None,
    note: str = "",
    decision: int | None = None,
    piece: int = PIECE,
    by: str,
    now: int,
) -> Piece:
    """Let credits of a referrer not count: those of ``friends``, counted ones too, or all that are held.

    Tiers that are no longer reached are taken back, unless they were approved.
    """
    turns.take(tx, site.id)
    person = _referrer(tx, site, referrer)
    if _is_gone(tx, site, decision):
        return Piece(decision or 0, 0, more=False)
    record = _record(tx, site, "reject", referrer, decision, by=by, note=note, now=now)
    states = ("held",) if friends is None else ("held", "counted")
    rows, more = _chosen(tx, site, referrer, friends, states, piece)
    _change(tx, site, rows, "rejected", record, now)
    if not more:
        changing.withdraw(tx, site, referrer, record)
    return _finish(tx, site, person, record, len(rows), more=more, now=now)


def _referrer(tx: Tx, site: Site, referrer: int) -> Row:
    person = signups.by_id(tx, referrer)
    if person is None or person["site"] != site.id:
        raise WaitlistError(f"There is nobody with the number {referrer} on the site {site.name}.")
    return person


def _is_gone(tx: Tx, site: Site, decision: int | None) -> bool:
    """Tell whether a decision under way was forgotten with the person whom it is about, who was erased."""
    return decision is not None and records.by_id(tx, site.id, decision) is None


def _record(
    tx: Tx, site: Site, kind: str, referrer: int, decision: int | None, *, by: str, note: str, now: int
) -> changing.Record:
    if decision is not None:
        return changing.go_on(tx, decision)
    return changing.begin(tx, site, kind, referrer, by=by, note=note, now=now)


def _chosen(
    tx: Tx,
    site: Site,
    referrer: int,
    friends: Sequence[int] | None,
    states: tuple[str, ...],
    piece: int,
) -> tuple[list[Row], bool]:
    """Return the next piece of credits to decide about, and whether there are more."""
    if friends is None:
        rows = credits.of_referrer(tx, referrer, "held", after=0, limit=piece + 1)
        return rows[:piece], len(rows) > piece
    found: list[Row] = []
    for friend in sorted(set(friends)):
        credit = credits.of_friend(tx, site.id, friend)
        if credit is not None and credit["referrer"] == referrer and credit["state"] in states:
            found.append(credit)
            if len(found) > piece:
                break
    return found[:piece], len(found) > piece


def _change(
    tx: Tx, site: Site, rows: Sequence[Row], state: str, record: changing.Record, now: int
) -> list[changing.Moved]:
    deltas = changing.Deltas()
    for row in rows:
        before = changing.kept(row, changing.CREDIT)
        after = {**before, "state": state, "decided_at": now, "reviewed": 1}
        if state == "counted":
            after["reasons"] = "[]"
        record.step(tx, "credit", row["friend"], before, after)
        changing.put(tx, site, row["friend"], before, after, deltas)
    return changing.settle_counts(tx, site, deltas)


def _trust(tx: Tx, site: Site, referrer: int, record: changing.Record) -> None:
    row = signals.followings(tx, site.id, referrer).get(referrer)
    before = {"trusted": 0 if row is None else int(row["trusted"])}
    record.step(tx, "following", referrer, before, {"trusted": 1})
    signals.trust(tx, site.id, referrer, trusted=True)


def _finish(
    tx: Tx, site: Site, person: Row, record: changing.Record, done: int, *, more: bool, now: int
) -> Piece:
    records.add_credits(tx, record.decision, done, finished=not more)
    if not more:
        _answer(tx, site, person, record.decision, now)
    return Piece(record.decision, done, more)


def _answer(tx: Tx, site: Site, person: Row, decision: int, now: int) -> None:
    """Close the question of whoever asked, once nothing is held any more; tell by mail what came of it."""
    row = records.by_id(tx, site.id, decision)
    if row is None or not int(row["credits"]):
        return
    answering.close(tx, site, person["id"], decision, now)
    answering.tell(tx, site, person, decision, now)


def undo(tx: Tx, site: Site, decision: int, *, piece: int = PIECE, by: str, now: int) -> Piece:
    """Put back what a decision changed, the last change first. Raises :class:`CannotUndo`."""
    turns.take(tx, site.id)
    row = records.by_id(tx, site.id, decision)
    if row is None or row["undone_at"] is not None:
        raise CannotUndo(f"Decision {decision} is unknown, or was undone already.")
    if later := _in_the_way(tx, row):
        raise CannotUndo(f"Decision {later} about the same came later. Undo that one first.")
    steps = records.last_steps(tx, decision, piece)
    back = TakingBack(site, now)
    done = sum(back.take(tx, step) for step in steps)
    more = len(steps) == piece
    # Which tiers are out of reach shows once everybody is taken back.
    back.finish(tx, [] if more else records.steps_about_tiers(tx, decision))
    if more:
        records.delete_steps(tx, decision, int(steps[-1]["number"]))
    else:
        records.undone(tx, decision, by=by, now=now)
        appeals.reopen(tx, decision)
    answering.changed(tx, site, back.deltas, row, now)
    return Piece(decision, done, more)


def _in_the_way(tx: Tx, row: Row) -> int | None:
    """Return a later decision that stands and changed the same rows."""
    mine = None
    for other in records.of_signup(tx, row["signup"], before=None, limit=200):
        if other["id"] <= row["id"]:
            break
        if other["undone_at"] is not None:
            continue
        mine = _touched(tx, row["id"]) if mine is None else mine
        if mine & _touched(tx, other["id"]):
            return int(other["id"])
    return None


def _touched(tx: Tx, decision: int) -> set[tuple[str, str]]:
    steps = records.last_steps(tx, decision, 100_000)
    return {(step["subject"], step["key"]) for step in steps}
