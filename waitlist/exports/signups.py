"""`signups`: everybody on the lists."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter

from waitlist.exports.standing import Line, highest
from waitlist.exports.table import PAGE, Cell, Cells, Column, Table, columns, paged
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Database, Row, Tx

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
) -> AsyncIterator[Sequence[Cells]]:
    for site in sites:
        line = await database.read(Line, site.id)
        async for rows in paged(database, partial(_page, site, questions, line)):
            yield rows


def _page(
    site: Site, questions: tuple[str, ...], line: Line, tx: Tx, after: int
) -> tuple[list[Cells], int | None]:
    people = exports.signups(tx, site.id, after=after, limit=PAGE)
    if not people:
        return [], None
    last = int(people[-1]["id"])
    pending = exports.pending_friends(tx, after=after, last=last)
    tiers = _tiers(tx, site, after, last)
    rows = [
        _row(site, person, pending.get(person["id"], 0), tiers.get(person["id"]), line.place(tx, person))
        + _answers(person["answers"], questions)
        for person in people
    ]
    return rows, last if len(people) == PAGE else None


def _tiers(tx: Tx, site: Site, after: int, last: int) -> dict[int, str]:
    steps = {tier.id: tier.friends for tier in site.tiers}
    by_signup = groupby(exports.held_tiers(tx, site.id, after=after, last=last), key=itemgetter("signup"))
    return {signup: best["tier"] for signup, unlocks in by_signup if (best := highest(unlocks, steps))}


def _row(site: Site, person: Row, pending: int, tier: str | None, place: int | None) -> Cells:
    # Unpacked at once: a column by name, a million times over, is what would take the time.
    (
        _id, _number, _group, _key, address, name, status, joined_at, confirmed_at, code, referrer_code,
        channel, source, utm_source, utm_medium, utm_campaign, utm_content, utm_term, language, country,
        friends, friends_held, consent_at, consent_version, unsubscribed_at, _said,
    ) = person  # fmt: skip
    network = customer_at = revenue = None  # columns that stand ready for what is to come
    return (
        site.name, address, name, status, joined_at, confirmed_at, code, code and site.link_url(code),
        referrer_code, network, channel, source, utm_source, utm_medium, utm_campaign, utm_content, utm_term,
        language, country, friends, friends_held, pending, tier, place, consent_at, consent_version,
        unsubscribed_at, customer_at, revenue,
    )  # fmt: skip


def _answers(said: str | None, questions: tuple[str, ...]) -> tuple[Cell, ...]:
    if not questions:
        return ()
    answers = json.loads(said or "{}")
    return tuple(answers.get(question) for question in questions)
