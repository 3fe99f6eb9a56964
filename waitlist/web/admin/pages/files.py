"""Styles, scripts, letters and icons of the admin pages, named by their content."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from waitlist.web.admin.request import AdminRequest
from waitlist.web.refusals import Refusal


async def show(request: AdminRequest) -> ASGIApp:
    """Answer with a file."""
    file = request.office.drawing.files.get(request.parameters["name"])
    if file is None:
        raise Refusal(404)

    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        start, body = file.answer(scope["method"], scope["asked"])
        await send({**start, "headers": list(start["headers"])})
        await send(body)

    return answer
