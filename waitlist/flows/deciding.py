"""What a reviewer decides on the admin pages, with who did it written down in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from waitlist.flows import audit, moderation, review
from waitlist.flows.audit import Actor
from waitlist.flows.forget import erase as forget_person
from waitlist.flows.review import Decision, Piece
from waitlist.store import credits, decisions, people, signals, signups, turns

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx


def block(tx: Tx, site: Site, signup: int, words: str, actor: Actor, now: int) -> int | None:
    """Keep somebody out. Returns the decision, None when nothing changed; so do those below."""
    return _noted(
        tx,
        site,
        signup,
        actor,
        now,
        action="person.block",
        carry_out=lambda: moderation.block(tx, site, signup, note=words, by=actor.who, now=now),
    )


def unblock(tx: Tx, site: Site, signup: int, actor: Actor, now: int) -> int | None:
    """Let somebody in again."""
    return _noted(
        tx,
        site,
        signup,
        actor,
        now,
        action="person.unblock",
        carry_out=lambda: moderation.unblock(tx, site, signup, by=actor.who, now=now),
    )


def hide_name(tx: Tx, site: Site, signup: int, actor: Actor, now: int) -> int | None:
    """Show somebody's name nowhere."""
    return _noted(
        tx,
        site,
        signup,
        actor,
        now,
        action="person.hide_name",
        carry_out=lambda: moderation.hide_name(tx, site, signup, by=actor.who, now=now),
    )


def set_referrer(tx: Tx, site: Site, signup: int, code: str, actor: Actor, now: int) -> int | None:
    """Say afterwards by whose link somebody came. Raises `CannotSet` where that cannot be."""
    return _noted(
        tx,
        site,
        signup,
        actor,
        now,
        action="person.set_referrer",
        carry_out=lambda: moderation.set_referrer(tx, site, signup, code, by=actor.who, now=now),
    )


def close_link(tx: Tx, site: Site, signup: int, code: str, actor: Actor, now: int) -> int | None:
    """Let one of somebody's links lead nowhere."""
    if all(link["code"] != code for link in people.links_of(tx, signup)):
        return None
    return _noted(
        tx,
        site,
        signup,
        actor,
        now,
        action="person.close_link",
        carry_out=lambda: moderation.close_link(tx, site, code, by=actor.who, now=now),
    )


def erase(tx: Tx, site: Site, signup: int, actor: Actor, now: int) -> bool:
    """Erase somebody for ever; False when that was done already."""
    turns.take(tx, site.id)
    row = signups.held_by_id(tx, signup)
    if row is None or row["site"] != site.id or row["status"] == "erased":
        return False
    before = _facts(tx, site, signup)
    forget_person(tx, site, row, now)
    audit.note(
        tx,
        actor,
        "person.erase",
        site=site.id,
        subject="person",
        subject_id=signup,
        now=now,
        before=before,
        after={**before, "status": "erased"},
    )
    return True


def decide(
    tx: Tx,
    site: Site,
    referrer: int,
    actor: Actor,
    now: int,
    *,
    verdict: Literal["release", "reject"],
    friends: Sequence[int] | None = None,
    words: str = "",
    decision: int | None = None,
    trust: bool = False,
) -> Piece:
    """Release or reject held credits, a piece at a time: see `waitlist.flows.review`."""
    before = _facts(tx, site, referrer)
    trusts = verdict == "release" and trust
    if verdict == "release":
        piece = review.release(
            tx,
            site,
            referrer,
            friends=friends,
            trust=trust,
            note=words,
            decision=decision,
            by=actor.who,
            now=now,
        )
    else:
        piece = review.reject(
            tx, site, referrer, friends=friends, note=words, decision=decision, by=actor.who, now=now
        )
    # To trust somebody is a change, whether or not a friend was chosen with it.
    if decision is None and (piece.credits or trusts):
        audit.note(
            tx,
            actor,
            f"credits.{verdict}",
            site=site.id,
            subject="person",
            subject_id=referrer,
            now=now,
            before=before,
            after={
                **_facts(tx, site, referrer),
                "decision": piece.decision,
                "credits": "all" if friends is None else len(friends),
            },
        )
    return piece


def undo(tx: Tx, site: Site, decision: int, actor: Actor, now: int, *, first: bool) -> Piece:
    """Take a decision back, a piece at a time. Raises what `waitlist.flows.review.undo` raises."""
    found = find(tx, site, decision)
    before = {} if found is None else _facts(tx, site, found.signup)
    piece = review.undo(tx, site, decision, by=actor.who, now=now)
    if first and found is not None:
        after = {**_facts(tx, site, found.signup), "decision": decision, "taken_back": found.kind}
        audit.note(
            tx,
            actor,
            "decision.undo",
            site=site.id,
            subject="person",
            subject_id=found.signup,
            now=now,
            before=before,
            after=after,
        )
    return piece


def find(tx: Tx, site: Site, decision: int) -> Decision | None:
    """Return a decision of a site by its number."""
    found = review.decisions(tx, site, before=min(decision + 1, decisions.LAST), limit=1)
    return found[0] if found and found[0].id == decision else None


def _noted(
    tx: Tx,
    site: Site,
    signup: int,
    actor: Actor,
    now: int,
    *,
    action: str,
    carry_out: Callable[[], int | None],
) -> int | None:
    before = _facts(tx, site, signup)
    decision = carry_out()
    if decision is not None:
        audit.note(
            tx,
            actor,
            action,
            site=site.id,
            subject="person",
            subject_id=signup,
            now=now,
            before=before,
            after={**_facts(tx, site, signup), "decision": decision},
        )
    return decision


def _facts(tx: Tx, site: Site, signup: int) -> dict[str, object]:
    row = people.by_id(tx, site.id, signup)
    if row is None:
        return {}
    credit = credits.of_friend(tx, site.id, signup)
    manner = signals.followings(tx, site.id, signup).get(signup)
    return {
        "status": row["status"],
        "friends": row["friends"],
        "friends_held": row["friends_held"],
        "name_hidden": bool(row["name_hidden"]),
        "referrer": None if credit is None else credit["referrer"],
        "trusted": bool(manner is not None and manner["trusted"]),
    }
