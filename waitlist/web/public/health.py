"""`/healthz` and `/readyz`, for whatever watches the server."""

from __future__ import annotations

from waitlist.problems import StoreUnavailable
from waitlist.web.answers import Answer, plain
from waitlist.web.services import Services


async def healthz(services: Services) -> Answer:  # noqa: ARG001 - called like its neighbour
    """The process lives."""
    return plain(200, "ok")


async def readyz(services: Services) -> Answer:
    """The database answers."""
    try:
        await services.database.ping()
    except StoreUnavailable as error:
        return plain(503, "the database does not answer", [(b"retry-after", str(error.retry_after).encode())])
    return plain(200, "ready")
