"""The preview as an application: the gallery, the pages in it, what these load. For this machine alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from waitlist.cards.artist import CannotDraw
from waitlist.clock import now
from waitlist.config.development import is_loopback
from waitlist.preview import gallery, ways, wishes
from waitlist.preview.hall import Hall
from waitlist.preview.people import CODE
from waitlist.preview.stage import Broken, Drawn
from waitlist.preview.states import STATES
from waitlist.problems import ConfigError
from waitlist.sites import Site
from waitlist.themes.letters import Letter
from waitlist.web.cards import Cards, Drawing
from waitlist.web.dev_mail import LETTER_POLICY, opening_beside
from waitlist.web.public import qr
from waitlist.web.security import POLICY, headers, of_landing

_EVENTS_SECONDS = 0.5
_HTML, _CSS, _SCRIPT = "text/html; charset=utf-8", "text/css; charset=utf-8", "text/javascript; charset=utf-8"
_KEEP = {"Cache-Control": "max-age=31536000, immutable"}
_POLICY = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; "
    "frame-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'"
)
_FRAMED_POLICY = _POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


class Preview:
    """What is shown to whoever asks for it."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._cards = Cards()
        self._ending = asyncio.Event()

    def app(self) -> ASGIApp:
        """Return the application."""
        everywhere = ["GET", "POST"]
        return _OnThisMachine(
            Starlette(
                routes=[
                    Route("/", self._gallery),
                    Route("/one/{state}", self._one),
                    Route("/show/{site}/{theme}/{language}/{state}", self._show),
                    Route("/gallery/events", self._events),
                    Route("/gallery/{file}", _own_file),
                    Route("/static/{file:path}", self._file),
                    Route("/qr/{code}.svg", self._qr),
                    Route("/{path:path}", self._follow, methods=everywhere),
                ]
            )
        )

    async def close(self) -> None:
        """Let go of whoever listens for saves, and end the process that draws."""
        self._ending.set()
        await self._cards.close()

    async def _gallery(self, request: Request) -> Response:
        if _comes_from(request) is not None:
            return await self._follow(request)
        await to_thread.run_sync(self.hall.refresh)
        wished = wishes.read(request.query_params.multi_items())
        return _page(await to_thread.run_sync(gallery.index, self.hall, wished))

    async def _one(self, request: Request) -> Response:
        await to_thread.run_sync(self.hall.refresh)
        wished = wishes.read(request.query_params.multi_items())
        state = STATES.get(request.path_params["state"])
        if state is None:
            return _page(gallery.missing(), HTTPStatus.NOT_FOUND)
        return _page(await to_thread.run_sync(gallery.one, self.hall, wished, state, now()))

    async def _show(self, request: Request) -> Response:
        await to_thread.run_sync(self.hall.refresh)
        here = ways.Shown(**request.path_params)
        state_id, as_text = here.state.removesuffix(".txt"), here.state.endswith(".txt")
        state, settings = STATES.get(state_id), self.hall.sites.get(here.site)
        if state is None or settings is None or here.language not in settings.languages:
            return _framed(gallery.missing(), HTTPStatus.NOT_FOUND)
        try:
            stage = await to_thread.run_sync(self.hall.stage, here.site, here.theme)
            drawn = await to_thread.run_sync(stage.draw, state, here.language, now())
            return await self._answer(drawn, as_text=as_text)
        except (Broken, ConfigError) as error:
            return _framed(gallery.mistake(str(error)), HTTPStatus.INTERNAL_SERVER_ERROR)
        except CannotDraw:
            words = "The picture cannot be drawn now. Look at the pictures that it is made of."
            return _framed(gallery.mistake(words), HTTPStatus.SERVICE_UNAVAILABLE)

    async def _answer(self, drawn: Drawn, *, as_text: bool) -> Response:
        site, shown = drawn.site, drawn.shown
        if isinstance(shown, Drawing):
            png = await self._cards.png(site, shown)
            return Response(png, media_type="image/png", headers={"Cache-Control": "no-store"})
        if isinstance(shown, Letter):
            return _framed(gallery.letter_text(shown)) if as_text else _letter(site, shown)
        carried = of_landing(site.settings, headers(https=False))
        found = {name.decode(): value.decode() for name, value in carried}
        # The gallery frames its own pages; nobody else frames them, here or anywhere.
        policy = found[POLICY.decode()].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        found |= {POLICY.decode(): policy, "cache-control": "no-store"}
        return Response(shown, media_type=_HTML, headers=found)

    async def _file(self, request: Request) -> Response:
        path = request.url.path
        if film := self.hall.film(path):
            return FileResponse(film.file, media_type=film.content_type, headers=_KEEP)
        asset = self.hall.asset(path)
        if asset is None:
            return _page(gallery.missing(), HTTPStatus.NOT_FOUND)
        # People who have no typeface yet are not kept waiting for it; who looks at a design wants to see it.
        body = asset.body.replace(b"font-display:optional", b"font-display:block")
        return Response(body, media_type=asset.content_type, headers=_KEEP)

    async def _qr(self, request: Request) -> Response:
        site = self._site(_comes_from(request))
        link = f"{self.hall.sites[site].base_url.rstrip('/')}/r/{CODE}"
        return Response(await to_thread.run_sync(qr.svg, link), media_type="image/svg+xml")

    async def _events(self, request: Request) -> Response:
        """Tell an open gallery of every save."""

        async def told() -> AsyncIterator[str]:
            version = self.hall.version
            yield f"retry: 1000\nevent: version\ndata: {version}\n\n"
            while not self._ending.is_set() and not await request.is_disconnected():
                found = await to_thread.run_sync(self.hall.refresh)
                if found != version:
                    version = found
                    yield f"event: saved\ndata: {version}\n\n"
                try:
                    await asyncio.wait_for(self._ending.wait(), _EVENTS_SECONDS)
                except TimeoutError:
                    continue

        return StreamingResponse(
            told(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _follow(self, request: Request) -> Response:
        """Lead from a page on to what would follow; nothing is sent and nothing stored."""
        here = _comes_from(request)
        path, posted = request.url.path, request.method == "POST"
        if path.startswith("/me/share/") or path == "/me/live" or path.endswith("/me/live"):
            return Response(status_code=HTTPStatus.NO_CONTENT)
        site = self._site(here)
        settings = self.hall.sites[site]
        if here is None or here.site != site:
            here = ways.Shown(site, settings.theme, settings.languages[0], "")
        found = ways.following(here, tuple(settings.languages), path, posted=posted)
        if found is None:
            return _page(gallery.missing(), HTTPStatus.NOT_FOUND)
        return RedirectResponse(found.address, HTTPStatus.SEE_OTHER)

    def _site(self, here: ways.Shown | None) -> str:
        sites = self.hall.sites
        return here.site if here is not None and here.site in sites else next(iter(sites))


class _OnThisMachine:
    """Answers under a name of this machine only: any page of the web can let its own name lead here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_loopback(Request(scope).url.hostname or ""):
            await _page(gallery.missing(), HTTPStatus.MISDIRECTED_REQUEST)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _comes_from(request: Request) -> ways.Shown | None:
    """Return the page on which a link was followed, if it was one that is shown here."""
    return ways.parse(urlsplit(request.headers.get("referer", "")).path)


def _letter(site: Site, letter: Letter) -> Response:
    """Answer with a mail: its pictures and links, which lead to the site, lead here."""
    base = site.base_url
    html = letter.html.replace(f'src="{base}/', 'src="/').replace(f'href="{base}/', 'href="/')
    found = {"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "no-store"}
    return Response(opening_beside(html), media_type=_HTML, headers=found)


def _page(body: str, status: int = HTTPStatus.OK, policy: str = _POLICY) -> Response:
    found = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    return Response(body, status_code=status, media_type=_HTML, headers=found)


def _framed(body: str, status: int = HTTPStatus.OK) -> Response:
    return _page(body, status, _FRAMED_POLICY)


async def _own_file(request: Request) -> Response:
    body = gallery.FILES.get(request.path_params["file"])
    if body is None:
        return _page(gallery.missing(), HTTPStatus.NOT_FOUND)
    kind = _CSS if request.path_params["file"].endswith(".css") else _SCRIPT
    return Response(body, media_type=kind, headers={"Cache-Control": "no-cache"})
