"""`/me/share/CHANNEL`, `/me/send`, `/me/card`: passing the link on, and counting where to."""

from __future__ import annotations

from waitlist import pages
from waitlist.config.text import controls
from waitlist.flows.status import Status, status
from waitlist.tokens import session_hash
from waitlist.web import views
from waitlist.web.answers import Answer
from waitlist.web.live import Listening
from waitlist.web.public.recover import recover_page
from waitlist.web.refusals import Refusal
from waitlist.web.requests import SiteRequest
from waitlist.web.share_links import LINK, channel_link
from waitlist.web.visits import CLICKED

MESSAGE_MAX = 600

_NO_CONTENT = 204


async def post_click(request: SiteRequest) -> Answer:
    """Count a click on a way to share.

    Sent by the page itself while the browser opens the channel: from its script, or by the attribute
    `ping`, which needs none. Nobody waits for the answer.
    """
    channel = request.parameter
    if channel not in CLICKED:
        raise Refusal(404)
    found = await _status(request)
    if found is not None:
        _count(request, found, channel)
    return Answer(_NO_CONTENT)


async def post_send(request: SiteRequest) -> Answer:
    """Show the typed words once more, with a link that opens the channel with them.

    No redirect: the addresses of channels stand on the page, where everybody sees what is opened, and
    nothing but those of `share.channels` can be.
    """
    found = await _status(request)
    if found is None:
        return request.see("/me")
    fields = await request.fields()
    link = request.site.link_url(found.code, request.language)
    message = _typed(fields.get("message"), link, request.site.link_url(found.code))
    buttons = views.share_channels(request.site, request.language, link, message, typed=True)
    button = next((each for each in buttons if each.id == fields.get("channel")), None)
    if button is None:
        return request.see("/me")
    _count(request, found, button.id)
    shown = message.replace(LINK, channel_link(link, button.id))
    return request.page(pages.Send(button, shown), path="/me")


async def listen(request: SiteRequest) -> Answer | Listening:
    """Tell the share page whenever there is news for it, for as long as it listens."""
    session = request.session
    known = request.asked.get(b"last-event-id", b"")[:100].decode("latin-1")
    listening = await request.services.live.listen(session_hash(session), known) if session else None
    # 204 is how a server says: do not ask again.
    return listening or Answer(_NO_CONTENT)


async def show_card(request: SiteRequest) -> Answer:
    """Show the link as a card to print."""
    found = await _status(request)
    if found is None:
        return recover_page(request)
    return request.page(views.print_card(request.site, request.frame(), found))


def _typed(text: str, *links: str) -> str:
    """Return what somebody typed with `{link}` where a link stood: at the end, if they took it out."""
    kept = "".join(sign for sign in text[:MESSAGE_MAX].replace("\r\n", "\n") if not controls(sign))
    kept = kept.replace(LINK, "")
    for link in links:
        kept = kept.replace(link, LINK)
    return kept if LINK in kept else f"{kept} {LINK}".strip()


def _count(request: SiteRequest, found: Status, channel: str) -> None:
    request.services.visits.add_click(request.site.id, found.code, channel)
    request.services.figures.clicks[channel] += 1


async def _status(request: SiteRequest) -> Status | None:
    session = request.session
    return await request.glance(status, session, request.now) if session else None
