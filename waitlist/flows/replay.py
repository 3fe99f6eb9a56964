"""A restored backup catches up with the erasures that came after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitlist.flows.credit import keyed_hash
from waitlist.flows.forget import erase
from waitlist.store import campaigns, erasures, signups, turns

if TYPE_CHECKING:
    from waitlist.store.database import Tx
    from waitlist.store.ledger import Erasure

PIECE = 5000  # people at a time


@dataclass(frozen=True, slots=True)
class Replayed:
    """``erased`` people so far in this piece; ``after`` is the id to go on from, None at the end."""

    erased: int
    after: int | None


@dataclass(frozen=True, slots=True)
class _Number:
    """A site by its number: it may be served no more, and still have people to erase."""

    id: int


def later(tx: Tx, lines: Iterable[Erasure]) -> dict[int, dict[str, int]]:
    """Return the erasures that this database does not know yet: by site and hash, when."""
    known = {(row["site"], row["hash"]): row["created_at"] for row in erasures.since(tx, 0)}
    found: dict[int, dict[str, int]] = {site["id"]: {} for site in campaigns.every(tx)}
    for line in lines:
        if line.site in found and line.at > known.get((line.site, line.hash), -1):
            found[line.site][line.hash] = max(line.at, found[line.site].get(line.hash, 0))
    return {site: hashes for site, hashes in found.items() if hashes}


def replay(tx: Tx, site: int, erased: dict[str, int], after: int) -> Replayed:
    """Erase whoever joined by one of these addresses until the time of its erasure, a piece at a time.

    ``erased`` is one of ``later``, whole for every piece; ``after`` is the id to go on from, 0 at first.
    Whoever joined again after that stays. Addresses of which nobody is there are remembered all the same.
    """
    turns.take(tx, site)
    key = bytes.fromhex(campaigns.hash_key(tx, site))
    rows = signups.named(tx, site, after=after, limit=PIECE)
    count = 0
    for row in rows:
        moment = erased.get(keyed_hash(key, row["canonical"]))
        if moment is None or row["joined_at"] > moment:
            continue
        signup = signups.held_by_id(tx, row["id"])
        assert signup is not None  # it was read in this transaction
        erase(tx, _Number(site), signup, moment)
        count += 1
    if len(rows) == PIECE:
        return Replayed(count, int(rows[-1]["id"]))
    for address_hash, moment in erased.items():
        erasures.remember(tx, site, address_hash, moment)
    return Replayed(count, None)
