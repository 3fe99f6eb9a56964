"""A site meets its database: it gets its number, and its first ladder comes into force."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitlist.config.tier import TierSettings
from waitlist.sites import in_force
from waitlist.store import campaigns, counters
from waitlist.store.ids import new_id
from waitlist.tokens import random_bytes

if TYPE_CHECKING:
    from waitlist.config.site import SiteSettings
    from waitlist.store.database import Tx


@dataclass(frozen=True, slots=True)
class Prepared:
    """A site's number, and its ladder in force.

    ``differs``: the config has another one, which ``waitlist tiers apply`` has to bring into force.
    """

    id: int
    tiers: tuple[TierSettings, ...]
    differs: bool


def dump_tiers(tiers: Sequence[TierSettings]) -> str:
    return json.dumps([tier.model_dump(mode="json") for tier in tiers], ensure_ascii=False)


def load_tiers(text: str) -> tuple[TierSettings, ...]:
    return tuple(TierSettings.model_validate(tier) for tier in json.loads(text))


def steps(tiers: Sequence[TierSettings]) -> list[tuple[str, int]]:
    """Return what of a ladder has to be applied before it counts: ids and numbers of friends."""
    return [(tier.id, tier.friends) for tier in tiers]


def prepare(tx: Tx, settings: SiteSettings, now: int) -> Prepared:
    """Return the site's number and the ladder in force.

    Until somebody has confirmed, the config's ladder comes into force.
    """
    row = campaigns.by_name(tx, settings.name)
    if row is None:
        site = new_id(now)
        campaigns.create(tx, site=site, name=settings.name, hash_key=random_bytes(32).hex())
    else:
        site = int(row["id"])
    written = tuple(settings.tiers)
    stored = campaigns.ladder(tx, site)
    applied = written if stored is None else load_tiers(stored)
    differs = steps(applied) != steps(written)
    if stored is None or (differs and counters.value(tx, site, "number") == 0):
        campaigns.set_ladder(tx, site=site, tiers=dump_tiers(written), now=now)
        applied, differs = written, False
    return Prepared(site, in_force(applied, written), differs)
