"""Do the kept counts tell the truth?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitlist.flows.line import jump_of
from waitlist.names import initial
from waitlist.store import counters, places, recount, unlocks
from waitlist.store import signups as people_of

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx


PAGE = 5000


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
    found += _stretches(tx, site)
    found += _came(tx, site)
    found += _initials(tx, site)
    found += _evidence(tx, site)
    return found + _missing_unlocks(tx, site)


def _stretches(tx: Tx, site: Site) -> list[str]:
    return [
        f"line: {row['kept']} people are kept in stretch {level}/{row['block']} of group "
        f"{row['rank_group']}, the rows say {row['counted']}"
        for level, bits in places.STRETCHES
        for row in recount.stretches(tx, site.id, level=level, bits=bits)
    ]


def _came(tx: Tx, site: Site) -> list[str]:
    found = [
        f"link {row['id']}: {row['kept_visits']} visits and {row['kept_joins']} joins are kept, "
        f"the rows say at least {row['visits']} and {row['joins']}"
        for row in recount.opened(tx, site.id)
    ]
    kept, last = counters.value(tx, site.id, "number"), recount.last_number(tx, site.id)
    if kept < last:
        found.append(f"numbers: the last one given is kept as {kept}, somebody has {last}")
    return found


def _initials(tx: Tx, site: Site) -> list[str]:
    found, after = [], 0
    while rows := recount.initials(tx, site.id, after=after, limit=PAGE):
        found += [
            f"friend {row['friend']}: {row['initial'] or 'no initial'} is kept, the name says otherwise"
            for row in rows
            if not _fits(row["initial"], row["name"])
        ]
        after = int(rows[-1]["friend"])
    return found


def _fits(kept: str, name: str) -> bool:
    # Those of friends from before initials were kept are as the database had the first sign.
    return kept.casefold() in name.casefold() if kept else not initial(name)


def _evidence(tx: Tx, site: Site) -> list[str]:
    """What speaks against friends is kept under hashes that no row has: the sums have to fit each other."""
    found = [
        f"manner of the friends of {row['referrer'] or 'all'}: of {row['friends']} more came in one manner"
        for row in recount.manners(tx, site.id)
    ]
    found += [
        f"shared {row['shared'][:1]}: {row['own']} friends of referrers are kept, "
        f"and {row['everybody']} people"
        for row in recount.shares(tx, site.id)
    ]
    found += [
        f"at a domain: {row['people']} are kept as "
        f"{'rejected' if row['kind'] == 'x' else 'held for it'}, and {row['everybody']} people"
        for row in recount.crews(tx, site.id)
    ]
    everybody, own = map(int, recount.followed(tx, site.id))
    number = counters.value(tx, site.id, "number")
    if not own <= everybody <= number:
        found.append(
            f"weighed friends: {own} of referrers and {everybody} of all are kept, "
            f"{number} people ever confirmed"
        )
    return found


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
