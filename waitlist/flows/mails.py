"""Queueing mails in the transaction that causes them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from waitlist.addresses import spelling
from waitlist.store import links, outbox, signups
from waitlist.store.ids import new_id
from waitlist.tokens import random_bytes

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx

DAY = 86_400_000
DIGEST = 6 * 3_600_000  # "a friend joined" is sent at once, then at most this often

ASKED = frozenset({"confirm", "already", "recovery"})
"""Kinds that a form causes, so that anybody can cause them by typing an address."""

WAITS = {
    ("share", "n"): "forms of one network had their share of mails for the day",
    ("share", "l"): "forms by one link had their share of mails for the day",
    ("bounces", "n"): "too many mails that one network caused came back",
    ("bounces", "l"): "too many mails that one link caused came back",
}
"""Why a mail waits for which `waitlist.flows.shares` found a source that is held, by its kind."""

_ITS_OWN = {text for (_, kind), text in WAITS.items() if kind == "n"}  # nobody chooses who uses a link


def queue(
    tx: Tx,
    site: Site,
    kind: str,
    *,
    signup: int,
    language: str,
    now: int,
    link: int | None = None,
    data: Mapping[str, object] | None = None,
    due: int | None = None,
) -> None:
    """Queue a mail; it leaves after the transaction."""
    outbox.queue(
        tx,
        row=new_id(now),
        site=site.id,
        kind=kind,
        signup=signup,
        link=link,
        language=language,
        data=json.dumps(data or {}),
        message_id=random_bytes(16).hex(),
        now=now,
        due=now if due is None else due,
    )


def allowed(per_address: int, canonical: str, to: str) -> int:
    """Return how many mails of a day forms can cause to a spelling of an address.

    The last one is kept for the plain spelling: nobody uses all of them up with tags that come back.
    """
    tagged = "+" in to.rpartition("@")[0] and spelling(to) != canonical
    return max(1, per_address - 1) if tagged else per_address


def queue_limited(
    tx: Tx,
    site: Site,
    kind: str,
    *,
    signup: Row,
    link: int | None,
    language: str,
    now: int,
    data: Mapping[str, object] | None = None,
    network: str = "",
) -> None:
    """Queue a mail that a form caused, unless the address had its share for the day. Nobody is told which.

    ``network`` is from where it was asked for, where that was not the submission's: whose share it uses.

    A mail that has not left may make room for this one: else whoever is quick, or held, could use up what
    somebody else may ask for.
    """
    day = now // DAY
    count = int(signup["mail_count"]) if signup["mail_day"] == day else 0
    to = signup["address"] if link is None or signup["status"] != "pending" else _typed(tx, link)
    if count >= allowed(site.mails_per_address, signup["canonical"], to):
        asking = network or _network(tx, link)
        if not _make_room(tx, signup["id"], asking, since=day * DAY, now=now):
            return
        count -= 1
    signups.set_mails(tx, signup["id"], day=day, count=count + 1)
    data = dict(data or {}) | ({"network": network} if network else {})
    queue(tx, site, kind, signup=signup["id"], language=language, now=now, link=link, data=data)


def _make_room(tx: Tx, signup: int, asking: str, *, since: int, now: int) -> bool:
    """Drop a mail to somebody that has not left, for one that a network asks for; False when none may go.

    One that waits because of a network that caused more of the day than this one, or the oldest of one that
    caused two more: so nobody who asked goes without a mail because one network asks after them, whether the
    worker came by or not.
    """
    mails = [row for row in outbox.queued_since(tx, signup, since=since) if row["kind"] in ASKED]
    by = [json.loads(row["data"]).get("network") or _network(tx, row["link"]) for row in mails]
    often = Counter(by)
    unsent = [
        (row, often[network] - often[asking])
        for row, network in zip(mails, by, strict=True)
        if row["state"] == "queued" and not row["attempts"]
    ]
    waiting = [row for row, more in unsent if row["error"] in _ITS_OWN and more > 0]
    most = max((more for _, more in unsent), default=0)
    crowding = [row for row, more in unsent if more == most >= 2]
    return any(outbox.give_way(tx, row["id"], now) for row in (*waiting, *crowding))


def _network(tx: Tx, link: int | None) -> str:
    row = None if link is None else links.by_id(tx, link)
    return "" if row is None else str(row["network"] or "")


def _typed(tx: Tx, link: int) -> str:
    row = links.by_id(tx, link)
    return "" if row is None else str(row["address"])


def queue_friend_joined(tx: Tx, site: Site, referrer: Row, now: int) -> None:
    """Tell a referrer of a friend: at once, then gathered into a digest every six hours."""
    newest = outbox.newest_of_kind(tx, referrer["id"], "friend_joined")
    if newest is not None and newest["state"] == "queued":
        return
    due = now if newest is None else max(now, int(newest["created_at"]) + DIGEST)
    before = {"friends_before": int(referrer["friends"])}
    queue(
        tx,
        site,
        "friend_joined",
        signup=referrer["id"],
        language=referrer["language"],
        now=now,
        data=before,
        due=due,
    )
