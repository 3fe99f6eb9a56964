"""`waitlist review release`, `reject` and `undo`."""

from __future__ import annotations

import asyncio
import getpass
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

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
from waitlist.clock import now
from waitlist.config import Config, SiteSettings
from waitlist.flows import review
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
        _decide(config, settings, person, review.release, friends=friends or None, note=note, trust=trust)
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
    done = asyncio.run(_decide(config, settings, person, review.reject, friends=friends or None, note=note))
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
    flow: Callable[..., Piece],
    *,
    friends: Sequence[int] | None,
    **said: object,
) -> Piece:
    async with opened(config) as database:
        site = await look_at(config, database, settings)
        referrer = await database.read(found, site, person)
        done, decision = 0, None
        while True:
            piece: Piece = await database.write(
                flow, site, referrer, friends=friends, decision=decision, by=_me(), now=now(), **said
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
    done = 0
    while True:
        piece = await database.write(review.undo, site, decision, by=_me(), now=now())
        done += piece.credits
        if not piece.more:
            return done


def _me() -> str:
    """Return who is at the terminal, for the record."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):  # a user without a name, as in many containers
        return "command line"


def _told(settings: SiteSettings, done: Piece, became: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"site": settings.name, "decision": done.decision, "credits": done.credits}))
        return
    friends = "1 friend" if done.credits == 1 else f"{done.credits} friends"
    click.echo(f"{settings.name}: decision {done.decision}: {friends} {became}.", err=True)
