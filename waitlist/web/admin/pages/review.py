"""The queue of held credits: released or rejected, one person's at once or friend by friend, and undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from waitlist.flows import deciding, review, under_review
from waitlist.web.admin.request import AdminRequest, local, whole
from waitlist.web.answers import Answer
from waitlist.web.refusals import Refusal

PAGE = 25
SHOWN = 50
NOTE_MAX = 500
MOST_FRIENDS = 90
"""Friends that can be ticked at once: a form has at most a hundred fields."""


async def show(request: AdminRequest) -> Answer:
    """Show the queue."""
    after = whole(request.query.get("after", "")) or 0
    appeals = request.query.get("appeals") == "yes"
    rows = await request.read(under_review.queue, request.site, after=after, limit=PAGE, appeals_only=appeals)
    decided = await request.read(review.decisions, request.site, limit=10)
    return request.page(
        "review.html",
        rows=rows,
        appeals=appeals,
        started=not after,
        following=request.url("/admin/review", after=rows[-1].referrer, appeals="yes" if appeals else "")
        if len(rows) == PAGE
        else "",
        decided=decided,
    )


async def show_one(request: AdminRequest) -> Answer:
    """Show somebody's held friends with what speaks against each."""
    referrer = request.number("id")
    waiting = await request.read(under_review.waiting, request.site, referrer)
    if waiting is None:
        return request.see("/admin/review")
    after = whole(request.query.get("after", "")) or 0
    evidence = await request.read(
        under_review.evidence, request.site, referrer, state="held", after=after, limit=SHOWN
    )
    return request.page(
        "cluster.html",
        waiting=waiting,
        evidence=evidence,
        started=not after,
        on=evidence[-1].friend if len(evidence) == SHOWN else None,
    )


async def post_release(request: AdminRequest) -> Answer:
    """Let friends count."""
    return await _decide(request, "release")


async def post_reject(request: AdminRequest) -> Answer:
    """Let friends not count."""
    return await _decide(request, "reject")


async def _decide(request: AdminRequest, verdict: Literal["release", "reject"]) -> Answer:
    fields = await request.fields()
    chosen = _chosen(fields.values) if fields.get("which") == "chosen" else None
    decision: int | None = None
    changed = 0
    back = local(fields.get("back"), "/admin/review")
    if await request.read(under_review.waiting, request.site, request.number("id")) is None:
        return request.see(back, done="nothing")
    while True:
        piece = await request.write(
            deciding.decide,
            request.site,
            request.number("id"),
            request.actor,
            request.now,
            verdict=verdict,
            friends=chosen,
            words=fields.get("note")[:NOTE_MAX],
            decision=decision,
            trust=fields.get("trust") == "yes",
        )
        decision, changed = piece.decision, changed + piece.credits
        if not piece.more:
            break
    request.office.services.wake()
    if not changed:
        # Somebody can be trusted without a friend being chosen.
        trusted = verdict == "release" and fields.get("trust") == "yes"
        return request.see(back, done="trusted" if trusted else "nothing", undo=decision if trusted else "")
    return request.see(back, done="released" if verdict == "release" else "rejected", undo=decision)


def _chosen(values: object) -> Sequence[int]:
    assert isinstance(values, dict)  # fields by name
    friends = [whole(name.removeprefix("friend-")) for name in values if name.startswith("friend-")]
    return [friend for friend in friends if friend]


async def post_undo(request: AdminRequest) -> Answer:
    """Take a decision back, whole."""
    fields = await request.fields()
    decision, first = request.number("id"), True
    await _may_undo(request, decision)
    try:
        while (
            await request.write(
                deciding.undo, request.site, decision, request.actor, request.now, first=first
            )
        ).more:
            first = False
    except review.CannotUndo:
        return request.see(local(fields.get("back")), done="cannot_undo")
    request.desk.forget_names()
    request.office.services.wake()
    return request.see(local(fields.get("back")), done="undone")


async def _may_undo(request: AdminRequest, decision: int) -> None:
    """Whoever may hide a name may show it again; all else is for those who review."""
    if request.may("review"):
        return
    found = await request.read(deciding.find, request.site, decision)
    if found is None or found.kind != "hide_name":
        raise Refusal(403, "role")
