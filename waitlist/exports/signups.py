"""`signups`: everybody on the lists."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter

from waitlist.exports.standing import Line, highest
from waitlist.exports.table import PAGE, Column, Page, Table, columns, paged
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Database, Tx

COLUMNS = columns(
    """site email name status joined_at confirmed_at code link referrer_code network channel source utm_source
    utm_medium utm_campaign utm_content utm_term language country friends friends_held friends_pending tier
    place consent_at consent_version unsubscribed_at customer_at revenue""",
    numbers="friends friends_held friends_pending place revenue",
    times="joined_at confirmed_at consent_at unsubscribed_at customer_at",
)


def signups(sites: Sequence[Site]) -> Table:
    """Return the people of all `sites`, with a column for each of their questions."""
    questions = tuple(dict.fromkeys(question.id for site in sites for question in site.settings.questions))
    taken = {column.name for column in COLUMNS}
    asked = tuple(Column(f"q_{question}" if question in taken else question) for question in questions)
    return Table(COLUMNS + asked, partial(_pages, sites, questions))


async def _pages(
    sites: Sequence[Site], questions: tuple[str, ...], database: Database
) -> AsyncIterator[Page]:
    for site in sites:
        line = await database.read(Line, site.id)
        async for page in paged(database, partial(_page, site, questions, line)):
            yield page


def _page(site: Site, questions: tuple[str, ...], line: Line, tx: Tx, after: int) -> tuple[Page, int | None]:
    found = exports.signups(tx, site.id, after=after, limit=PAGE)
    if not found:
        return (), None
    (
        ids, numbers, groups, keys, address, name, status, joined_at, confirmed_at, code, referrer_code,
        channel, source, utm_source, utm_medium, utm_campaign, utm_content, utm_term, language, country,
        friends, friends_held, consent_at, consent_version, unsubscribed_at, said,
    ) = zip(*found, strict=True)  # fmt: skip
    last, link = ids[-1], site.link_url("")
    pending = exports.pending_friends(tx, after=after, last=last)
    tiers = _tiers(tx, site, after, last)
    network = customer_at = revenue = (None,) * len(ids)  # these columns stand ready for what is to come
    page = (
        (site.name,) * len(ids), address, name, status, joined_at, confirmed_at, code,
        [one and f"{link}{one}" for one in code], referrer_code, network, channel, source,
        utm_source, utm_medium, utm_campaign, utm_content, utm_term, language, country, friends, friends_held,
        [pending.get(one, 0) for one in ids], [tiers.get(one) for one in ids],
        line.places(tx, zip(groups, keys, numbers, strict=True)), consent_at, consent_version,
        unsubscribed_at, customer_at, revenue, *_answers(said, questions),
    )  # fmt: skip
    return page, last if len(ids) == PAGE else None


def _tiers(tx: Tx, site: Site, after: int, last: int) -> dict[int, str]:
    steps = {tier.id: tier.friends for tier in site.tiers}
    by_signup = groupby(exports.held_tiers(tx, site.id, after=after, last=last), key=itemgetter("signup"))
    return {signup: best["tier"] for signup, unlocks in by_signup if (best := highest(unlocks, steps))}


def _answers(said: Sequence[str | None], questions: tuple[str, ...]) -> Page:
    if not questions:
        return ()
    answers = [json.loads(one or "{}") for one in said]
    return [[one.get(question) for one in answers] for question in questions]
