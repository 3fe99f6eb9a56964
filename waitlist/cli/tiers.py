"""`waitlist tiers`: a changed ladder is shown first, then applied."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from waitlist.cli.actor import noted
from waitlist.cli.asking import agreed
from waitlist.cli.opening import (
    chosen,
    config_option,
    json_option,
    load_config,
    look_at,
    opened,
    site_option,
    yes_option,
)
from waitlist.clock import now
from waitlist.config import Config
from waitlist.flows import retier
from waitlist.flows.start import prepare
from waitlist.sites import Site
from waitlist.store import signups
from waitlist.store.database import Database, Tx
from waitlist.tiers import Gain, RetierPlan


@click.group()
def tiers() -> None:
    """Change the ladder of a running campaign.

    The ladder in force stays as it is, whatever stands in site.toml, until it is applied: only ids and
    numbers of friends matter for that. Words and pictures change at once. What people earned is never taken
    back.
    """


@tiers.command("plan")
@config_option
@site_option
@json_option
def show(place: Path | None, name: str | None, *, as_json: bool) -> None:
    """Show what the ladder in site.toml would change. Changes nothing."""
    config = load_config(place)
    plans = asyncio.run(_plans(config, name))
    if as_json:
        click.echo(json.dumps({"sites": [as_data(one) for one in plans]}, ensure_ascii=False, indent=2))
        return
    for one in plans:
        click.echo("\n".join(_lines(one)))


@tiers.command()
@config_option
@site_option
@yes_option
def apply(place: Path | None, name: str | None, *, yes: bool) -> None:
    """Bring the ladder in site.toml into force, and give people what they reach by it.

    Works beside a running server, which takes the ladder up within seconds. If it is cut off, run it again.
    """
    config = load_config(place)
    plans = asyncio.run(_plans(config, name))
    changed = [one for one in plans if not one.plan.is_empty]
    for one in changed:
        click.echo("\n".join(_lines(one)), err=True)
    if not changed or agreed("Bring this into force?", yes=yes):
        gained = asyncio.run(_apply(config, plans))
        for one in plans:
            click.echo(f"{one.site.name}: {_done(one, gained[one.site.name])}.", err=True)


@dataclass(frozen=True, slots=True)
class Planned:
    """A site, what its new ladder would do, and how many people would have to be looked at."""

    site: Site
    plan: RetierPlan
    people: int


async def _plans(config: Config, name: str | None) -> list[Planned]:
    sites = chosen(config, name)
    async with opened(config, new=True) as database:
        return [await _plan(database, await look_at(config, database, settings)) for settings in sites]


async def _plan(database: Database, site: Site) -> Planned:
    found = await database.read(retier.plan, site)
    by_friends = await database.read(signups.by_friends, site.id)
    return Planned(site, found, sum(people for friends, people in by_friends.items() if friends))


async def _apply(config: Config, plans: list[Planned]) -> dict[str, int]:
    gained = {}
    async with opened(config, new=True) as database:
        for one in plans:
            site = await database.write(_put_in_force, one.site)
            if not one.plan.is_empty:
                ladder = {tier.id: tier.friends for tier in site.settings.tiers}
                await noted(
                    database, "tiers.apply", about=site.name, site=site.id, after={"tiers": _written(ladder)}
                )
            gained[site.name] = await _grant(database, replace(one, site=site))
    return gained


def _written(ladder: Mapping[str, int]) -> list[str]:
    return [f"{tier}: {friends}" for tier, friends in ladder.items()]


def _done(planned: Planned, people: int) -> str:
    gained = "1 person gained a tier" if people == 1 else f"{people} people gained a tier"
    if planned.site.id and planned.plan.is_empty:
        # Somebody may gain one all the same: what was cut off before is brought to its end.
        return f"nothing to change; {gained}" if people else "nothing to change"
    return f"in force; {gained}"


def _put_in_force(tx: Tx, site: Site) -> Site:
    """Bring the ladder into force, also for a site that was never served."""
    known = replace(site, in_force=prepare(tx, site.settings, now()))
    retier.put_in_force(tx, known)
    return known


async def _grant(database: Database, planned: Planned) -> int:
    """Give what people reach in pieces, so that a server's joins go on meanwhile."""
    gained, after = 0, 0

    terminal = sys.stderr.isatty()
    with click.progressbar(
        range(planned.people), label=planned.site.name, file=sys.stderr, hidden=not terminal
    ) as bar:
        while True:
            more, following = await database.write(retier.grant, planned.site, after, now())
            gained += more
            bar.update(retier.PIECE)
            if following is None:
                return gained
            after = following


def as_data(planned: Planned) -> dict[str, Any]:
    """Return a plan for JSON."""
    found = planned.plan
    return {
        "site": planned.site.name,
        "changes": not found.is_empty,
        "people": found.people,
        "gains": [{"tier": gain.tier.id, "people": gain.people} for gain in found.gains],
        "kept": [{"tier": gain.tier.id, "people": gain.people} for gain in found.kept],
        "added": list(found.added),
        "removed": list(found.removed),
        "changed": [
            {"tier": change.id, "key": change.key, "before": change.before, "after": change.after}
            for change in found.changed
        ],
    }


def _lines(planned: Planned) -> Iterator[str]:
    found, name = planned.plan, planned.site.name
    if not planned.site.id:
        yield f"{name}: the ladder of site.toml comes into force when the server first starts."
        return
    if found.is_empty:
        yield f"{name}: the ladder of site.toml is in force."
        return
    new = {tier.id: tier.friends for tier in planned.site.settings.tiers}
    yield f"{name}:"
    yield from (f"  + {tier} at {new[tier]} {_friends(new[tier])} is new" for tier in found.added)
    yield from (f"  - {tier} is gone" for tier in found.removed)
    yield from (
        f"  ~ {change.id}: {change.key} {change.before} becomes {change.after}" for change in found.changed
    )
    yield f"  {_summary(found)}"


def _summary(found: RetierPlan) -> str:
    gains = "; ".join(f"{_people(gain, 'gains', 'gain')} tier {gain.tier.id}" for gain in found.gains)
    kept = "; ".join(f"{_people(gain, 'keeps', 'keep')} tier {gain.tier.id}" for gain in found.kept)
    return (
        "; ".join(part for part in (gains or "nobody gains anything", kept, "nobody loses anything") if part)
        + "."
    )


def _people(gain: Gain, one: str, many: str) -> str:
    return f"1 person {one}" if gain.people == 1 else f"{gain.people} people {many}"


def _friends(number: int) -> str:
    return "friend" if number == 1 else "friends"
