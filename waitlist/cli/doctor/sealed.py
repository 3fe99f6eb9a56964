"""Secrets that lie sealed in the database: do the keys that are set open them?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from waitlist.cli.doctor.finding import Finding, fail
from waitlist.config import Config, is_development
from waitlist.config.development import SECRET_FILE
from waitlist.config.environment import variable
from waitlist.store import users
from waitlist.store.database import Database, Tx
from waitlist.tokens import Tokens


async def examine(config: Config, database: Database) -> list[Finding]:
    """Open every second step of a user; without one nothing speaks for or against the keys."""
    keys = _keys(config)
    sealed = [] if keys is None else await database.read(_sealed)
    if keys is None or not sealed:
        return []
    from waitlist.web.admin.sealing import Seal, is_sealed  # noqa: PLC0415 - cryptography is large, and few have one

    if keys:
        seal = Seal.of(Tokens(keys))
        number = sum(not seal.opens(each) for each in sealed)
    else:
        number = sum(is_sealed(each) for each in sealed)
    return list(_unopened(config, number, len(sealed)))


def _keys(config: Config) -> Sequence[str] | None:
    """Return the keys of the server; None if that cannot be said, which `secrets` tells."""
    machine = config.machine
    if machine.secret_keys:
        return machine.secret_keys
    try:
        return [(machine.data / SECRET_FILE).read_text("ascii").strip()]
    except FileNotFoundError:
        # The server makes a new one.
        return [] if is_development(machine, machine.server.host, config.sites.values()) else None
    except (OSError, ValueError):
        return None


def _unopened(config: Config, number: int, total: int) -> Iterator[Finding]:
    if not number:
        return
    machine = config.machine
    says = f"{number} of {total} second steps of users were sealed by a key that is not"
    if machine.secret_keys:
        remedy = (
            "Every machine needs the same keys, and a new one stands before the old: put the old one back "
            "behind it, or links in mails that were sent end as well."
        )
        yield fail("secrets", f"{says} among {variable('secret_keys')}.", remedy)
    else:
        remedy = "Put the file of before back, or links in mails that were sent end as well."
        yield fail("secrets", f"{says} in {machine.data / SECRET_FILE}.", remedy)


def _sealed(tx: Tx) -> list[str]:
    found = (users.by_id(tx, row["id"]) for row in users.with_second_step(tx))
    return [row["totp"] for row in found if row is not None and row["totp"]]
