"""What the web is given to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from waitlist.config import MachineSettings, SiteSettings
from waitlist.sites import Site
from waitlist.store.database import Database
from waitlist.tokens import Tokens
from waitlist.web.metrics.siblings import Siblings


class Worker(Protocol):
    """What sends the mails meanwhile. `outcomes` counts what came of them, by a word for it.

    `holding` is why first mails are held back, `""` when they are not.
    """

    @property
    def outcomes(self) -> Mapping[str, int]: ...

    @property
    def holding(self) -> str: ...

    async def run(self) -> None:
        """Work until stopped."""

    async def stop(self) -> None:
        """Finish what is under way, take nothing new."""

    def wake(self) -> None:
        """Look at the queue now: something was just put there."""


@dataclass(slots=True)
class Runtime:
    """One server's settings, database and keys.

    `sites` are the settings of every site; they become `waitlist.sites.Site`s once the database is open.
    `make_worker` gets these; without it another process sends the mails. `siblings` are the processes that
    serve together with this one.
    """

    config: MachineSettings
    database: Database
    sites: tuple[SiteSettings, ...]
    tokens: Tokens
    make_worker: Callable[[tuple[Site, ...]], Worker] | None = None
    development: bool = False
    siblings: Siblings | None = None
