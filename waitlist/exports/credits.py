"""`credits`: who counts for whom, and why not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
    return partial(_page, _Known(site, await Referrers.of(database, site), Remembered(link_codes)))


def _page(known: _Known, tx: Tx, after: int) -> tuple[BuildPage, int | None]:
    found = exports.credits(tx, known.site.id, after=after, limit=PAGE)
    following = int(found[0][-1]) if len(found[0]) == PAGE else None
    places = known.referrers.places(tx, found[2])
    if not known.referrers.tests.isdisjoint(found[2]):
        shown = [one not in known.referrers.tests for one in found[2]]
        found = [tuple(compress(column, shown)) for column in found]
    at = [None if one is None else places[one] for one in found[2]]
    primary = known.referrers.links
    # Most links are the primary ones of referrers, and known with them.
    others = {
        link for place, link in zip(at, found[3], strict=True) if place is None or primary[place] != link
    }
    return partial(_built, known, found, at, known.codes.of(tx, others)), following


def _built(known: _Known, found: Columns, at: Sequence[int | None], others: Mapping[int | None, str]) -> Page:
    """Make the page of credits whose referrers stand at these places in their list."""
    _, email, _, link, state, reasons, created_at, decided_at = found
    if not email:
        return ()
    codes, addresses, primary = known.referrers.codes, known.referrers.addresses, known.referrers.links
    link_code = [
        others[one] if place is None or primary[place] != one else codes[place]
        for place, one in zip(at, link, strict=True)
    ]
    return (
        (known.site.name,) * len(email),
        email,
        [None if place is None else addresses[place] for place in at],
        [code if place is None else codes[place] for place, code in zip(at, link_code, strict=True)],
        link_code,
        state,
        [";".join(json.loads(some)) if some != "[]" else "" for some in reasons],
        created_at,
        decided_at,
    )
