"""What pages work with, whichever site they are of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from waitlist.config import MachineSettings
from waitlist.store.database import Database
from waitlist.tokens import Tokens
from waitlist.web.cards import Cards
from waitlist.web.figures import Figures
from waitlist.web.films import Films
from waitlist.web.limits import Limits
from waitlist.web.live import MOST_STREAMS, Live
from waitlist.web.metrics.siblings import Siblings
from waitlist.web.network import Networks
from waitlist.web.runtime import Worker
from waitlist.web.visits import Visits


@dataclass(slots=True)
class Services:
    """Made once for a server. `worker` is there once it works; `sites` gives the names by number."""

    config: MachineSettings
    database: Database
    tokens: Tokens
    limits: Limits
    networks: Networks
    development: bool
    sites: Callable[[], dict[int, str]]
    siblings: Siblings | None = None
    figures: Figures = field(default_factory=Figures)
    films: Films = field(default_factory=Films)
    visits: Visits = field(default_factory=Visits)
    cards: Cards = field(default_factory=Cards)
    live: Live = field(init=False)
    worker: Worker | None = None

    def __post_init__(self) -> None:
        # Half of the connections stay free for whoever only wants a page.
        self.live = Live(self.database, min(MOST_STREAMS, self.config.server.max_connections // 2))

    def wake(self) -> None:
        """Let the worker, if there is one here, look at the queue of mails."""
        if self.worker is not None:
            self.worker.wake()
