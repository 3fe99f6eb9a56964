"""`POST /hooks/mail/RELAY`: the mail service tells of mails that came back and of complaints."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from waitlist.addresses import AddressError, parse
from waitlist.flows.heard import known, take_in
from waitlist.flows.returned import Returned, heard
from waitlist.mail.relays import TOLERANCE, UNSIGNED, Told, Unreadable, is_proven, message_name, read
from waitlist.web.answers import Answer, plain
from waitlist.web.refusals import Refusal
from waitlist.web.requests import SiteRequest

_log = logging.getLogger("waitlist.web")

PIECE = 100
"""Addresses taken in by one transaction, so that nobody who joins meanwhile waits for long."""

_ASK = ((b"www-authenticate", b'Basic realm="hooks"'),)  # some services send the password only when asked


async def post(request: SiteRequest) -> Answer:
    """Take in what the service of `mail.relay` tells; nothing of it is believed without its proof."""
    mail = request.services.config.mail
    if mail.relay is None or mail.hook_secret is None or request.parameter != mail.relay:
        raise Refusal(404)
    body = await request.body("hook")
    if not is_proven(mail.relay, mail.hook_secret, request.asked, body, request.now // 1000):
        raise Refusal(401, headers=_ASK)
    try:
        told = read(mail.relay, body)
    except Unreadable as error:
        _log.warning("a message of the mail service could not be read: %s", error)
        raise Refusal(400) from None
    returned = [each for each in map(_returned, told) if each is not None]
    if not returned and mail.relay not in UNSIGNED:
        return plain(200, "0")
    database = request.services.database
    message = message_name(mail.relay, request.asked, body)
    was_heard = await database.read(known, mail.relay, message) if message else False
    if was_heard:
        return plain(200, "0")  # taken in before: a service that heard no answer, or somebody who recorded it
    until = request.now + 2000 * TOLERANCE.get(mail.relay, 0)
    sites = tuple(_Number(number) for number in request.services.sites())
    people = 0
    for first in range(0, max(1, len(returned)), PIECE):
        piece = returned[first : first + PIECE]
        if first + PIECE < len(returned):
            people += await database.write(heard, sites, piece, request.now)
        else:
            people += await database.write(
                take_in, sites, piece, request.now, relay=mail.relay, message=message, until=until
            )
    for each in returned:
        request.services.figures.returned[each.why] += 1
    return plain(200, f"{people}")


class _Number:
    """A site by its number."""

    def __init__(self, number: int) -> None:
        self.id = number


def _returned(told: Told) -> Returned | None:
    if told.why == "notice":
        _notice(told.what)
        return None
    try:
        return Returned(parse(told.what.strip().strip("<>"), test_domains=True), told.why)
    except AddressError:
        return None  # no address of ours was ever written so


def _notice(address: str) -> None:
    """Say what the founder has to open: we never do, for whoever wrote it would choose where we go."""
    try:
        parts = urlsplit(address)
    except ValueError:  # such as brackets that do not close
        return
    # A line break would write a line of the log that nobody wrote.
    if not address.isascii() or not address.isprintable():
        return
    if parts.scheme == "https" and (parts.hostname or "").endswith(".amazonaws.com"):
        _log.warning("Open this address once, and Amazon SNS tells of mails that come back: %s", address)
