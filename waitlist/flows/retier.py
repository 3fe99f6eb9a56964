"""A changed ladder: what it would do, and bringing it into force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from waitlist import tiers
from waitlist.flows.credit import unlock
from waitlist.flows.start import dump_tiers, load_tiers
from waitlist.store import campaigns, signups, turns

if TYPE_CHECKING:
    from waitlist.config.tier import TierSettings
    from waitlist.sites import Site
    from waitlist.store.database import Tx

PIECE = 200  # people at a time: at most some 50 ms, so that joins go on


def plan(tx: Tx, site: Site) -> tiers.RetierPlan:
    """Compare the ladder in force with the one in the config, for the people there are. Changes nothing."""
    return tiers.plan(
        site.ladder(), _with_tiers(site, tuple(site.settings.tiers)).ladder(), signups.by_friends(tx, site.id)
    )


def put_in_force(tx: Tx, site: Site) -> None:
    """From now on the config's ladder counts; :func:`grant` then gives what people reach by it already."""
    turns.take(tx, site.id)
    ids = {tier.id for tier in site.settings.tiers}
    retired = [tier for tier in (*site.in_force.retired, *site.tiers) if tier.id not in ids]
    campaigns.set_rules(
        tx,
        site=site.id,
        tiers=dump_tiers(site.settings.tiers),
        retired=dump_tiers(retired),
        place=site.place.model_dump_json(),
    )


def grant(tx: Tx, site: Site, after: int, now: int) -> tuple[int, int | None]:
    """Give one piece of people what they reach by the ladder in force.

    ``after`` is the id to go on from, 0 at first. Return how many people gained something, and the id to
    go on from, or None when everybody was looked at. Nothing is ever taken away,
    and doing it again gives nothing twice.
    """
    turns.take(tx, site.id)
    rules = campaigns.rules(tx, site.id)
    current = site if rules is None else _with_tiers(site, load_tiers(rules["tiers"]))
    rows = signups.with_friends(tx, site.id, after=after, limit=PIECE)
    gained = sum(unlock(tx, current, row, 0, int(row["friends"]), now) for row in rows)
    return gained, int(rows[-1]["id"]) if len(rows) == PIECE else None


def _with_tiers(site: Site, ladder: tuple[TierSettings, ...]) -> Site:
    return replace(site, in_force=replace(site.in_force, tiers=ladder))
