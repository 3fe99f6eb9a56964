"""`consents`: who agreed to what, and when, in the words that stood beside the box."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from waitlist.exports.table import PAGE, BuildPage, ReadPage, Table, built, columns, turned
from waitlist.sites import Site
from waitlist.store import consent_texts, exports
from waitlist.store.database import Database, Tx

COLUMNS = columns("site email consent_at version language text", times="consent_at")

_Texts = Mapping[tuple[str, str], list[tuple[int, str]]]


def table(sites: Sequence[Site]) -> Table:
    """Return each ticked box of people who are on a list; one who joined twice has two."""
    return Table(COLUMNS, sites, _start)


async def _start(database: Database, site: Site) -> ReadPage:
    texts: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for row in await database.read(consent_texts.every, site.id):
        texts[row["version"], row["language"]].append((row["since"], row["text"]))
    return partial(_page, site, texts)


def _page(site: Site, texts: _Texts, tx: Tx, after: int) -> tuple[BuildPage, int | None]:
    found = exports.consents(tx, site.id, after=after, limit=PAGE)
    if not found:
        return built(()), None
    rows = [
        (
            site.name,
            each["address"],
            each["consent_at"],
            each["consent_version"],
            each["language"],
            _shown(texts.get((each["consent_version"], each["language"]), []), each["consent_at"]),
        )
        for each in found
    ]
    return built(turned(rows)), int(found[-1]["id"]) if len(found) == PAGE else None


def _shown(texts: list[tuple[int, str]], at: int) -> str | None:
    """Return the newest of these that stood there by then."""
    place = bisect_right(texts, at, key=lambda each: each[0])
    return texts[place - 1][1] if place else None
