"""`credits`: who counts for whom, and why not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from waitlist.exports.remembered import Remembered
from waitlist.exports.table import PAGE, Page, ReadPage, Table, columns
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Database, Tx

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
    referrers: Remembered[Referrer]
    codes: Remembered[str]


async def _start(_: Database, site: Site) -> ReadPage:
    return partial(_page, _Known(site, Remembered(_referrers), Remembered(_codes)))


def _page(known: _Known, tx: Tx, after: int) -> tuple[Page, int | None]:
    found = exports.credits(tx, known.site.id, after=after, limit=PAGE)
    if not found:
        return (), None
    following = int(found[0][-1]) if len(found[0]) == PAGE else None
    people = known.referrers.of(tx, found[2])
    tests = {one for one, referrer in people.items() if referrer.is_test}
    if not tests.isdisjoint(found[2]):
        found = list(zip(*(row for row in zip(*found, strict=True) if row[2] not in tests), strict=True))
        if not found:
            return (), following
    _, email, referrer, link, state, reasons, created_at, decided_at = found
    codes = known.codes.of(tx, link)
    page = (
        (known.site.name,) * len(email),
        email,
        [people[one].email if one in people else None for one in referrer],
        [people[one].code if one in people else codes[by] for one, by in zip(referrer, link, strict=True)],
        [codes[by] for by in link],
        state,
        [";".join(json.loads(some)) if some != "[]" else "" for some in reasons],
        created_at,
        decided_at,
    )
    return page, following


class Referrer(NamedTuple):
    """`code` is the primary one; `email` is None for somebody erased."""

    code: str
    email: str | None
    is_test: bool


def _referrers(tx: Tx, signups: Sequence[int]) -> Iterator[tuple[int, Referrer]]:
    for row in exports.referrers(tx, signups):
        yield row["id"], Referrer(row["code"], row["address"], bool(row["is_test"]))


def _codes(tx: Tx, links: Sequence[int]) -> Iterator[tuple[int, str]]:
    return ((row["id"], row["code"]) for row in exports.codes(tx, links))
