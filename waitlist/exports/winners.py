"""`winners`: who gets what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter

from waitlist.exports.standing import highest
from waitlist.exports.table import PAGE, BuildPage, ReadPage, Table, built, columns, turned
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Database, Tx

COLUMNS = columns(
    "site email name code friends tier reward state unlocked_at coupon",
    numbers="friends",
    times="unlocked_at",
)
SITE, TIER = 0, 5
"""Where in a row the site and the tier stand."""


def table(sites: Sequence[Site]) -> Table:
    """Return confirmed people with a tier, each once, at the highest."""
    return Table(COLUMNS, sites, _start)


async def _start(_: Database, site: Site) -> ReadPage:
    return partial(_page, site)


def _page(site: Site, tx: Tx, after: int) -> tuple[BuildPage, int | None]:
    last = exports.last_unlocking(tx, site.id, after=after, limit=PAGE)
    if last is None:
        return built(()), None
    ladder = site.ladder().tiers
    steps = {tier.id: tier.friends for tier in ladder}
    rewards = site.rewards()
    unlocks = groupby(exports.winners(tx, site.id, after=after, last=last), key=itemgetter("signup"))
    rows = [
        (
            site.name,
            best["address"],
            best["name"],
            best["code"],
            best["friends_now"],
            best["tier"],
            rewards.get(best["tier"]),
            best["state"],
            best["unlocked_at"],
            best["coupon"],
        )
        for _, held in unlocks
        if (best := highest(held, steps))
    ]
    return built(turned(rows)), last
