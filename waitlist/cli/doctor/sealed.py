"""Secrets that lie sealed in the database: do the keys that are set open them?"""

from __future__ import annotations

from collections.abc import Iterator

from waitlist.cli.doctor.finding import Finding, fail
from waitlist.config import Config
from waitlist.config.environment import variable
from waitlist.store import users
from waitlist.store.database import Database, Tx
from waitlist.tokens import Tokens


async def examine(config: Config, database: Database) -> list[Finding]:
    """Open every second step of a user; without one nothing speaks for or against the keys."""
    keys = config.machine.secret_keys
    sealed = await database.read(_sealed) if keys else []
    if not sealed:
        return []
    from waitlist.web.admin.sealing import Seal  # noqa: PLC0415 - cryptography is large, and few have one

    seal = Seal.of(Tokens(keys))
    return list(_unopened(sum(not seal.opens(each) for each in sealed), len(sealed)))


def _unopened(number: int, total: int) -> Iterator[Finding]:
    if number:
        says = (
            f"{number} of {total} second steps of users were sealed by a key that is not among "
            f"{variable('secret_keys')}."
        )
        remedy = (
            "Every machine needs the same keys, and a new one stands before the old: put the old one back "
            "behind it, or links in mails that were sent end as well."
        )
        yield fail("secrets", says, remedy)


def _sealed(tx: Tx) -> list[str]:
    found = (users.by_id(tx, row["id"]) for row in users.with_second_step(tx))
    return [row["totp"] for row in found if row is not None and row["totp"]]
