"""When a site is under attack, and which forms are asked to show work for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.store import campaigns, signals

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx

DAY = 86_400_000
MINUTE = 60_000

ATTACK_MINUTES = 30
ATTACK_HELD = 10
"""Under attack: so many credits were held within so many minutes, and a third of all decided."""

ATTACK_OVER = 2 * ATTACK_MINUTES * MINUTE
"""An attack that was not seen for so long is over, and the next one another."""

STAMPED = DAY
"""How long a form is believed when it says since when it is open: who has an old one cannot go on with it."""


def count_decided(tx: Tx, site: Site, now: int, *, held: bool) -> None:
    """Count a credit that was decided, and note when that makes an attack."""
    hour = now // (ATTACK_MINUTES * MINUTE)
    signals.tally(tx, site.id, f"c:{hour}", day=now // DAY)
    if held:
        signals.tally(tx, site.id, f"h:{hour}", day=now // DAY)
        if under_attack(tx, site, now):
            campaigns.attacked(tx, site.id, now, over_before=now - ATTACK_OVER)


def attacked(decided: int, held: int) -> bool:
    """Tell whether a site is under attack, by what was decided in a while."""
    return held >= ATTACK_HELD and 3 * held >= decided


def under_attack(tx: Tx, site: Site, now: int) -> bool:
    """Tell whether a site is under attack now."""
    hour = now // (ATTACK_MINUTES * MINUTE)
    names = [f"{kind}:{when}" for kind in "ch" for when in (hour, hour - 1)]
    found = signals.tallies(tx, site.id, names)
    return attacked(
        *(sum(people for name, people in found.items() if name.startswith(kind)) for kind in "ch")
    )


def asks_for_work(tx: Tx, site: Site, loaded_at: int | None, now: int) -> bool:
    """Tell whether a form that is sent now was to show work, by when it was loaded; None: it does not say.

    Whoever had it open before the asking began was not asked.
    """
    work = site.settings.fraud.proof_of_work
    if work != "auto":
        return work == "on"
    if not under_attack(tx, site, now):
        return False
    if loaded_at is None or loaded_at < now - STAMPED:
        return True
    since = campaigns.attacked_since(tx, site.id, over_before=now - ATTACK_OVER)
    return since is not None and since <= loaded_at
