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
    following = int(found[-1]["friend"]) if len(found) == PAGE else None
    people = known.referrers.of(tx, (credit["referrer"] for credit in found))
    tests = {one for one, referrer in people.items() if referrer.is_test}
    shown = [credit for credit in found if credit["referrer"] not in tests] if tests else found
    if not shown:
        return (), following
    _, email, referrer, link, state, reasons, created_at, decided_at = zip(*shown, strict=True)
    codes = known.codes.of(tx, link)
    page = (
        (known.site.name,) * len(shown),
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
