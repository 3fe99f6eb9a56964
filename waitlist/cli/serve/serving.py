"""Everything a server is made of: settings, database, pages, and the worker that sends the mails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import wraps

from waitlist.cli.opening import connected, mail_folder
from waitlist.cli.serve.erasures import erase_again, write_down
from waitlist.cli.serve.mistakes import template_mistake
from waitlist.config import Config, MachineSettings, SiteSettings, development_secret
from waitlist.config.privacy import Privacy
from waitlist.flows import clusters, late, purge, rewards
from waitlist.jobs import Timed, Worker
from waitlist.mail.choice import transport_for
from waitlist.problems import ConfigError
from waitlist.sites import Site
from waitlist.store.database import Database, Tx
from waitlist.store.ledger import Ledger, WishLedger
from waitlist.tokens import Tokens
from waitlist.web import dev_mail
from waitlist.web.app import App, create_app
from waitlist.web.metrics import Siblings
from waitlist.web.runtime import Runtime


class Serving:
    """`app` is the application, `mails` where mails are kept while there is no mail server.

    With `mails=False` another process sends them. `patience` is how many seconds to wait for the server
    before us to let go of the database. `ledger` is where erasures are written down outside of the database,
    `wishes` the same for who gets no mails.
    """

    def __init__(
        self,
        config: Config,
        *,
        development: bool,
        mails: bool = True,
        patience: float | None = None,
        siblings: Siblings | None = None,
    ) -> None:
        machine = _with_secret(config.machine)
        self.mails = mail_folder(machine)
        self.database: Database = connected(machine, exclusive=True, patience=patience)
        self.ledger, self.wishes = Ledger(machine.data), WishLedger(machine.data)
        self._tokens = Tokens(machine.secret_keys)
        self._transport = transport_for(machine.mail, self.mails)
        self._runtime = Runtime(
            machine,
            self.database,
            tuple(config.sites.values()),
            self._tokens,
            make_worker=(lambda _sites: self._worker()) if mails else None,
            development=development,
            siblings=siblings,
        )
        # Whoever can open that page can confirm for everybody: never outside development.
        shows_mails = development and machine.mail.server is None
        self.app: App = create_app(self._runtime, dev_mail.routes(self.mails) if shows_mails else ())

    @property
    def sites(self) -> tuple[Site, ...]:
        return self.app.sites

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Be ready for requests while this lasts; at its end finish what was accepted."""
        try:
            async with self.app.running():
                await erase_again(self.database, self.ledger, self.wishes)
                try:
                    yield
                finally:
                    # Of the last seconds; what does not get there now does at the next start.
                    await write_down(self.database, self.ledger, self.wishes)
        except Exception as error:
            _explain(error)
            raise
        finally:
            await self._transport.close()

    async def complete(self, *, pages: bool) -> list[ConfigError]:
        """Make ready what is else made when first asked for; return what is wrong, by site.

        Without `pages` only templates, those of mails among them, are made ready.
        """
        wrong = []
        for desk in self.app.desks:
            try:
                try:
                    await asyncio.to_thread(desk.complete if pages else desk.site.theme.compile)
                except Exception as error:
                    _explain(error)
                    raise
            except ConfigError as error:
                wrong.append(error)
        return wrong

    async def swap(self, machine: MachineSettings, sites: tuple[SiteSettings, ...]) -> None:
        """Serve these settings from now on, or raise `ConfigError` and go on with the old ones."""
        before = self._runtime.config
        if machine.secret_keys:
            self._tokens.take(machine.secret_keys)
        keys = machine.secret_keys or before.secret_keys  # or that of development, which is no setting
        self._runtime.config = machine.model_copy(update={"secret_keys": keys})
        try:
            await self.app.swap(sites)
        except Exception as error:
            self._runtime.config = before
            _explain(error)
            raise

    def _worker(self) -> Worker:
        timed = (
            self._by_settings(purge.purge_unconfirmed),
            purge.purge_sessions,
            self._by_settings(purge.purge_mails),
            purge.purge_counts,
            self._by_settings(purge.purge_records),
            self._for_each_site(late.go_on),
            self._for_each_site(clusters.go_on),
            self._for_each_site(rewards.approve_cooled),
        )
        config = self._runtime.config
        return Worker(
            self.database,
            self._by_number,
            self._transport,
            self._tokens,
            config.mail,
            per_day=config.limits.in_force(config.limits.mails_per_day),
            per_address=config.limits.in_force(config.limits.mails_per_address),
            percent_back=config.limits.percent_back,
            timed=timed,
        )

    def _by_settings(self, job: Callable[[Tx, int, Privacy], int]) -> Timed:
        """Return a job that goes by the settings of the moment."""

        @wraps(job)
        def timed(tx: Tx, now: int) -> int:
            return job(tx, now, self._runtime.config.privacy)

        return timed

    def _for_each_site(self, job: Callable[[Tx, Site, int], int]) -> Timed:
        """Return a job of every site as one for all of them, by the settings of the moment."""
        # One site in a transaction, which takes its turn.
        return lambda tx, now: next((done for site in self.app.sites if (done := job(tx, site, now))), 0)

    def _by_number(self) -> dict[int, Site]:
        return {site.id: site for site in self.app.sites}


def _explain(error: Exception) -> None:
    """Raise a mistake in a template as a problem."""
    problem = template_mistake(error)
    if problem:
        raise ConfigError([problem]) from error


def _with_secret(machine: MachineSettings) -> MachineSettings:
    """Return the settings with the secret of development where none is set."""
    if machine.secret_keys:
        return machine
    return machine.model_copy(update={"secret_keys": (development_secret(machine.data),)})
