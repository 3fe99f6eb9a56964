"""The figures that a landing page tells, asked every few seconds: only those that it shows."""

from __future__ import annotations

from dataclasses import dataclass

from waitlist.config import SiteSettings
from waitlist.config.blocks import Cause, People
from waitlist.sites import Site
from waitlist.store import counters
from waitlist.store.database import Tx


@dataclass(frozen=True, slots=True)
class Numbers:
    """Confirmed `people`, and `friends` that count for whoever brought them; 0 for what no block shows."""

    people: int = 0
    friends: int = 0


NONE = Numbers()


def shown(settings: SiteSettings) -> frozenset[counters.Name]:
    """Return which counters the landing page needs."""
    names: set[counters.Name] = {"people"} if settings.landing.show_count else set()
    for block in settings.landing.blocks:
        if isinstance(block, People):
            names.add("people")
        elif isinstance(block, Cause):
            names.add(block.counts)
    return frozenset(names)


def read(tx: Tx, site: Site) -> Numbers:
    """Ask the database for what the landing page shows."""
    return Numbers(**{name: counters.value(tx, site.id, name) for name in shown(site.settings)})
