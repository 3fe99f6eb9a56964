"""`/me/review`: whose friends are under review asks that a person looks at it."""

from __future__ import annotations

from waitlist.config.text import controls
from waitlist.flows.appeal import WORDS_MAX, appeal
from waitlist.web.answers import Answer
from waitlist.web.fields import Fields
from waitlist.web.requests import SiteRequest


async def post(request: SiteRequest) -> Answer:
    """Take the question; asking twice is answered like asking once."""
    words = typed_words(await request.fields())
    asked = await request.write(appeal, request.session, words, request.now)
    return request.see("/me" if asked == "nothing" else "/me?done=review")


def typed_words(fields: Fields) -> str:
    """Return the words beside the question."""
    # What cannot be read is left out rather than refused: the question counts, not its words.
    words = "".join(sign for sign in fields.get("words") if sign == "\n" or not controls(sign))
    return words.strip()[:WORDS_MAX]
