"""Processes that serve the same sites agree on what they count by network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from waitlist.store import together

if TYPE_CHECKING:
    from waitlist.store.database import Tx


class Hits(NamedTuple):
    """How often a network sent a form, or did something else that is limited."""

    form: str
    network: str
    hits: int


def exchange(tx: Tx, minute: int, own: Sequence[Hits]) -> list[Hits]:
    """Add what one process counted in a minute (since 1970); return the counts of all of them."""
    together.delete_hits(tx, minute)
    return [
        Hits(form, network, together.add_hits(tx, minute=minute, form=form, network=network, hits=hits))
        for form, network, hits in sorted(
            own
        )  # in one order, so that two processes never wait for each other
    ]


def agree_on_key(tx: Tx, day: int, offered: str) -> str:
    """Return the key by which networks are hashed on a day (since 1970, UTC)."""
    return together.network_key(tx, day=day, offered=offered)
