"""What the server is measured against: the same bytes, or the same form, with nothing in between.

``python -m uvicorn benchmarks.bare:page`` answers every request with the headers and the body that were
kept in the folder ``WAITLIST_BENCH_FOLDER``; ``benchmarks.bare:form`` is Starlette that reads a form and
redirects.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

_FOLDER = Path(os.environ["WAITLIST_BENCH_FOLDER"])
_BODY = (_FOLDER / "body").read_bytes()
_HEADERS = [
    (name.encode(), value.encode()) for name, value in json.loads((_FOLDER / "headers").read_text("utf-8"))
]


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
