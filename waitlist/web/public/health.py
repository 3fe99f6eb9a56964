"""`/healthz`, `/readyz` and `/metrics`, for whatever watches the server."""

from __future__ import annotations

import asyncio

from starlette.types import Scope

from waitlist.problems import StoreUnavailable
from waitlist.web import metrics
from waitlist.web.answers import Answer, plain
from waitlist.web.refusals import Refusal
from waitlist.web.services import Services


async def healthz(services: Services, scope: Scope) -> Answer:  # noqa: ARG001 - called like its neighbours
    """The process lives."""
    return plain(200, "ok")


async def readyz(services: Services, scope: Scope) -> Answer:  # noqa: ARG001 - called like its neighbours
    """The database answers."""
    try:
        await services.database.ping()
    except StoreUnavailable as error:
        return plain(503, "the database does not answer", [(b"retry-after", str(error.retry_after).encode())])
    return plain(200, "ready")


async def get_metrics(services: Services, scope: Scope) -> Answer:
    """Figures for Prometheus, to those who may see them; for others there is nothing here."""
    if not metrics.may_see(scope, services.config.metrics_token):
        raise Refusal(404)
    seen = await metrics.look(services)
    # Written in a thread: the first time the library has to be read.
    text = await asyncio.to_thread(metrics.written, seen, services.siblings)
    return Answer(200, text, b"text/plain; version=0.0.4; charset=utf-8")
