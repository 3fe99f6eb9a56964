"""The line in which confirmed people stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.start import look_up
from waitlist.referrals import rank_key
from waitlist.store import campaigns, places, signups

if TYPE_CHECKING:
    from waitlist.config.sharing import Place
    from waitlist.config.site import SiteSettings
    from waitlist.sites import Numbered, Site
    from waitlist.store.database import Row, Tx

PIECE = 500  # people at a time


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


def form_anew(tx: Tx, settings: SiteSettings, after: int) -> int | None:
    """Let the line follow the config's rule, one piece of people at a time, before anybody is served.

    ``after`` is the id to go on from, 0 at first; return the id to go on from, or None when the rule is in
    force. Cut off, it begins again at the next start.
    """
    known = look_up(tx, settings)
    if known is None or "place" not in known.pending:
        return None
    if not after:
        # The rows with the counts: whoever is erased meanwhile leaves a line in which nobody stands yet.
        places.clear(tx, known.id)
        signups.clear_ranks(tx, known.id)
    rows = signups.numbered(tx, known.id, after=after, limit=PIECE)
    for row in rows:
        stands = position(settings.place, row["number"], row["friends"])
        signups.set_rank(tx, row["id"], group=stands and stands[0], key=stands and stands[1])
        if stands is not None:
            places.add(tx, known.id, *stands, 1)
    if len(rows) == PIECE:
        return int(rows[-1]["id"])
    rules = campaigns.rules(tx, known.id)
    assert rules is not None  # the site was looked up above
    campaigns.set_rules(
        tx,
        site=known.id,
        place=settings.place.model_dump_json(),
        tiers=rules["tiers"],
        retired=rules["retired"],
    )
    return None
