"""`waitlist review list` and `show`."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from waitlist.cli.opening import (
    config_option,
    json_option,
    load_config,
    look_at,
    opened,
    site_option,
    the_one,
)
from waitlist.cli.review.person import found
from waitlist.clock import written
from waitlist.config import Config, SiteSettings
from waitlist.flows import review, under_review
from waitlist.flows.review import Decision
from waitlist.flows.under_review import Evidence, Waiting
from waitlist.sites import Site
from waitlist.store.database import Database

PAGE = 200


@click.command("list")
@config_option
@site_option
@click.option("--appeals", is_flag=True, help="Only people who asked for a review.")
@json_option
def show_list(place: Path | None, name: str | None, *, appeals: bool, as_json: bool) -> None:
    """List people whose friends are under review, and why; who asked for a review comes first."""
    config = load_config(place)
    settings = the_one(config, name)
    people = asyncio.run(_people(config, settings, appeals=appeals))
    people.sort(key=lambda each: (each.appeal is None, each.since))
    if as_json:
        click.echo(
            json.dumps(
                {"site": settings.name, "people": [asdict(each) for each in people]},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    if not people:
        click.echo(f"{settings.name}: nothing is under review.", err=True)
        return
    click.echo("\n".join(_table(people)))


async def _people(config: Config, settings: SiteSettings, *, appeals: bool) -> list[Waiting]:
    async with opened(config) as database:
        site = await look_at(config, database, settings)
        people: list[Waiting] = []
        while True:
            after = people[-1].referrer if people else 0
            page = await database.read(
                under_review.queue, site, after=after, limit=PAGE, appeals_only=appeals
            )
            people += page
            if len(page) < PAGE:
                return people


def _table(people: Sequence[Waiting]) -> Iterator[str]:
    rows = [("code", "held", "counted", "score", "since", "why")]
    rows += [
        (
            each.code,
            str(each.held),
            str(each.friends),
            str(each.worst),
            written(each.since)[:16],
            ", ".join(each.reasons) + (" (asked for a review)" if each.appeal else ""),
        )
        for each in people
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + f"  {row[5]}"


@click.command()
@click.argument("person")
@config_option
@site_option
@json_option
def show(person: str, place: Path | None, name: str | None, *, as_json: bool) -> None:
    """Show what is under review of one PERSON, with the evidence, and what was decided before."""
    config = load_config(place)
    settings = the_one(config, name)
    waiting, credits, decisions = asyncio.run(_person(config, settings, person))
    if as_json:
        data = {
            "site": settings.name,
            "person": None if waiting is None else asdict(waiting),
            "credits": [asdict(each) for each in credits],
            "decisions": [asdict(each) for each in decisions],
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    click.echo("\n".join(_lines(waiting, credits, decisions)))


async def _person(
    config: Config, settings: SiteSettings, person: str
) -> tuple[Waiting | None, list[Evidence], list[Decision]]:
    async with opened(config) as database:
        site = await look_at(config, database, settings)
        referrer = await database.read(found, site, person)
        waiting = await database.read(under_review.waiting, site, referrer)
        return (
            waiting,
            await _evidence(database, site, referrer),
            await database.read(review.decisions, site, signup=referrer),
        )


async def _evidence(database: Database, site: Site, referrer: int) -> list[Evidence]:
    credits: list[Evidence] = []
    while True:
        after = credits[-1].friend if credits else 0
        page = await database.read(under_review.evidence, site, referrer, after=after, limit=PAGE)
        credits += page
        if len(page) < PAGE:
            return credits


def _lines(
    waiting: Waiting | None, credits: Sequence[Evidence], decisions: Sequence[Decision]
) -> Iterator[str]:
    if waiting is None:
        yield "Nothing is under review."
    else:
        yield f"{waiting.address}: {waiting.held} under review, {waiting.friends} count."
        if waiting.appeal is not None:
            words = " ".join(waiting.appeal.words.split())
            yield f"Asked for a review on {written(waiting.appeal.opened_at)[:10]}: {words or '(no words)'}"
    for each in credits:
        parts = ", ".join(f"{signal} {share}" for signal, share in Counter(each.parts).most_common())
        why = parts or ", ".join(each.reasons)
        joined, who = written(each.joined_at)[:16], each.address or "(erased)"
        yield f"  {each.friend}  {joined}  {who}  {each.score}: {why}"
    for decision in decisions:
        undone = f", undone by {decision.undone_by}" if decision.undone_at else ""
        note = f" ({decision.note})" if decision.note else ""
        yield (
            f"{decision.id}  {written(decision.at)[:16]}  {decision.kind} of {decision.credits} "
            f"by {decision.by or 'the rules'}{note}{undone}"
        )
