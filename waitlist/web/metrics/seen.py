"""What there is to tell: what was counted, and what the database says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitlist.clock import now
from waitlist.flows import breaker
from waitlist.problems import StoreUnavailable
from waitlist.store import counters, outbox, suppressed
from waitlist.store.ids import first_id
from waitlist.store.size import stored_bytes

if TYPE_CHECKING:
    from waitlist.config.machine import Limits
    from waitlist.store.database import Tx
    from waitlist.web.services import Services

DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says: people by site, mails by state, the time of the first one due, its bytes.

    `suppressed` are addresses that get no more mails, by why; `holding` is why first mails are held back.
    """

    people: dict[str, int]
    queued: int
    settled: dict[str, int]
    next_due: int | None
    size: int
    suppressed: dict[str, int]
    holding: breaker.Why


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to tell; `stored` is None while the database does not answer."""

    services: Services
    stored: Stored | None
    now: int


async def look(services: Services) -> Seen:
    """Ask the database, and bring it together with what was counted."""
    moment = now()
    try:
        stored = await services.database.read(_stored, services.sites(), services.config.limits, moment)
    except StoreUnavailable:
        stored = None
    return Seen(services, stored, moment)


def _stored(tx: Tx, sites: dict[int, str], limits: Limits, moment: int) -> Stored:
    people = {name: counters.value(tx, number, "people") for number, name in sites.items()}
    settled = outbox.state_counts(tx, since=first_id(moment - DAY))
    return Stored(
        people,
        outbox.queued(tx),
        settled,
        outbox.next_due(tx),
        stored_bytes(tx),
        suppressed.by_reason(tx),
        breaker.look(
            tx, per_day=limits.in_force(limits.mails_per_day), percent=limits.percent_back, now=moment
        ),
    )
