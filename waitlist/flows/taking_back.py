"""A decision is undone: each row that it changed becomes again what it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from waitlist.flows import changing, line
from waitlist.flows.credit import hash_in, unlock
from waitlist.store import counters, credits, kept_out, links, outbox, signals, signups, unlocks

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx


class TakingBack:
    """Takes steps back, the last one first; `finish` brings counts up to it.

    What changed again since then, by itself, stays as it is.
    """

    def __init__(self, site: Site, now: int) -> None:
        self._site = site
        self._now = now
        self.deltas = changing.Deltas()

    def take(self, tx: Tx, step: Row) -> int:
        """Take one step back; return how many credits that is."""
        before, after = json.loads(step["before"]), json.loads(step["after"])
        match step["subject"]:
            case "credit":
                return self._credit(tx, int(step["key"]), before, after)
            case "following":
                signals.trust(tx, self._site.id, int(step["key"]), trusted=bool(before["trusted"]))
            case "link":
                links.set_closed(tx, int(step["key"]), before["closed_at"])
            case "status":
                self._status(tx, int(step["key"]), before, after)
            case "name":
                signups.hide_name(tx, int(step["key"]), alias=before["alias"], hidden=before["name_hidden"])
        return 0

    def _credit(
        self, tx: Tx, friend: int, before: changing.Values | None, after: changing.Values | None
    ) -> int:
        row = credits.of_friend(tx, self._site.id, friend)
        current = None if row is None else changing.kept(row, changing.CREDIT)
        if current != after:
            return 0
        changing.put(tx, self._site, friend, current, before, self.deltas)
        return 1

    def _status(self, tx: Tx, signup: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        person = signups.by_id(tx, signup)
        if person is None or person["status"] != after["status"]:
            return
        let(tx, self._site, person, before["status"])

    def finish(self, tx: Tx, tiers: Sequence[Row]) -> None:
        """Bring counts and places up to what was taken back, and take back the steps about tiers."""
        moved = {each.referrer["id"]: each for each in changing.settle_counts(tx, self._site, self.deltas)}
        needed = changing.needs(self._site)
        for step in tiers:
            referrer = int(step["key"])
            before, after = json.loads(step["before"]), json.loads(step["after"])
            tier = after["tier"]
            row = unlocks.one(tx, self._site.id, referrer, tier)
            if row is None or row["state"] != after["state"]:
                continue
            person = moved[referrer].referrer if referrer in moved else signups.by_id(tx, referrer)
            friends = (
                moved[referrer].after
                if referrer in moved
                else 0
                if person is None
                else int(person["friends"])
            )
            gained = after["state"] == "unlocked"
            if gained and friends >= needed.get(tier, after["friends"]):
                continue  # reached by others meanwhile
            if before is None:
                unlocks.delete(tx, self._site.id, referrer, tier)
            else:
                unlocks.put(tx, self._site.id, referrer, before)
            if gained:
                outbox.drop_queued(tx, referrer, "tier_unlocked", "it was taken back", self._now)
        for each in moved.values():
            if each.after > each.before:  # with others who came meanwhile they may reach more than before
                unlock(tx, self._site, each.referrer, 0, each.after, self._now)


def let(tx: Tx, site: Site, person: Row, status: str) -> None:
    """Let somebody be blocked, confirmed or pending, and stand in line or not."""
    if person["status"] == "confirmed":
        line.leave(tx, site, person)
        if not person["is_test"]:
            counters.add(tx, site.id, "people", -1)
    signups.set_status(tx, person["id"], status)
    if status != "blocked" and person["canonical"] is not None:
        kept_out.forget(tx, site.id, hash_in(tx, site.id, person["canonical"]))
    if status == "confirmed" and not person["is_test"]:
        counters.add(tx, site.id, "people", 1)
        line.enter(tx, site, person["id"], int(person["number"]), int(person["friends"]))
