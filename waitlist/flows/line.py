"""The line in which confirmed people stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.start import look_up
from waitlist.referrals import rank_key
from waitlist.store import campaigns, places, signups, turns

if TYPE_CHECKING:
    from waitlist.config.sharing import Place
    from waitlist.config.site import SiteSettings
    from waitlist.sites import Numbered, Site
    from waitlist.store.database import Row, Tx


def position(rule: Place, number: int, friends: int) -> tuple[int, int] | None:
    """Return the group and key at which a confirmed person stands, or None when there is no line."""
    match rule.rule:
        case "friends":
            return rank_key("friends", number, friends)
        case "jump":
            return 0, rank_key("jump", number, friends, rule.jump)[0]
        case "off":
            return None


def enter(tx: Tx, site: Site, signup: int, number: int, friends: int) -> None:
    """Put a confirmed person into the line of the site, when it has one."""
    stands = position(site.place, number, friends)
    if stands is not None:
        signups.set_rank(tx, signup, group=stands[0], key=stands[1])
        places.add(tx, site.id, *stands, 1)


def leave(tx: Tx, site: Numbered, signup: Row) -> None:
    """Take a person out of the line's counts; the row's own position is the caller's matter."""
    if signup["rank_group"] is not None:
        places.add(tx, site.id, signup["rank_group"], signup["rank_key"], -1)


def form_anew(tx: Tx, settings: SiteSettings) -> None:
    """Let the line follow the config's rule, before anybody is served."""
    known = look_up(tx, settings)
    if known is None or "place" not in known.pending:
        return
    turns.take(tx, known.id)
    rules = campaigns.rules(tx, known.id)
    assert rules is not None  # the site was looked up above
    rule = settings.place
    places.clear(tx, known.id)
    if rule.rule != "off":
        places.form_anew(tx, known.id, by_group=int(rule.rule == "friends"), jump=jump_of(rule))
    campaigns.set_rules(
        tx, site=known.id, place=rule.model_dump_json(), tiers=rules["tiers"], retired=rules["retired"]
    )


def jump_of(rule: Place) -> int:
    """Return how many places a friend is worth; none where friends alone decide."""
    return rule.jump if rule.rule == "jump" else 0
