"""`/challenge`: what a browser works at before it sends the form, when that is asked for."""

from __future__ import annotations

import json

from waitlist.flows.attack import under_attack
from waitlist.web.answers import Answer
from waitlist.web.requests import SiteRequest
from waitlist.web.work import challenge

_NO_CONTENT = 204


async def show(request: SiteRequest) -> Answer:
    """Give a challenge; 204 where no work is asked for now."""
    asked = request.site.settings.fraud.proof_of_work
    if asked == "off" or (asked == "auto" and not await request.glance(under_attack, request.now)):
        return Answer(_NO_CONTENT)
    made = challenge(request.services.tokens.secrets("work")[0], request.now)
    return Answer(200, json.dumps(made).encode(), b"application/json")
