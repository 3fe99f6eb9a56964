"""A restored backup catches up with what was said about mails after it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from waitlist.flows.credit import keyed_hash
from waitlist.flows.returned import spelled
from waitlist.store import campaigns, signups, suppressed, turns, wishes
from waitlist.store.wishes import What

if TYPE_CHECKING:
    from waitlist.store.database import Tx
    from waitlist.store.ledger import Wish

PIECE = 5000  # people at a time


@dataclass(slots=True)
class Said:
    """What was said about the mails of a site: by hash, when each thing was said the last time."""

    by_hash: dict[str, dict[What, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silenced:
    """``people`` so far in this piece; ``after`` is the id to go on from, None at the end."""

    people: int
    after: int | None


def later(tx: Tx, lines: Iterable[Wish]) -> dict[int, Said]:
    """Return, by site, all that was said about addresses of which this database does not know everything."""
    known = {(row["site"], row["hash"], row["what"]): row["created_at"] for row in wishes.since(tx, 0)}
    sites = {site["id"] for site in campaigns.every(tx)}
    all_said: dict[int, Said] = {}
    news: dict[int, set[str]] = {}
    for line in lines:
        if line.site not in sites:
            continue
        said = all_said.setdefault(line.site, Said()).by_hash.setdefault(line.hash, {})
        said[line.what] = max(line.at, said.get(line.what, 0))
        if line.at > known.get((line.site, line.hash, line.what), -1):
            news.setdefault(line.site, set()).add(line.hash)
    return {
        site: Said({hashed: all_said[site].by_hash[hashed] for hashed in hashes})
        for site, hashes in news.items()
    }


def silence_again(tx: Tx, site: int, said: Said, after: int) -> Silenced:
    """Write to nobody who said until now that they want no mails, a piece of the people at a time.

    ``said`` is one of ``later``, whole for every piece; ``after`` is the id to go on from, 0 at first.
    Whoever joined anew after unsubscribing stays subscribed.
    """
    turns.take(tx, site)
    key = bytes.fromhex(campaigns.hash_key(tx, site))
    rows = signups.named(tx, site, after=after, limit=PIECE)
    people = 0
    for row in rows:
        mailbox = said.by_hash.get(keyed_hash(key, row["canonical"]), {})
        written = said.by_hash.get(keyed_hash(key, spelled(row["address"])), {})
        if mailbox or written:
            people += _to_person(tx, row["id"], int(row["joined_at"]), mailbox, written)
    if len(rows) == PIECE:
        return Silenced(people, int(rows[-1]["id"]))
    for hashed, found in said.by_hash.items():
        _to_address(tx, site, hashed, found)
    return Silenced(people, None)


def _to_person(
    tx: Tx, signup: int, joined_at: int, mailbox: dict[What, int], written: dict[What, int]
) -> bool:
    """Say of a person what was said of the mailbox, and of the address as it is written."""
    both = {what: max(mailbox.get(what, -1), written.get(what, -1)) for what in get_args(What)}
    lifted, bounced, complained = both["lift"], both["bounce"], both["complaint"]
    if lifted >= max(bounced, complained):
        signups.deliverable(tx, signup)
    if bounced > lifted:
        signups.undeliverable(tx, signup, bounced)
    if complained > lifted:
        signups.complained(tx, signup, complained)
    # Nothing takes this back.
    unsubscribed = max(mailbox.get("unsubscribe", -1), mailbox.get("complaint", -1))
    if unsubscribed >= joined_at:
        signups.unsubscribe(tx, signup, unsubscribed)
    return max(bounced, complained) > lifted or unsubscribed >= joined_at


def _to_address(tx: Tx, site: int, hashed: str, found: dict[What, int]) -> None:
    lifted = found.get("lift", -1)
    if lifted >= max(found.get("bounce", -1), found.get("complaint", -1)):
        suppressed.lift(tx, site, hashed)
    for what, at in sorted(found.items(), key=lambda each: each[1]):
        if what in ("bounce", "complaint") and at > lifted:
            suppressed.add(tx, site, hashed, "bounce" if what == "bounce" else "complaint", at)
        wishes.wish(tx, site, hashed, what, at)
