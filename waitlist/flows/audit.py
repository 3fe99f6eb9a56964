"""Who did what is written down in the transaction that does it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitlist.store import audit
from waitlist.store.ids import new_id

if TYPE_CHECKING:
    from waitlist.store.database import Row, Tx

Facts = Mapping[str, object]
"""Some of what is known of a thing, by name. Nothing of a person: these rows outlive an erasure."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: `user` by number (None: from the command line), `who` as it is read later.

    `network` is the keyed hash of where from.
    """

    user: int | None
    who: str
    network: str = ""


COMMAND = Actor(None, "command line")


def note(
    tx: Tx,
    actor: Actor,
    action: str,
    *,
    subject: str,
    subject_id: int | str,
    now: int,
    site: int | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Write down what was done; of `before` and `after` what differs."""
    was, became = before or {}, after or {}
    changed = [name for name in {**was, **became} if was.get(name) != became.get(name)]
    audit.add(
        tx,
        row=new_id(now),
        user=actor.user,
        who=actor.who,
        action=action,
        site=site,
        subject=subject,
        subject_id=str(subject_id),
        before=json.dumps({name: was[name] for name in changed if name in was}, ensure_ascii=False),
        after=json.dumps({name: became[name] for name in changed if name in became}, ensure_ascii=False),
        network=actor.network,
        now=now,
    )


def page(tx: Tx, *, before: int, limit: int, who: str = "", action: str = "") -> list[Row]:
    """Return what was written down before a row, the newest first; `""` takes any."""
    return audit.page(tx, before=before, limit=limit, who=who, action=action)


def people(tx: Tx) -> list[str]:
    """Return everybody who did something lately."""
    return audit.people(tx)
