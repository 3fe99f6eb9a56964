"""A site meets its database: it gets its number, and its first rules come into force."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from waitlist.config.sharing import Place
from waitlist.config.tier import TierSettings
from waitlist.sites import InForce, newest_words
from waitlist.store import campaigns, consent_texts, counters, recount
from waitlist.store.ids import new_id
from waitlist.tokens import random_bytes

if TYPE_CHECKING:
    from waitlist.config.site import SiteSettings
    from waitlist.store.database import Tx


def dump_tiers(tiers: Sequence[TierSettings]) -> str:
    return json.dumps([tier.model_dump(mode="json") for tier in tiers], ensure_ascii=False)


def load_tiers(text: str) -> tuple[TierSettings, ...]:
    return tuple(TierSettings.model_validate(tier) for tier in json.loads(text))


def steps(tiers: Sequence[TierSettings]) -> list[tuple[str, int]]:
    """Return what of a ladder has to be applied before it counts: ids and numbers of friends."""
    return [(tier.id, tier.friends) for tier in tiers]


def look_up(tx: Tx, settings: SiteSettings) -> InForce | None:
    """Return what is in force for a site, or None before its first start. Changes nothing."""
    row = campaigns.by_name(tx, settings.name)
    rules = None if row is None else campaigns.rules(tx, row["id"])
    if row is None or rules is None:
        return None
    tiers, place = load_tiers(rules["tiers"]), Place.model_validate_json(rules["place"])
    differs = {"tiers": steps(tiers) != steps(settings.tiers), "place": place != settings.place}
    pending = tuple(key for key, differ in differs.items() if differ)
    retired = load_tiers(rules["retired"])
    return InForce(int(row["id"]), newest_words(tiers, settings.tiers), place, retired, pending)


def prepare(tx: Tx, settings: SiteSettings, now: int) -> InForce:
    """Return what is in force. Until somebody has confirmed, that is what the config says."""
    in_force = _in_force(tx, settings, now)
    _keep_consent(tx, in_force.id, settings, now)
    return in_force


def _keep_consent(tx: Tx, site: int, settings: SiteSettings, now: int) -> None:
    """Keep the words beside the box, in every language: a changed text has to have been shown since then."""
    if settings.consent is None:
        return
    for language in settings.languages:
        text = str(settings.consent.text.get(language))
        consent_texts.keep(tx, site, version=settings.consent.version, language=language, text=text, now=now)


def _in_force(tx: Tx, settings: SiteSettings, now: int) -> InForce:
    known = look_up(tx, settings)
    if known is not None and not counters.begun(
        tx, known.id, "friends"
    ):  # it ran before friends were counted
        counters.add(tx, known.id, "friends", recount.counted(tx, known.id))
    if known is not None and (not known.pending or counters.value(tx, known.id, "number")):
        return known
    site = new_id(now) if known is None else known.id
    if known is None:
        campaigns.create(tx, site=site, name=settings.name, hash_key=random_bytes(32).hex())
    tiers = tuple(settings.tiers)
    campaigns.set_rules(
        tx, site=site, tiers=dump_tiers(tiers), retired="[]", place=settings.place.model_dump_json()
    )
    return InForce(site, tiers, settings.place)
