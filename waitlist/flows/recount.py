"""Do the kept counts tell the truth?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.line import jump_of
from waitlist.store import counters, recount, unlocks
from waitlist.store import signups as people_of

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx


def differences(tx: Tx, site: Site) -> list[str]:
    """Return one sentence for each kept count that is not what the rows say.

    An empty list is how it should be.
    """
    found = [
        f"signup {row['id']}: {row['kept']} friends and {row['kept_held']} held are kept, "
        f"its credits say {row['counted']} and {row['held']}"
        for row in recount.friends(tx, site.id)
    ]
    found += [
        f"link {row['id']}: {row['kept_confirmed']} confirmed and {row['kept_waiting']} waiting are kept, "
        f"the rows say {row['confirmed']} and {row['waiting']}"
        for row in recount.links(tx, site.id)
    ]
    kept, counted = counters.value(tx, site.id, "people"), recount.people(tx, site.id)
    if kept != counted:
        found.append(f"people: {kept} confirmed are kept, the rows say {counted}")
    kept, counted = counters.value(tx, site.id, "friends"), recount.counted(tx, site.id)
    if kept != counted:
        found.append(f"friends: {kept} that count are kept, the rows say {counted}")
    found += [
        f"line: {row['kept']} people are kept in group {row['rank_group']}, the rows say {row['counted']}"
        for row in recount.places(tx, site.id)
    ]
    found += _misplaced(tx, site)
    return found + _missing_unlocks(tx, site)


def _misplaced(tx: Tx, site: Site) -> list[str]:
    rule = site.place
    if rule.rule == "off":
        return []
    by_group, jump = int(rule.rule == "friends"), jump_of(rule)
    return [
        f"signup {row['id']}: stands at {row['rank_group']}, {row['rank_key']}, the rule says elsewhere"
        for row in recount.misplaced(tx, site.id, by_group=by_group, jump=jump)
    ]


def _missing_unlocks(tx: Tx, site: Site) -> list[str]:
    held = unlocks.people_by_tier(tx, site.id)
    by_friends = people_of.by_friends(tx, site.id)
    found = []
    for tier in site.ladder().tiers:
        entitled = sum(people for friends, people in by_friends.items() if friends >= tier.friends)
        if held.get(tier.id, 0) < entitled:
            found.append(
                f"tier {tier.id}: {entitled} people have {tier.friends} friends, "
                f"{held.get(tier.id, 0)} unlocked it"
            )
    return found
