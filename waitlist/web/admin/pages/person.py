"""The page of one person, and what can be decided there."""

from __future__ import annotations

import json
from collections.abc import Mapping

from waitlist.flows import deciding, people, silence
from waitlist.flows.moderation import CannotSet
from waitlist.web.admin.request import AdminRequest, whole
from waitlist.web.admin.wording import answers_of, facts_said
from waitlist.web.answers import Answer
from waitlist.web.refusals import Refusal

NOTE_MAX = 500


async def show(request: AdminRequest) -> Answer:
    """Show everything about a person."""
    return await _page(request)


async def _page(request: AdminRequest, status: int = 200, fault: str = "", code: str = "") -> Answer:
    signup = request.number("id")
    found = await request.read(people.person, request.site, signup)
    if found is None:
        raise Refusal(404)
    after = whole(request.query.get("friends", "")) or 0
    friends = await request.read(people.friends, request.site, signup, after)
    brought = found.brought
    return request.page(
        "person.html",
        status,
        person=found,
        row=found.row,
        friends=friends,
        friends_on=friends[-1].friend if len(friends) == people.PAGE else None,
        friends_after=after,
        answers=answers_of(found.links, request.site, request.language),
        reasons=json.loads(brought["reasons"]) if brought is not None else [],
        parts=_loaded(brought["parts"]) if brought is not None else {},
        facts=facts_said(_loaded(brought["facts"]), request.gettext) if brought is not None else (),
        rewards=request.site.rewards(),
        link=request.site.link_url,
        fault=fault,
        code=code,
    )


def _loaded(text: str | None) -> Mapping[str, object]:
    found: dict[str, object] = json.loads(text or "{}")
    return found


async def post_block(request: AdminRequest) -> Answer:
    """Keep a person out."""
    words = (await request.fields()).get("note")[:NOTE_MAX]
    decision = await request.write(
        deciding.block, request.site, request.number("id"), words, request.actor, request.now
    )
    _forget_names(request)
    return _done(request, "blocked", decision)


async def post_unblock(request: AdminRequest) -> Answer:
    """Let a person in again."""
    decision = await request.write(
        deciding.unblock, request.site, request.number("id"), request.actor, request.now
    )
    return _done(request, "unblocked", decision)


async def post_hide_name(request: AdminRequest) -> Answer:
    """Show a name nowhere."""
    decision = await request.write(
        deciding.hide_name, request.site, request.number("id"), request.actor, request.now
    )
    _forget_names(request)
    return _done(request, "name_hidden", decision)


async def post_referrer(request: AdminRequest) -> Answer:
    """Say afterwards by whose link somebody came: a code, or a whole link."""
    code = (await request.fields()).get("code")[:200].rpartition("/r/")[2].strip("/ ").lower()
    signup = request.number("id")
    try:
        decision = await request.write(
            deciding.set_referrer, request.site, signup, code, request.actor, request.now
        )
    except CannotSet:
        fault = request.gettext(
            "This link cannot have brought this person: it is unknown, their own, or goes in a circle."
        )
        return await _page(request, 422, fault, code)
    return _done(request, "referrer_set", decision)


async def post_close_link(request: AdminRequest) -> Answer:
    """Let a link of this person lead to the plain landing page."""
    code = (await request.fields()).get("code")[:64]
    decision = await request.write(
        deciding.close_link, request.site, request.number("id"), code, request.actor, request.now
    )
    _forget_names(request)
    return _done(request, "link_closed", decision)


async def post_lift(request: AdminRequest) -> Answer:
    """Let mails to somebody leave again, that came back or were complained of."""
    signup = request.number("id")
    done = await request.write(silence.lift, request.site, signup, request.actor, request.now)
    return request.see(f"/admin/people/{signup}", done="lifted" if done else "nothing")


async def show_erase(request: AdminRequest) -> Answer:
    """Ask before what cannot be undone."""
    found = await request.read(people.person, request.site, request.number("id"))
    if found is None or found.row["status"] == "erased":
        raise Refusal(404)
    return request.page("erase.html", person=found, row=found.row)


async def post_erase(request: AdminRequest) -> Answer:
    """Erase a person for ever."""
    done = await request.write(deciding.erase, request.site, request.number("id"), request.actor, request.now)
    _forget_names(request)
    return request.see("/admin/people", done="erased" if done else "nothing")


def _forget_names(request: AdminRequest) -> None:
    """Let pages that show names be made anew."""
    request.desk.forget_names()


def _done(request: AdminRequest, word: str, decision: int | None) -> Answer:
    path = f"/admin/people/{request.number('id')}"
    if decision is None:
        return request.see(path, done="nothing")
    return request.see(path, done=word, undo=decision)
