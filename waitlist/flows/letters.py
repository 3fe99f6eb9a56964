"""What a queued mail says, decided when it is sent: how things stand then, or nothing any more."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from waitlist import pages
from waitlist.store import decisions, links, signups, unlocks

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Row, Tx
    from waitlist.tokens import Tokens

DAY = 86_400_000
FRESH_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail's content and where it goes. `unsubscribe_url` is for the header that mail programs read."""

    mail: pages.Mail
    to: str
    language: str
    unsubscribe_url: str | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """All that a mail is made of. `code` is the signup's primary one, `now` in epoch milliseconds."""

    tx: Tx
    site: Site
    tokens: Tokens
    signup: Row
    code: str
    language: str
    data: Mapping[str, Any]
    now: int

    @property
    def friends(self) -> int:
        return int(self.signup["friends"])

    @property
    def earned(self) -> tuple[str, ...]:
        return unlocks.held(self.tx, self.site.id, self.signup["id"])

    @property
    def ladder(self) -> pages.LadderView:
        return self.site.ladder_view(self.language, self.friends, self.earned)

    @property
    def epoch(self) -> str:
        return str(self.signup["epoch"])

    @property
    def status_url(self) -> str:
        return self.url("/s", self.tokens.sign("status", self.site.name, self.code, self.epoch))

    @property
    def unsubscribe_url(self) -> str:
        return self.url("/unsubscribe", self.tokens.sign("unsubscribe", self.site.name, self.code))

    def url(self, page: str, token: str) -> str:
        return self.site.url(self.language, f"{page}/{token}")


def compose(tx: Tx, site: Site, row: Row, tokens: Tokens, now: int) -> Composed | None:
    """Return what the outbox row `row` has to say now, or None when it lost its point.

    A confirmation goes to the address that was typed, everything else to the confirmed one only. Somebody who
    unsubscribed still gets what they asked for themselves: the way in, and the answer to joining again.
    """
    signup = signups.by_id(tx, row["signup"])
    primary = None if signup is None else links.by_id(tx, signup["link"])
    if (
        signup is None
        or primary is None
        or signup["status"] not in _MAY_GET.get(row["kind"], ("pending", "confirmed"))
    ):
        return None
    language = row["language"] if row["language"] in site.languages else site.languages[0]
    occasion = Occasion(
        tx, site, tokens, signup, primary["code"], language, data=json.loads(row["data"]), now=now
    )
    if row["kind"] in PROOFS:
        return _proof(occasion, None if row["link"] is None else links.by_id(tx, row["link"]))
    if signup["status"] not in _MAY_GET.get(row["kind"], ("confirmed",)) or (
        row["kind"] in NEWS and signup["unsubscribed_at"] is not None
    ):
        return None
    return _to_member(occasion, KINDS[row["kind"]](occasion))


def _proof(occasion: Occasion, link: Row | None) -> Composed | None:
    """The mail that proves a link. Once its signup is confirmed, only the confirmed address gets it."""
    if link is None or link["proven_at"] is not None or link["closed_at"] is not None:
        return None
    if link["signup"] != occasion.signup["id"]:
        return None  # moved to another address, which gets a mail of its own
    site, language = occasion.site, occasion.language
    if not site.confirms_open(occasion.now):
        return None
    confirm_url = occasion.url(
        "/confirm", occasion.tokens.sign("confirm", site.name, link["code"], link["proof"])
    )
    if occasion.signup["status"] == "pending":
        rewards = [rung.reward for rung in occasion.ladder.rungs]
        mail = pages.ConfirmMail(
            confirm_url,
            days=site.privacy.unconfirmed_days,
            reward=rewards[0] if rewards else "",
            until=_ends_sooner(site, occasion.now),
        )
        return Composed(mail, link["address"], language)
    return _to_member(occasion, pages.AlreadyMail(occasion.status_url, confirm_url, occasion.unsubscribe_url))


def _ends_sooner(site: Site, now: int) -> datetime | None:
    """Return the end of confirming, in the site's time zone, when it comes before that of the link."""
    until = site.confirms_until
    if until is None or until >= now + site.privacy.unconfirmed_days * DAY:
        return None
    return datetime.fromtimestamp(until / 1000, site.settings.zone)


def _to_member(occasion: Occasion, mail: pages.Mail | None) -> Composed | None:
    if mail is None:
        return None
    return Composed(mail, occasion.signup["address"], occasion.language, occasion.unsubscribe_url)


def _welcome(occasion: Occasion) -> pages.Mail:
    return pages.WelcomeMail(
        status_url=occasion.status_url,
        unsubscribe_url=occasion.unsubscribe_url,
        link=occasion.site.link_url(occasion.code),
        ladder=occasion.ladder,
    )


def _friend_joined(occasion: Occasion) -> pages.Mail | None:
    new = occasion.friends - int(occasion.data["friends_before"])
    if new < 1:
        return None
    return pages.FriendJoinedMail(
        status_url=occasion.status_url,
        unsubscribe_url=occasion.unsubscribe_url,
        new=new,
        ladder=occasion.ladder,
    )


def _tier_unlocked(occasion: Occasion) -> pages.Mail | None:
    ladder, tier = occasion.ladder, occasion.data["tier"]
    rung = next((rung for rung in (*ladder.rungs, *ladder.kept) if rung.id == tier), None)
    if rung is None or tier not in occasion.earned:
        return None
    return pages.TierUnlockedMail(
        status_url=occasion.status_url, unsubscribe_url=occasion.unsubscribe_url, rung=rung, ladder=ladder
    )


def _review_result(occasion: Occasion) -> pages.Mail | None:
    """Tell what was decided since the mail was queued, and still stands."""
    told = decisions.told(occasion.tx, occasion.signup["id"], int(occasion.data["since"]))
    released = told.get("release", 0) + int(occasion.data.get("released", 0))
    rejected = told.get("reject", 0) + int(occasion.data.get("rejected", 0))
    if not (released or rejected or occasion.data.get("again")):
        return None
    return pages.ReviewResultMail(
        status_url=occasion.status_url,
        unsubscribe_url=occasion.unsubscribe_url,
        released=released,
        rejected=rejected,
        held=int(occasion.signup["friends_held"]),
        ladder=occasion.ladder,
    )


def _recovery(occasion: Occasion) -> pages.Mail:
    """The way in, freshly mailed: for a while it opens own data and erasure too."""
    until = str(occasion.now + FRESH_MINUTES * 60_000)
    token = occasion.tokens.sign("fresh", occasion.site.name, occasion.code, occasion.epoch, until)
    return pages.RecoveryMail(
        status_url=occasion.url("/s", token),
        unsubscribe_url=occasion.unsubscribe_url,
        minutes=FRESH_MINUTES,
        kept_out=occasion.signup["status"] == "blocked",
    )


# Who is kept out gets nothing but the way to own data and its erasure.
_MAY_GET: Mapping[str, tuple[str, ...]] = {"recovery": ("confirmed", "blocked")}
PROOFS = frozenset({"confirm", "already"})
NEWS = frozenset({"friend_joined", "tier_unlocked", "review_result"})
KINDS: Mapping[str, Callable[[Occasion], pages.Mail | None]] = {
    "welcome": _welcome,
    "friend_joined": _friend_joined,
    "tier_unlocked": _tier_unlocked,
    "review_result": _review_result,
    "recovery": _recovery,
}
