"""`/dev/mail`: every mail of a server that develops without a mail server. Never mounted anywhere else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from waitlist.config.development import is_loopback
from waitlist.mail.folder import Folder, StoredMail

Endpoint = Callable[[Request], Awaitable[Response]]

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A mail brings its own styles and pictures; it runs nothing, and its links open beside the viewer.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe")
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)

STYLE = """
:root { color-scheme: light dark;
  --ink: #22261f; --quiet: #656b61; --line: #dfe2da; --paper: #fbfbf8; --link: #1f5f4f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8e1; --quiet: #9aa095; --line: #363a33; --paper: #191b17; --link: #8fcdb9; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.25rem 4rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, "Noto Sans Thai", sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
h2 { font-size: 0.9rem; font-weight: 600; color: var(--quiet); margin: 2.5rem 0 0.75rem; }
p { margin: 0 0 1.5rem; color: var(--quiet); }
a { color: var(--link); text-underline-offset: 0.2em; }
ol { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
li a { display: grid; grid-template-columns: 8rem minmax(0, 1fr) minmax(0, 1fr); gap: 1rem;
  padding: 0.75rem 0; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; }
li a:hover b, li a:focus-visible b { text-decoration: underline; }
li b { font-weight: 600; }
li span, li b { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
time { color: var(--quiet); font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1.25rem;
  margin: 1.5rem 0 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; padding: 1.25rem 0; border-block: 1px solid var(--line);
  white-space: pre-wrap; overflow-wrap: anywhere; font: 0.95rem/1.6 ui-monospace, monospace; }
iframe { display: block; width: 100%; height: 46rem; border: 1px solid var(--line); background: #fff; }
@media (max-width: 40rem) {
  li a { grid-template-columns: 1fr; gap: 0; }
  dl { grid-template-columns: 1fr; }
  dd { margin-bottom: 0.5rem; }
}
"""

PAGES = Environment(
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    loader=DictLoader(
        {
            "frame": """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{% block title %}Mail{% endblock %}</title>
<link rel="stylesheet" href="/dev/mail/style.css">
</head>
<body>
{% block body %}{% endblock %}
</body>
</html>
""",
            "list": """{% extends "frame" %}
{% block body %}
<h1>Mail</h1>
{% if mails %}
<p>What would have been sent, the newest first. No mail server is set, so nothing leaves this machine.</p>
<ol>
{% for mail in mails %}
<li><a href="/dev/mail/{{ mail.id }}">
<time datetime="{{ mail.sent_at.isoformat() }}">{{ mail.sent_at.strftime("%d %b %H:%M:%S") }}</time>
<span>{{ mail.to }}</span> <b>{{ mail.subject }}</b></a></li>
{% endfor %}
</ol>
{% else %}
<p>Nothing yet. Join on your page: the mail that asks for a confirmation shows up here.</p>
{% endif %}
{% endblock %}
""",
            "mail": """{% extends "frame" %}
{% block title %}{{ mail.subject }}{% endblock %}
{% block body %}
<p><a href="/dev/mail">All mails</a></p>
<h1>{{ mail.subject }}</h1>
<dl>
{% for name, value in headers %}
<dt>{{ name }}</dt><dd>{{ value }}</dd>
{% endfor %}
</dl>
<h2>As a mail program shows it (<a href="/dev/mail/{{ mail.id }}/html" target="_blank">alone</a>)</h2>
<iframe src="/dev/mail/{{ mail.id }}/html" title="The mail"
 sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<h2>As plain text</h2>
<pre>{{ text }}</pre>
{% endblock %}
""",
            "missing": """{% extends "frame" %}
{% block body %}
<h1>This mail is not here any more</h1>
<p>Only the newest are kept. <a href="/dev/mail">All mails</a></p>
{% endblock %}
""",
        }
    ),
)


def routes(folder: Path) -> list[Route]:
    """Return the routes that show the mails kept in `folder`: the list, a mail, its HTML part.

    The list and a mail are JSON with `?format=json`. Each answer has a content security policy of its own.
    """
    kept = Folder(folder)

    async def mails(request: Request) -> Response:
        found = await asyncio.to_thread(kept.all)
        if _wants_json(request):
            return JSONResponse([_summary(mail) for mail in found], headers=_headers(PAGE_POLICY))
        return _page("list", mails=found)

    async def mail(request: Request) -> Response:
        found = await _find(kept, request)
        if found is None:
            return _page("missing", HTTPStatus.NOT_FOUND)
        headers = [(name, str(found.message[name])) for name in SHOWN_HEADERS if name in found.message]
        if _wants_json(request):
            whole = {"headers": dict(headers), "text": found.text, "html": found.html}
            return JSONResponse(_summary(found) | whole, headers=_headers(PAGE_POLICY))
        return _page("mail", mail=found, headers=headers, text=linked(found.text))

    async def letter(request: Request) -> Response:
        found = await _find(kept, request)
        if found is None:
            return _page("missing", HTTPStatus.NOT_FOUND)
        return HTMLResponse(opening_beside(found.html), headers=_headers(LETTER_POLICY, frame="SAMEORIGIN"))

    async def style(_: Request) -> Response:
        return Response(STYLE, media_type="text/css", headers=_headers(PAGE_POLICY))

    paths: dict[str, Endpoint] = {
        "/dev/mail": mails,
        "/dev/mail/style.css": style,
        "/dev/mail/{id}": mail,
        "/dev/mail/{id}/html": letter,
    }
    return [Route(path, _for_this_machine(answer), methods=["GET"]) for path, answer in paths.items()]


def _for_this_machine(answer: Endpoint) -> Endpoint:
    """Answer only under a name of this machine: any page of the web can let its own name lead here."""

    async def checked(request: Request) -> Response:
        if is_loopback(request.url.hostname or ""):
            return await answer(request)
        return _page("missing", HTTPStatus.NOT_FOUND)

    return checked


async def _find(folder: Folder, request: Request) -> StoredMail | None:
    return await asyncio.to_thread(folder.get, request.path_params["id"])


def _wants_json(request: Request) -> bool:
    return request.query_params.get("format") == "json"


def _summary(mail: StoredMail) -> dict[str, str]:
    return {"id": mail.id, "to": mail.to, "subject": mail.subject, "sent_at": mail.sent_at.isoformat()}


def _page(template: str, status: HTTPStatus = HTTPStatus.OK, **variables: Any) -> Response:
    text = PAGES.get_template(template).render(**variables)
    return HTMLResponse(text, status_code=status, headers=_headers(PAGE_POLICY))


def _headers(policy: str, *, frame: str = "DENY") -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "X-Frame-Options": frame,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def linked(text: str) -> Markup:
    """Return plain text as HTML in which addresses of pages can be followed."""
    parts, end = [], 0
    for link in LINK.finditer(text):
        parts += [escape(text[end : link.start()]), Markup('<a href="{0}">{0}</a>').format(link[0])]
        end = link.end()
    return Markup("").join([*parts, escape(text[end:])])


def opening_beside(html: str) -> str:
    """Let a mail's links open outside the frame, where pages of the site refuse to be shown."""
    base = '<base target="_blank">'
    return HEAD.sub(lambda head: head[0] + base, html, count=1) if HEAD.search(html) else base + html
