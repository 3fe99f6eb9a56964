"""`credits`: who counts for whom, and why not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from waitlist.exports.remembered import Remembered
from waitlist.exports.table import PAGE, Cell, Page, ReadPage, Table, columns, turned
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Database, Row, Tx

COLUMNS = columns(
    "site friend_email referrer_email referrer_code link_code state reasons created_at decided_at",
    times="created_at decided_at",
)


def table(sites: Sequence[Site]) -> Table:
    """Return all credits; whoever was erased has an empty address."""
    return Table(COLUMNS, sites, _start)


async def _start(_: Database, site: Site) -> ReadPage:
    return partial(_page, site, Remembered(_referrers))


def _page(site: Site, referrers: Remembered[Referrer], tx: Tx, after: int) -> tuple[Page, int | None]:
    found = exports.credits(tx, site.id, after=after, limit=PAGE)
    known = referrers.of(tx, (credit["referrer"] for credit in found))
    rows = [_row(site, credit, known.get(credit["referrer"])) for credit in found]
    page = turned(row for row in rows if row is not None)
    return page, int(found[-1]["friend"]) if len(found) == PAGE else None


class Referrer(NamedTuple):
    """`code` is the primary one; `email` is None for somebody erased."""

    code: str
    email: str | None
    is_test: bool


def _referrers(tx: Tx, signups: Sequence[int]) -> Iterator[tuple[int, Referrer]]:
    for row in exports.referrers(tx, signups):
        yield row["id"], Referrer(row["code"], row["address"], bool(row["is_test"]))


def _row(site: Site, credit: Row, referrer: Referrer | None) -> tuple[Cell, ...] | None:
    if referrer is not None and referrer.is_test:
        return None
    return (
        site.name,
        credit["friend_email"],
        referrer and referrer.email,
        referrer.code if referrer else credit["link_code"],
        credit["link_code"],
        credit["state"],
        ";".join(json.loads(credit["reasons"])),
        credit["created_at"],
        credit["decided_at"],
    )
