"""Preview cards of the sites are drawn beside the answers, so that who shows a link first need not wait."""

from __future__ import annotations

import asyncio
from typing import Protocol

from waitlist.sites import Site

INTERVAL = 1.0  # seconds between two looks at what is served, which costs nothing
SETTLED = 5.0
"""Seconds after a start: whoever comes at once is served first, and a server that ends soon draws nothing."""


class Draws(Protocol):
    """Whoever serves the sites and draws their cards."""

    @property
    def sites(self) -> tuple[Site, ...]: ...

    async def draw_cards(self) -> None: ...


async def follow_cards(serving: Draws, *, settled: float = SETTLED) -> None:
    """Draw the card of each site, now and after each change of them."""
    await asyncio.sleep(settled)
    drawn: tuple[Site, ...] = ()
    while True:
        sites = serving.sites
        if len(sites) != len(drawn) or any(one is not other for one, other in zip(sites, drawn, strict=True)):
            drawn = sites
            await serving.draw_cards()
        await asyncio.sleep(INTERVAL)
