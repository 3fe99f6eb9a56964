"""`signups`: everybody on the lists."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter

from waitlist.exports.remembered import Remembered
from waitlist.exports.standing import Line, highest
from waitlist.exports.table import PAGE, Column, Page, ReadPage, Table, columns
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Database, Tx

COLUMNS = columns(
    """site email name status joined_at confirmed_at code link referrer_code network channel source utm_source
    utm_medium utm_campaign utm_content utm_term language country friends friends_held friends_pending tier
    place consent_at consent_version unsubscribed_at customer_at revenue undeliverable_at complained_at""",
    numbers="friends friends_held friends_pending place revenue",
    times="joined_at confirmed_at consent_at unsubscribed_at customer_at undeliverable_at complained_at",
)


def table(sites: Sequence[Site]) -> Table:
    """Return the people of all `sites`, with a column for each of their questions."""
    questions = tuple(dict.fromkeys(question.id for site in sites for question in site.settings.questions))
    taken = {column.name for column in COLUMNS}
    asked = tuple(Column(f"q_{question}" if question in taken else question) for question in questions)
    return Table(COLUMNS + asked, sites, partial(_start, questions))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known before the first page of a site is read."""

    site: Site
    questions: tuple[str, ...]
    line: Line
    tests: frozenset[int]
    codes: Remembered[str | None]


async def _start(questions: tuple[str, ...], database: Database, site: Site) -> ReadPage:
    line = await database.read(Line, site.id)
    tests = await database.read(exports.tests, site.id)
    return partial(_page, _Known(site, questions, line, tests, Remembered(_primary_codes, 100_000)))


def _page(known: _Known, tx: Tx, after: int) -> tuple[Page, int | None]:
    found = exports.signups(tx, known.site.id, after=after, limit=PAGE)
    if not found:
        return (), None
    (
        ids, numbers, address, name, status, joined_at, confirmed_at, code, referrer, link_code,
        channel, source, utm_source, utm_medium, utm_campaign, utm_content, utm_term, language, country,
        friends, held, consent_at, consent_version, unsubscribed_at, undeliverable_at, complained_at, said,
    ) = found  # fmt: skip
    last, size = ids[-1], len(ids)
    pending = _pending(known, tx, after, last)
    # Whom friends will name is mostly somebody who was just read.
    known.codes.remember((one, its) for one, its, some in zip(ids, code, friends, strict=True) if some)
    page = (
        (known.site.name,) * size, address, name, status, joined_at, confirmed_at, code,
        _links(known.site, code), _referrer_codes(known, tx, referrer, link_code), _later(size), channel,
        source, utm_source, utm_medium, utm_campaign, utm_content, utm_term, language, country, friends, held,
        [pending.get(one, 0) for one in ids], _tiers(known.site, tx, after, ids),
        known.line.places(tx, ids, numbers), consent_at, consent_version,
        unsubscribed_at, _later(size), _later(size), undeliverable_at, complained_at,
        *_answers(said, known.questions),
    )  # fmt: skip
    return page, last if size == PAGE else None


def _later(size: int) -> tuple[None, ...]:
    """A column that stands ready for what is to come: network, customer_at, revenue."""
    return (None,) * size


def _links(site: Site, codes: Sequence[str | None]) -> Sequence[str | None]:
    before = site.link_url("")
    return [code and f"{before}{code}" for code in codes]


def _pending(known: _Known, tx: Tx, after: int, last: int) -> Counter[int]:
    found = exports.pending(tx, after=after, last=last)
    return Counter(referrer for referrer, friend in found if friend not in known.tests)


def _primary_codes(tx: Tx, signups: Sequence[int]) -> Iterator[tuple[int, str | None]]:
    for row in exports.referrers(tx, signups):
        yield row["id"], None if row["is_test"] else row["code"]


def _referrer_codes(
    known: _Known, tx: Tx, referrers: Sequence[int | None], link_codes: Sequence[str | None]
) -> Sequence[str | None]:
    codes = known.codes.of(tx, referrers)
    return [codes.get(referrer, link_code) for referrer, link_code in zip(referrers, link_codes, strict=True)]


def _tiers(site: Site, tx: Tx, after: int, ids: Sequence[int]) -> Sequence[str | None]:
    steps = {tier.id: tier.friends for tier in site.tiers}
    held = groupby(exports.held_tiers(tx, site.id, after=after, last=ids[-1]), key=itemgetter("signup"))
    tiers = {signup: best["tier"] for signup, unlocks in held if (best := highest(unlocks, steps))}
    return [tiers.get(one) for one in ids]


def _answers(said: Sequence[str | None], questions: tuple[str, ...]) -> Page:
    if not questions:
        return ()
    answers = [json.loads(one or "{}") for one in said]
    return [[one.get(question) for one in answers] for question in questions]
