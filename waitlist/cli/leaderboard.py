"""`waitlist leaderboard`: who brought most friends, with addresses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from waitlist.cli.actor import noted
from waitlist.cli.opening import (
    chosen,
    config_option,
    json_option,
    load_config,
    look_at,
    opened,
    site_option,
)
from waitlist.config import Config
from waitlist.flows.leaderboard import Leader, leaders


@click.command()
@config_option
@site_option
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many people.")
@json_option
def leaderboard(place: Path | None, name: str | None, top: int, *, as_json: bool) -> None:
    """Show who brought most friends.

    Members are named as others see them: by the name they chose, or by a number; the address is for you.
    """
    config = load_config(place)
    boards = asyncio.run(_boards(config, name, top))
    if as_json:
        sites = [
            {"site": site, "leaders": [_as_data(leader) for leader in found]}
            for site, found in boards.items()
        ]
        click.echo(json.dumps({"sites": sites}, ensure_ascii=False, indent=2))
        return
    for site, found in boards.items():
        if not found:
            click.echo(f"{site}: nobody has brought a friend yet.", err=True)
            continue
        if len(boards) > 1:
            click.echo(f"{site}:")
        click.echo("\n".join(_lines(found)))


async def _boards(config: Config, name: str | None, top: int) -> Mapping[str, list[Leader]]:
    sites = chosen(config, name)
    async with opened(config) as database:
        ready = [await look_at(config, database, settings) for settings in sites]
        after = {"top": top, "sites": [site.name for site in ready]}
        await noted(database, "export", subject="export", about="leaderboard", after=after)
        return {site.name: await database.read(leaders, site, top) for site in ready}


def _lines(found: Sequence[Leader]) -> Iterator[str]:
    rows = [("rank", "member", "friends", "e-mail")]
    rows += [(str(leader.rank), _member(leader), str(leader.friends), leader.address) for leader in found]
    ranks, members, friends = (max(len(row[column]) for row in rows) for column in range(3))
    for rank, member, count, email in rows:
        yield f"{rank:>{ranks}}  {member:<{members}}  {count:>{friends}}  {email}"


def _as_data(leader: Leader) -> dict[str, Any]:
    return {
        "rank": leader.rank,
        "member": _member(leader),
        "friends": leader.friends,
        "email": leader.address,
    }


def _member(leader: Leader) -> str:
    return leader.alias or f"Member {leader.member}"
