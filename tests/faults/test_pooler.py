"""Behind PgBouncer, which hands connections out by the transaction: `scripts/test --long` installs it."""

from __future__ import annotations

import asyncio
import csv
import subprocess
from pathlib import Path

from command import arguments, environment
from faults.crowd import Crowd
from faults.ledger import Ledger
from faults.outcome import Outcome
from faults.pooler import Pooler
from faults.web import Web
from postgres import Postgres
from running import until
from smtp import MailServer

RESTARTS = 10


def test_everything_works_behind_a_pooler_and_through_its_restarts(
    folder: Path, durable: Postgres, ledger: Ledger
) -> None:
    crowds: list[Crowd] = []
    with Pooler(durable) as pooler, MailServer() as mails:
        settings = {"WAITLIST_DATABASE_URL": pooler.url(ledger.url)}
        mailing = {"WAITLIST_MAIL_URL": mails.url, "WAITLIST_MAIL_PER_SECOND": "1000"}
        with Web(folder, **settings, **mailing) as one, Web(folder, **settings, **mailing) as other:
            for number in range(RESTARTS):
                crowd = Crowd(f"r{number}", ledger.codes(20), ledger.to_confirm(500))
                back = asyncio.run(_restart(crowd, [one, other], pooler))
                outcome = Outcome.of(crowd, ledger, [one, other], back, crowds)
                crowds.append(crowd)
                print(f"restart {number + 1}: {outcome}")  # noqa: T201 - the figures are reported
                assert (outcome.lost, outcome.doubled, outcome.wrong) == (0, 0, ())
            until(lambda: not ledger.rows("select 1 from outbox where state = 'queued' limit 1"), seconds=300)
            assert "Traceback" not in one.said + other.said
        sent = [str(mail.message["Message-ID"]) for mail in mails.received]
        assert (
            len(sent)
            == len(set(sent))
            == ledger.rows("select count(*) from outbox where state = 'sent'")[0][0]
        )
        written = subprocess.run(
            arguments("export", "signups"),
            cwd=folder,
            env=environment(**settings),
            check=True,
            capture_output=True,
            text=True,
        )
    assert sum(len(crowd.confirmed) for crowd in crowds) > 100
    assert (
        len(list(csv.DictReader(written.stdout.splitlines())))
        == ledger.rows("select count(*) from signups")[0][0]
    )
    assert ledger.differences() == []


async def _restart(crowd: Crowd, webs: list[Web], pooler: Pooler) -> float:
    """Return when the pooler was back."""
    async with crowd.around(*webs):
        await asyncio.sleep(1)
        pooler.kill()
        await asyncio.sleep(0.5)
        await asyncio.to_thread(pooler.start)
        back = asyncio.get_running_loop().time()
        await crowd.accepted_by(webs, since=back)
    return back
