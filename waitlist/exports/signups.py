"""`signups`: everybody on the lists."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from waitlist.exports.matching import matched
from waitlist.exports.passed import Passed
from waitlist.exports.referrers import link_codes
from waitlist.exports.remembered import Remembered
from waitlist.exports.standing import Line, highest
from waitlist.exports.table import PAGE, BuildPage, Column, Page, ReadPage, Table, built, columns
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Columns, Database, Row, Tx

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
    passed: Passed
    codes: Remembered[str]


async def _start(questions: tuple[str, ...], database: Database, site: Site) -> ReadPage:
    line, tests = await asyncio.gather(
        database.read(Line, site.id),
        database.read(exports.tests, site.id),
    )
    return partial(_page, _Known(site, questions, line, tests, Passed(), Remembered(link_codes)))


class _Read(NamedTuple):
    """What was read for a page; `referrers` are the codes of those who led its people."""

    people: Columns
    submissions: Sequence[Sequence[Any]]
    places: Sequence[int | None]
    led: Columns
    referrers: Mapping[int | None, str | None]
    codes: Mapping[int | None, str]
    pending: Sequence[Row]
    tiers: Sequence[Row]


def _page(known: _Known, tx: Tx, after: int) -> tuple[BuildPage, int | None]:
    site = known.site.id
    people = exports.people(tx, site, after=after, limit=PAGE)
    ids, numbers, links = people[0], people[1], people[7]
    if not ids:
        return built(()), None
    last = ids[-1]
    # Mostly they came with their people, and lie one after the other; a later one is looked up.
    submissions = exports.submissions(
        tx,
        site,
        first=min((link for link in links if link is not None), default=0),
        last=max(last, links[-1] or 0),
        limit=PAGE + PAGE // 2,
    )
    said = matched(links, submissions, partial(exports.submissions_of, tx))
    known.passed.note(_codes(people, said, exports.referrers_among(tx, site, after=after, last=last)))
    led = exports.led(tx, site, after=after, last=last)
    _, referrers, through = led
    read = _Read(
        people,
        said,
        known.line.places(tx, ids, numbers),
        led,
        known.passed.of(tx, referrers),
        # A partner's or channel's link belongs to nobody: whoever came through it is told by its code.
        known.codes.of(tx, (link for one, link in zip(referrers, through, strict=True) if one is None)),
        exports.pending(tx, after=after, last=last),
        exports.held_tiers(tx, site, after=after, last=last),
    )
    return partial(_built, known, read), last if len(ids) == PAGE else None


def _codes(
    people: Columns, submissions: Sequence[Sequence[Any]], wanted: frozenset[int]
) -> Mapping[int, str | None]:
    """Return the codes of those of a page who are wanted; a test has none to be shown."""
    ids, *_, tests = people
    _, _, codes, *_ = submissions
    return {
        one: None if test else code
        for one, code, test in zip(ids, codes, tests, strict=True)
        if one in wanted
    }


def _built(known: _Known, read: _Read) -> Page:
    people, submissions, places = read.people, read.submissions, read.places
    *_, tests = people
    if any(tests) or "erased" in people[4]:
        shown = [status != "erased" and not test for status, test in zip(people[4], tests, strict=True)]
        people = [tuple(compress(column, shown)) for column in people]
        submissions = [tuple(compress(column, shown)) for column in submissions]
        places = list(compress(places, shown))
    (
        ids, _, address, own_name, status, joined_at, confirmed_at, _, own_language, friends, held,
        unsubscribed_at, undeliverable_at, complained_at, _,
    ) = people  # fmt: skip
    if not ids:
        return ()
    (
        _, said_name, code, channel, source, utm_source, utm_medium, utm_campaign, utm_content, utm_term,
        said_language, country, consent_at, consent_version, said,
    ) = submissions  # fmt: skip
    pending = Counter(referrer for referrer, friend in read.pending if friend not in known.tests)
    size = len(ids)
    return (
        (known.site.name,) * size, address, _first(own_name, said_name), status, joined_at, confirmed_at,
        code, _links(known.site, code), _referrer_codes(read, ids), _later(size), channel, source,
        utm_source, utm_medium, utm_campaign, utm_content, utm_term, _first(said_language, own_language),
        country, friends, held, [pending.get(one, 0) for one in ids], _tiers(known.site, read.tiers, ids),
        places, consent_at, consent_version,
        unsubscribed_at, _later(size), _later(size), undeliverable_at, complained_at,
        *_answers(said, known.questions),
    )  # fmt: skip


def _first(texts: Sequence[str | None], others: Sequence[str | None]) -> Sequence[str]:
    """Return of each two texts the first that is not empty."""
    return [text or other or "" for text, other in zip(texts, others, strict=True)]


def _later(size: int) -> tuple[None, ...]:
    """A column that stands ready for what is to come: network, customer_at, revenue."""
    return (None,) * size


def _links(site: Site, codes: Sequence[str | None]) -> Sequence[str | None]:
    before = site.link_url("")
    return [code and f"{before}{code}" for code in codes]


def _referrer_codes(read: _Read, ids: Sequence[int]) -> Sequence[str | None]:
    of_people, of_links = read.referrers, read.codes
    _, referrers, links = matched(ids, read.led)
    return [
        of_links.get(link) if one is None else of_people[one]
        for one, link in zip(referrers, links, strict=True)
    ]


def _tiers(site: Site, unlocks: Sequence[Row], ids: Sequence[int]) -> Sequence[str | None]:
    steps = {tier.id: tier.friends for tier in site.tiers}
    held = groupby(unlocks, key=itemgetter("signup"))
    tiers = {signup: best["tier"] for signup, some in held if (best := highest(some, steps))}
    return [tiers.get(one) for one in ids]


def _answers(said: Sequence[str | None], questions: tuple[str, ...]) -> Page:
    if not questions:
        return ()
    answers = [json.loads(one or "{}") for one in said]
    return [[one.get(question) for one in answers] for question in questions]
