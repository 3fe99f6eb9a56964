"""`daily`: what happened on each day, by UTC."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import TypeAlias

from waitlist.exports.ahead import each_page
from waitlist.exports.cells import day as written
from waitlist.exports.table import PAGE, BuildPage, ReadPage, Table, built, columns, turned
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Database, Tx

DAY = 86_400_000
FIGURES = ("visits", "joins", "confirmed", "credits", "shares", "unlocks")
COLUMNS = columns(f"site day {' '.join(FIGURES)}", numbers=" ".join(FIGURES))

Days: TypeAlias = Mapping[str, Counter[int]]
"""For each figure how often it happened on a day (since 1970-01-01)."""
Part: TypeAlias = tuple[Days, int | None]
"""What one page counted, and the id to go on after, None at the end."""


def table(sites: Sequence[Site]) -> Table:
    """Return every day from the first on which anything happened to the last, zeros included."""
    return Table(COLUMNS, sites, _start)


async def _start(database: Database, site: Site) -> ReadPage:
    found: Days = {figure: Counter() for figure in FIGURES}
    for count in (_visits, _people, _credits, _unlocks):
        async with aclosing(each_page(database, partial(count, site))) as read:
            async for part in read:
                for figure, days in part.items():
                    found[figure].update(days)
    return partial(_page, site, found)


def _page(site: Site, found: Days, _tx: Tx, _after: int) -> tuple[BuildPage, None]:
    seen = {day for days in found.values() for day in days}
    if not seen:
        return built(()), None
    page = turned(
        (site.name, written(day), *(found[figure][day] for figure in FIGURES))
        for day in range(min(seen), max(seen) + 1)
    )
    return built(page), None


def _visits(site: Site, tx: Tx, _after: int) -> Part:
    rows = exports.days_with_visits(tx, site.id)
    visits = Counter({day: visits for day, visits, _ in rows})
    shares = Counter({day: shares for day, _, shares in rows})
    return {"visits": visits, "shares": shares}, None


def _people(site: Site, tx: Tx, after: int) -> Part:
    rows = exports.people_moments(tx, site.id, after=after, limit=PAGE)
    joins = _days(row["joined_at"] for row in rows)
    confirmed = _days(row["confirmed_at"] for row in rows)
    return {"joins": joins, "confirmed": confirmed}, int(rows[-1]["id"]) if len(rows) == PAGE else None


def _credits(site: Site, tx: Tx, after: int) -> Part:
    rows = exports.credit_moments(tx, site.id, after=after, limit=PAGE)
    counted = _days(row["decided_at"] for row in rows)
    return {"credits": counted}, int(rows[-1]["friend"]) if len(rows) == PAGE else None


def _unlocks(site: Site, tx: Tx, after: int) -> Part:
    last = exports.last_unlocking(tx, site.id, after=after, limit=PAGE)
    if last is None:
        return {}, None
    return {"unlocks": _days(exports.unlock_moments(tx, site.id, after=after, last=last))}, last


def _days(moments: Iterable[int | None]) -> Counter[int]:
    return Counter(moment // DAY for moment in moments if moment is not None)
