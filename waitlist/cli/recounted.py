"""Whether the kept counts of a site are what its rows say."""

from __future__ import annotations

from waitlist.cli.doctor.database import SHOWN
from waitlist.config import SiteSettings
from waitlist.flows import recount
from waitlist.flows.start import look_up
from waitlist.sites import Site
from waitlist.store.database import Tx
from waitlist.themes import load_theme


def recounted(tx: Tx, settings: SiteSettings) -> list[str]:
    """Return a sentence when they are not; nothing for a site that was never served."""
    known = look_up(tx, settings)
    if known is None:
        return []
    found = recount.differences(tx, Site(known, settings, load_theme(settings, settings.folder)))
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return [f"recount {settings.name}: {'; '.join(found[:SHOWN])}{more}."] if found else []
