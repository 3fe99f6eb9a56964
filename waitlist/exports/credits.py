"""`credits`: who counts for whom, and why not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress

from waitlist.exports.referrers import Referrers, link_codes
from waitlist.exports.remembered import Remembered
from waitlist.exports.table import PAGE, BuildPage, Page, ReadPage, Table, columns
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Columns, Database, Tx

COLUMNS = columns(
    "site friend_email referrer_email referrer_code link_code state reasons created_at decided_at",
    times="created_at decided_at",
)


def table(sites: Sequence[Site]) -> Table:
    """Return all credits; whoever was erased has an empty address."""
    return Table(COLUMNS, sites, _start)


@dataclass(frozen=True, slots=True)
class _Known:
    site: Site
    referrers: Referrers
    codes: Remembered[str]


async def _start(database: Database, site: Site) -> ReadPage:
    return partial(_page, _Known(site, await Referrers.of(database, site, addresses=True), Remembered(link_codes)))


def _page(known: _Known, tx: Tx, after: int) -> tuple[BuildPage, int | None]:
    found = exports.credits(tx, known.site.id, after=after, limit=PAGE)
    return partial(_built, known, found), int(found[0][-1]) if len(found[0]) == PAGE else None


def _built(known: _Known, found: Columns, tx: Tx) -> Page:
    referrers = known.referrers
    places = referrers.places(tx, found[2])
    if not referrers.tests.isdisjoint(found[2]):
        shown = [one not in referrers.tests for one in found[2]]
        found = [tuple(compress(column, shown)) for column in found]
    _, email, referrer, link, state, reasons, created_at, decided_at = found
    if not email:
        return ()
    at = [None if one is None else places[one] for one in referrer]
    codes = _link_codes(known, tx, at, link)
    return (
        (known.site.name,) * len(email),
        email,
        [None if place is None else referrers.addresses[place] for place in at],
        [code if place is None else referrers.codes[place] for place, code in zip(at, codes, strict=True)],
        codes,
        state,
        [";".join(json.loads(some)) if some != "[]" else "" for some in reasons],
        created_at,
        decided_at,
    )


def _link_codes(
    known: _Known, tx: Tx, at: Sequence[int | None], links: Sequence[int]
) -> Sequence[str | None]:
    """Return the codes of links; most are the primary ones of referrers, who stand in their list `at` a place."""
    primary, codes = known.referrers.links, known.referrers.codes
    pairs = list(zip(at, links, strict=True))
    others = known.codes.of(tx, {link for place, link in pairs if place is None or primary[place] != link})
    return [
        others[link] if place is None or primary[place] != link else codes[place] for place, link in pairs
    ]
