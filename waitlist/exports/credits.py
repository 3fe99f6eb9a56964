"""`credits`: who counts for whom, and why not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from functools import partial

from waitlist.exports.table import PAGE, Page, Table, columns, paged, turned
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Database, Tx

COLUMNS = columns(
    "site friend_email referrer_email referrer_code link_code state reasons created_at decided_at",
    times="created_at decided_at",
)


def credits(sites: Sequence[Site]) -> Table:
    """Return all credits; whoever was erased has an empty address."""
    return Table(COLUMNS, partial(_pages, sites))


async def _pages(sites: Sequence[Site], database: Database) -> AsyncIterator[Page]:
    for site in sites:
        async for page in paged(database, partial(_page, site)):
            yield page


def _page(site: Site, tx: Tx, after: int) -> tuple[Page, int | None]:
    found = exports.credits(tx, site.id, after=after, limit=PAGE)
    rows = [
        (
            site.name,
            credit["friend_email"],
            credit["referrer_email"],
            credit["referrer_code"],
            credit["link_code"],
            credit["state"],
            ";".join(json.loads(credit["reasons"])),
            credit["created_at"],
            credit["decided_at"],
        )
        for credit in found
    ]
    return turned(rows), int(found[-1]["friend"]) if len(found) == PAGE else None
