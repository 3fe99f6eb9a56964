"""`waitlist review release`, `reject` and `undo`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from waitlist.cli.actor import actor
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
from waitlist.clock import now
from waitlist.config import Config, SiteSettings
from waitlist.flows import deciding
from waitlist.flows.review import Piece
from waitlist.sites import Site
from waitlist.store.database import Database

Command = TypeVar("Command", bound=Callable[..., Any])


def _decision_options(command: Command) -> Command:
    command = click.option("--note", default="", help="Why, for those who look at it later.")(command)
    return click.option(
        "--friend",
        "friends",
        type=int,
        multiple=True,
        metavar="NUMBER",
        help="Only this friend, by the number that `show` gives; may be repeated. [default: all]",
    )(command)


@click.command()
@click.argument("person")
@_decision_options
@click.option("--trust", is_flag=True, help="Judge further friends of this person by their own form alone.")
@config_option
@site_option
@json_option
def release(
    person: str,
    friends: tuple[int, ...],
    note: str,
    place: Path | None,
    name: str | None,
    *,
    trust: bool,
    as_json: bool,
) -> None:
    """Let friends of PERSON count who are under review."""
    config = load_config(place)
    settings = the_one(config, name)
    done = asyncio.run(
        _decide(config, settings, person, "release", friends=friends or None, words=note, trust=trust)
    )
    _told(settings, done, "count now", as_json=as_json)


@click.command()
@click.argument("person")
@_decision_options
@config_option
@site_option
@json_option
def reject(
    person: str, friends: tuple[int, ...], note: str, place: Path | None, name: str | None, *, as_json: bool
) -> None:
    """Let friends of PERSON not count.

    Rewards that are then out of reach are taken back, unless they were approved. With --friend those who
    count already can be rejected as well.
    """
    config = load_config(place)
    settings = the_one(config, name)
    done = asyncio.run(_decide(config, settings, person, "reject", friends=friends or None, words=note))
    _told(settings, done, "do not count", as_json=as_json)


@click.command()
@click.argument("decision", type=int)
@config_option
@site_option
@json_option
def undo(decision: int, place: Path | None, name: str | None, *, as_json: bool) -> None:
    """Put back what a DECISION changed, by the number that `show` gives."""
    config = load_config(place)
    settings = the_one(config, name)
    done = asyncio.run(_undo(config, settings, decision))
    _told(settings, done, "are as they were", as_json=as_json)


async def _decide(
    config: Config,
    settings: SiteSettings,
    person: str,
    verdict: Literal["release", "reject"],
    *,
    friends: Sequence[int] | None,
    words: str,
    trust: bool = False,
) -> Piece:
    async with opened(config) as database:
        site = await look_at(config, database, settings)
        referrer = await database.read(found, site, person)
        done, decision = 0, None
        while True:
            piece: Piece = await database.write(
                deciding.decide,
                site,
                referrer,
                actor(),
                now(),
                verdict=verdict,
                friends=friends,
                words=words,
                decision=decision,
                trust=trust,
            )
            done, decision = done + piece.credits, piece.decision
            if not piece.more:
                return Piece(decision, done, more=False)


async def _undo(config: Config, settings: SiteSettings, decision: int) -> Piece:
    async with opened(config) as database:
        site = await look_at(config, database, settings)
        done = await _taken_back(database, site, decision)
        return Piece(decision, done, more=False)


async def _taken_back(database: Database, site: Site, decision: int) -> int:
    done, first = 0, True
    while True:
        piece = await database.write(deciding.undo, site, decision, actor(), now(), first=first)
        done, first = done + piece.credits, False
        if not piece.more:
            return done


def _told(settings: SiteSettings, done: Piece, became: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"site": settings.name, "decision": done.decision, "credits": done.credits}))
        return
    friends = "1 friend" if done.credits == 1 else f"{done.credits} friends"
    click.echo(f"{settings.name}: decision {done.decision}: {friends} {became}.", err=True)
