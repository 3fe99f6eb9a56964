"""Credits that are held: which there are, why, and what a reviewer decides.

Every decision is a record that says who, when and what was before, so that it can be undone. Deciding about many
credits goes in pieces: call again with ``decision`` of the :class:`Piece` that came back, while ``more`` is true.
``by`` names who decides. What can be decided about people, links and names is in :mod:`waitlist.flows.moderation`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx

PIECE = 100  # credits at a time: at most some 50 ms, so that joins go on


@dataclass(frozen=True, slots=True)
class Appeal:
    """Somebody asked for a review. ``words`` are their own; times in epoch milliseconds."""

    id: int
    signup: int
    words: str
    opened_at: int
    closed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the queue: somebody with credits that are held.

    ``reasons`` are ids such as ``network``, those of most credits first. ``worst`` is the highest score among
    them, 100 is the threshold. ``since``: when the oldest was held.
    """

    referrer: int
    address: str
    name: str
    code: str
    friends: int
    held: int
    reasons: tuple[str, ...]
    worst: int
    since: int
    appeal: Appeal | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One credit and what speaks against it.

    ``parts``: how many hundredths of the threshold each signal gave. ``facts``: the figures they come from,
    such as ``{"network": [12, 13]}``: 12 of the referrer's friends among 13 people of that network.
    """

    friend: int
    address: str
    name: str
    state: str
    reasons: tuple[str, ...]
    score: int
    parts: Mapping[str, int]
    facts: Mapping[str, object]
    joined_at: int
    confirmed_at: int | None
    decided_at: int | None


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


def queue(
    tx: Tx, site: Site, *, after: int = 0, limit: int = 50, appeals_only: bool = False
) -> list[Waiting]:
    """Return a page of people with held credits, by their number; the next page goes on ``after`` the last.

    With ``appeals_only`` those who asked for a review.
    """
    raise NotImplementedError


def waiting(tx: Tx, site: Site, referrer: int) -> Waiting | None:
    """Return one person of the queue, None when nothing of theirs is held."""
    raise NotImplementedError


def evidence(
    tx: Tx, site: Site, referrer: int, *, state: str = "held", after: int = 0, limit: int = 50
) -> list[Evidence]:
    """Return a page of somebody's credits in a state ("" for all), by friend, with what speaks against each."""
    raise NotImplementedError


def decisions(
    tx: Tx, site: Site, *, signup: int | None = None, before: int | None = None, limit: int = 50
) -> list[Decision]:
    """Return decisions, the newest first: of the site, or about one person."""
    raise NotImplementedError


def release(
    tx: Tx,
    site: Site,
    referrer: int,
    *,
    friends: Sequence[int] | None = None,
    trust: bool = False,
    note: str = "",
    decision: int | None = None,
    by: str,
    now: int,
) -> Piece:
    """Let held credits of a referrer count: those of ``friends``, or all.

    ``trust``: further friends of this referrer are held only for what speaks against each alone.
    """
    raise NotImplementedError


def reject(
    tx: Tx,
    site: Site,
    referrer: int,
    *,
    friends: Sequence[int] | None = None,
    note: str = "",
    decision: int | None = None,
    by: str,
    now: int,
) -> Piece:
    """Let credits of a referrer not count: those of ``friends``, counted ones too, or all that are held.

    Tiers that are no longer reached are taken back, unless they were approved.
    """
    raise NotImplementedError


def undo(tx: Tx, site: Site, decision: int, *, by: str, now: int) -> Piece:
    """Put back what a decision changed, the last change first. Raises :class:`CannotUndo`."""
    raise NotImplementedError
