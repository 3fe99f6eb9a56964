"""The application: everything put together, opened and closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib import import_module

from starlette.routing import BaseRoute, Router
from starlette.types import Receive, Scope, Send

from waitlist.cards.artist import CannotDraw
from waitlist.clock import now
from waitlist.config import SiteSettings
from waitlist.flows import second_steps
from waitlist.flows.line import form_anew
from waitlist.flows.start import prepare
from waitlist.problems import StoreUnavailable
from waitlist.sites import Site
from waitlist.store.migrate import migrate
from waitlist.themes import load_theme
from waitlist.web import metrics
from waitlist.web.access_log import AccessLog
from waitlist.web.admin.door import Door, Entrance
from waitlist.web.card_folder import CardFolder
from waitlist.web.cards import Cards, drawing
from waitlist.web.counts import counts_for
from waitlist.web.desk import Desk
from waitlist.web.figures import Figures
from waitlist.web.hosts import Hosts
from waitlist.web.hot import Hot
from waitlist.web.limits import Limits
from waitlist.web.middleware import Marked, OfSite, Refused, SameOrigin
from waitlist.web.network import Networks
from waitlist.web.paths import Paths
from waitlist.web.routes import routes
from waitlist.web.runtime import Runtime
from waitlist.web.services import Services

_log = logging.getLogger("waitlist.web")

MOST_CARDS = 8
"""Sites whose cards are drawn before anybody asks: each takes a part of a second, and memory."""

TICK_SECONDS = 2
"""How often visits are written and pages looked over."""


def create_app(runtime: Runtime, extra: Sequence[BaseRoute] = ()) -> App:
    """Return the ASGI application; `extra` are more routes, such as one that shows mails while developing."""
    return App(runtime, extra)


class App:
    """Opens the database and makes the sites ready at start; finishes what was accepted at the end."""

    def __init__(self, runtime: Runtime, extra: Sequence[BaseRoute] = ()) -> None:
        config = runtime.config
        self._runtime = runtime
        self._log = AccessLog()
        self._services = Services(
            config=config,
            database=runtime.database,
            tokens=runtime.tokens,
            limits=Limits(
                config.limits.joins_per_minute,
                by_link=config.limits.joins_per_link,
                by_site=config.limits.joins_per_site,
                enabled=config.limits.enabled,
            ),
            networks=Networks(config.proxy.trusted),
            development=runtime.development,
            sites=lambda: {site.id: site.name for site in self.sites},
            siblings=runtime.siblings,
            cards=_cards(runtime.siblings),
        )
        self._counts = counts_for(config.limits.url, runtime.database)
        self._paths = Paths([*routes(), *extra])
        self._door = Door(self._services, lambda: self._desks)
        self._desks: tuple[Desk, ...] = ()
        self._hot: Hot | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._hot is not None:
            await self._hot(scope, receive, send)
        elif scope["type"] == "lifespan":
            await Router(lifespan=lambda _app: self.running())(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        else:
            raise RuntimeError("the application was not started; serve it with lifespan on")

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites being served."""
        return tuple(desk.site for desk in self._desks)

    @property
    def desks(self) -> tuple[Desk, ...]:
        """The sites as they are served."""
        return self._desks

    @property
    def figures(self) -> Figures:
        """What is counted while it serves."""
        return self._services.figures

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve while this lasts. Raises `ConfigError` or `StoreUnavailable` when that cannot begin."""
        database = self._runtime.database
        await database.open()
        async with AsyncExitStack() as at_end:  # the last one first, and each whatever became of the others
            at_end.push_async_callback(database.close)
            if self._counts is not None:
                at_end.push_async_callback(self._counts.close)
            at_end.push_async_callback(self._services.cards.close)
            at_end.push_async_callback(self._log.flush)
            at_end.push_async_callback(lambda: self._services.visits.flush(database, now()))
            await migrate(database, now())
            await self._seal()
            await self._agree()
            await self._follow_rules()
            self._show(await self._opened(self._runtime.sites))
            async with self._at_work():
                yield

    async def swap(self, sites: tuple[SiteSettings, ...]) -> None:
        """Serve these sites from now on, all at once; when one of them will not do, the old ones stay."""
        desks = await self._opened(sites)
        for desk in desks:
            await asyncio.to_thread(desk.complete)
        self._show(desks)

    async def draw_cards(self) -> None:
        """Draw the card of each site ahead of the first who asks for it, in the site's first language."""
        for site in self.sites[:MOST_CARDS]:
            drawn = drawing(site, site.languages[0])
            if not self._services.cards.has(drawn):
                with suppress(CannotDraw):
                    await self._services.cards.png(site, drawn)

    def end_streams(self) -> None:
        """Let go of the pages that listen for news, which would otherwise listen for ever."""
        self._services.live.end()

    async def tick(self) -> None:
        """Write visits and log lines, and make anew the pages whose date has passed."""
        await self._agree()
        await self._log.flush()
        await self._services.visits.flush(self._runtime.database, now())
        for desk in self._desks:
            await desk.refresh(now())
        await self._tell_siblings()

    async def _tell_siblings(self) -> None:
        """Let any process that serves together with this one answer `/metrics` for both."""
        siblings = self._services.siblings
        if siblings is not None:
            counted = metrics.counted(metrics.Seen(self._services, None, now()))
            try:
                await asyncio.to_thread(siblings.tell, counted)
            except OSError as error:
                _log.warning("what this process counts is not told to the others: %s", error)

    async def _agree(self) -> None:
        """Let processes that serve together count as one. A SQLite file has only one."""
        database, services = self._runtime.database, self._services
        if database.dialect == "sqlite":
            services.networks.renew()
            return
        try:
            await services.networks.agree(database)
            if self._counts is not None:
                await services.limits.exchange(self._counts)
        except StoreUnavailable as error:
            _log.warning("this process counts by itself for now: %s", error)

    async def _seal(self) -> None:
        """Seal what lies in the database from before secrets were."""
        if await self._runtime.database.read(second_steps.bare):
            sealing = await asyncio.to_thread(import_module, "waitlist.web.admin.sealing")
            again = sealing.Seal.of(self._runtime.tokens).again
            await self._runtime.database.write(second_steps.seal_again, again)

    async def _follow_rules(self) -> None:
        """Let the lines follow a changed rule before anybody is served: it takes a while on a long list."""
        for settings in self._runtime.sites:
            await self._runtime.database.write(form_anew, settings)

    async def _opened(self, settings: tuple[SiteSettings, ...]) -> tuple[Desk, ...]:
        desks = []
        for each in settings:
            prepared = await self._runtime.database.write(prepare, each, now())
            if "tiers" in prepared.pending:
                _log.warning(
                    "%s: the ladder differs from the one in force; see: waitlist tiers plan", each.name
                )
            if "place" in prepared.pending:
                _log.warning("%s: place comes into force at the next start of the server", each.name)
            # Reading and compressing its files takes a while, and on a reload the old sites are being served.
            theme = await asyncio.to_thread(load_theme, each, each.folder)
            limits = self._runtime.config.limits
            mails = limits.in_force(limits.mails_per_address)
            site = Site(prepared, each, theme, mails, self._runtime.config.privacy)
            desks.append(Desk(site, self._services, now()))
            await desks[-1].refresh(now())
        return tuple(desks)

    def _show(self, desks: tuple[Desk, ...]) -> None:
        """Put new sites in the place of the old; requests under way keep what they began with."""
        config = self._services.config = self._runtime.config
        default = config.default_site
        wanted = config.admin.enabled
        has_admin = self._runtime.development if wanted is None else wanted
        hosts = Hosts(desks, default, development=self._runtime.development)
        public = Refused(OfSite(SameOrigin(self._paths), self._services, hosts))
        inner = Marked(Entrance(public, self._door if has_admin else None), self._log, self.figures)
        self._desks = desks
        self._hot = Hot(inner, self._services, hosts, self._log)

    @asynccontextmanager
    async def _at_work(self) -> AsyncIterator[None]:
        make_worker = self._runtime.make_worker
        worker = self._services.worker = make_worker(self.sites) if make_worker else None
        tasks = [asyncio.create_task(self._tick_on()), asyncio.create_task(self._services.live.run())]
        if worker is not None:
            tasks.append(asyncio.create_task(worker.run()))
        try:
            yield
        finally:
            self.end_streams()
            for ours in tasks[:2]:
                ours.cancel()
            if worker is not None:
                await worker.stop()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _tick_on(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self.tick()
            except StoreUnavailable as error:
                _log.warning("the database could not take what was gathered: %s", error)
            except Exception:  # noqa: BLE001 - logged, and there is an answer or a next round whatever it was
                _log.exception("the pages could not be looked over")


def _cards(siblings: metrics.Siblings | None) -> Cards:
    return Cards() if siblings is None else Cards(CardFolder(siblings.folder), siblings.number)
