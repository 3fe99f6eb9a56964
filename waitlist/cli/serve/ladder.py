"""`waitlist tiers apply` is a process of its own: the server takes up the ladder that it put in force."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from waitlist.clock import now
from waitlist.flows import retier
from waitlist.flows.start import look_up, steps
from waitlist.problems import WaitlistError
from waitlist.sites import Site
from waitlist.store.database import Database

INTERVAL = 1.0  # seconds between two looks
PATIENCE = 30.0  # seconds to the next look after a failure

_log = logging.getLogger("waitlist.serve")


class Serving(Protocol):
    """Whoever serves the sites."""

    @property
    def sites(self) -> tuple[Site, ...]: ...


async def follow_ladders(
    serving: Serving, database: Database, take_up: Callable[[], Awaitable[None]]
) -> None:
    """Call `take_up` when another ladder is in force than is served, then give what people reach by it.

    Whoever gained a friend in between was measured by the ladder before; without this last step they would
    miss what they reached.
    """
    granted = {site.name: steps(site.tiers) for site in serving.sites}
    while True:
        await asyncio.sleep(INTERVAL)
        try:
            if any([await _differs(database, site) for site in serving.sites]):
                await take_up()
            # A reload may have taken it up as well; and what was cut off is done at the next look.
            for site in serving.sites:
                if granted.get(site.name) != steps(site.tiers):
                    _log.info("%s: another ladder is in force", site.name)
                    await _grant(database, site)
                    granted[site.name] = steps(site.tiers)
        except WaitlistError as error:
            _log.warning("the ladder in force could not be taken up: %s", error)
            await asyncio.sleep(PATIENCE)


async def _differs(database: Database, site: Site) -> bool:
    known = await database.read(look_up, site.settings)
    return known is not None and steps(known.tiers) != steps(site.tiers)


async def _grant(database: Database, site: Site) -> None:
    after: int | None = 0
    while after is not None:
        _, after = await database.write(retier.grant, site, after, now())
