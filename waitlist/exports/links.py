"""`links`: what came through each link."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from waitlist.exports.table import PAGE, BuildPage, ReadPage, Table, built, columns, turned
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Database, Tx

COLUMNS = columns(
    "site code kind label owner_email visits joins confirmed created_at",
    numbers="visits joins confirmed",
    times="created_at",
)


def table(sites: Sequence[Site]) -> Table:
    """Return all links; one whose owner was erased, or never had one, has an empty address."""
    return Table(COLUMNS, sites, _start)


async def _start(database: Database, site: Site) -> ReadPage:
    days = [day for day, _, _ in await database.read(exports.days_with_visits, site.id)]
    return partial(_page, site, days)


def _page(site: Site, days: Sequence[int], tx: Tx, after: int) -> tuple[BuildPage, int | None]:
    found = exports.links(tx, site.id, after=after, limit=PAGE)
    if not found:
        return built(()), None
    last = int(found[-1]["id"])
    counts = exports.link_counts(tx, after=after, last=last)
    visits = exports.link_visits(tx, site.id, days, after=after, last=last)
    rows = [
        (
            site.name,
            link["code"],
            link["kind"],
            link["label"],
            link["owner_email"],
            visits.get(link["id"], 0),
            *counts.get(link["id"], (0, 0)),
            link["created_at"],
        )
        for link in found
    ]
    return built(turned(rows)), last if len(found) == PAGE else None
