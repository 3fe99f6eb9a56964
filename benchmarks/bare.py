"""What the server is measured against: the same bytes, or the same form, with nothing in between.

``python -m uvicorn benchmarks.bare:page`` answers every request with the bytes of ``WAITLIST_BENCH_BODY``;
``benchmarks.bare:form`` is Starlette that reads a form and redirects.
"""

from __future__ import annotations

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

_BODY = Path(os.environ["WAITLIST_BENCH_BODY"]).read_bytes() if "WAITLIST_BENCH_BODY" in os.environ else b"ok"
_HEADERS = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(_BODY)).encode())]


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Bare ASGI: no routing, no framework."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _BODY})


async def _join(request: Request) -> RedirectResponse:
    async with request.form() as form:
        answer = RedirectResponse("/me", status_code=303)
        answer.set_cookie("session", str(form["email"]), httponly=True, samesite="lax")
        return answer


form = Starlette(routes=[Route("/join", _join, methods=["POST"])])
