"""People whose share pages differ: who has just joined, and who came further, with a place in line or none.

Sessions are opened by the use cases themselves, before the server starts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from waitlist import addresses
from waitlist.config import load
from waitlist.flows.confirm import confirm
from waitlist.flows.join import Joined, Submission, join
from waitlist.flows.profile import set_alias
from waitlist.flows.start import prepare
from waitlist.sites import Site
from waitlist.store import connect, links, migrate
from waitlist.store.database import Database, Tx
from waitlist.themes import load_theme

SITE = "harrys"
FRIENDS, WAITING = 7, 1  # past the first of the sample's tiers


@dataclass(frozen=True, slots=True)
class Visitor:
    """`headers` are those that a browser of theirs sends."""

    name: str
    headers: dict[str, str]


def set_rule(folder: Path, rule: str) -> None:
    """Give the sample site another rule for the place in line."""
    file = folder / "sites" / SITE / "site.toml"
    sample, written = file.read_text("utf-8"), 'rule = "friends"'
    if sample.count(written) != 1:
        raise SystemExit(f"{file} does not have {written} once, as expected")
    file.write_text(sample.replace(written, f'rule = "{rule}"'), "utf-8")


def newcomer(folder: Path) -> Visitor:
    """Let somebody join, who still has to confirm."""
    return asyncio.run(_with_site(folder, _newcomer))


def member(folder: Path) -> Visitor:
    """Let somebody come as far as a place, a tier and a name, and with friends who still have to confirm."""
    return asyncio.run(_with_site(folder, _member))


async def _with_site(folder: Path, work: Callable[[Database, Site], Awaitable[Visitor]]) -> Visitor:
    config = load(folder, {})
    database = connect(config.machine.database.url)
    await database.open()
    try:
        await migrate.migrate(database, _now())
        settings = config.sites[SITE]
        in_force = await database.write(prepare, settings, _now())
        return await work(database, Site(in_force, settings, load_theme(settings, settings.folder)))
    finally:
        await database.close()


def _now() -> int:
    return time.time_ns() // 1_000_000


async def _newcomer(database: Database, site: Site) -> Visitor:
    joined = await _join(database, site, "newcomer@example.com")
    return Visitor("just joined", _headers(joined.session))


async def _member(database: Database, site: Site) -> Visitor:
    joined = await _join(database, site, "ada@example.com")
    session = await _confirm(database, site, joined.code)
    await database.write(set_alias, site, session, "Ada", _now())
    for number in range(FRIENDS):
        friend = await _join(database, site, f"friend{number}@example.com", by=joined.code)
        if number < FRIENDS - WAITING:
            await _confirm(database, site, friend.code)
    return Visitor(f"confirmed, rule {site.place.rule}", _headers(session))


async def _join(database: Database, site: Site, address: str, by: str = "") -> Joined:
    submission = Submission(addresses.parse(address), "en", referrals=(by,) if by else ())
    return await database.write(join, site, submission, _now())


async def _confirm(database: Database, site: Site, code: str) -> str:
    session = await database.write(_confirmed, site, code, _now())
    if not session:
        raise SystemExit(f"the submission {code} could not be confirmed")
    return session


def _confirmed(tx: Tx, site: Site, code: str, now: int) -> str | None:
    link = links.by_code(tx, site.id, code)
    return None if link is None else confirm(tx, site, code, link["proof"], now)


def _headers(session: str) -> dict[str, str]:
    return {"Cookie": f"session={session}"}
