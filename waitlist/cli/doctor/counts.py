"""The server at which processes count together, where one is named."""

from __future__ import annotations

from waitlist.cli.doctor.finding import Finding, fail, ok, warn
from waitlist.config import Config
from waitlist.problems import StoreUnavailable, WaitlistError
from waitlist.web.counts import ValkeyCounts


async def examine(config: Config) -> list[Finding]:
    """Ask it once; nothing is counted."""
    url = config.machine.limits.url
    if url is None:
        return []
    try:
        counts = ValkeyCounts(url)
    except WaitlistError as error:
        return [fail("limits", str(error), "Until then no server starts with these settings.")]
    try:
        await counts.ping()
    except StoreUnavailable as error:
        return [
            warn("limits", str(error), "Meanwhile each process counts by itself, so that limits are wider.")
        ]
    finally:
        await counts.close()
    return [ok("limits", f"Processes count together at {counts.where}.")]
