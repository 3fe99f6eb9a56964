"""The primary ends at once under load, and its standby takes over."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from pathlib import Path

from faults.crowd import Crowd
from faults.ledger import Ledger
from faults.outcome import Outcome
from faults.standby import Standby
from faults.web import Web
from postgres import Postgres


def play(folder: Path) -> tuple[Outcome, list[str]]:
    """Let two processes know both servers, kill the first one, and promote the second.

    Return what came of it, by what the second one has, and what is wrong with its counts.
    """
    with ExitStack() as at_end:
        primary = Postgres(durable=True)
        at_end.callback(primary.stop)
        primary.start()
        name = primary.create().rpartition("/")[2]
        standby = Standby(primary)
        at_end.callback(standby.stop)
        standby.follow()
        url = (
            f"postgresql://tests@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/{name}"
            "?target_session_attrs=read-write"
        )
        webs = [at_end.enter_context(Web(folder, WAITLIST_DATABASE_URL=url)) for _ in range(2)]
        before = Crowd("before")
        asyncio.run(_come(before, webs))
        ledger = Ledger(primary.url(name), folder)
        crowd = Crowd("after", ledger.codes(20), ledger.to_confirm(500))
        back = asyncio.run(_fail_over(crowd, webs, primary, standby))
        ledger = Ledger(standby.url(name), folder)
        assert not before.wrong
        assert not [web.said for web in webs if "Traceback" in web.said]
        return Outcome.of(crowd, ledger, webs, back, [before]), ledger.differences()


async def _come(crowd: Crowd, webs: list[Web]) -> None:
    async with crowd.around(*webs):
        await asyncio.sleep(1)


async def _fail_over(crowd: Crowd, webs: list[Web], primary: Postgres, standby: Standby) -> float:
    async with crowd.around(*webs):
        await asyncio.sleep(1)
        await asyncio.to_thread(primary.crash)
        await asyncio.sleep(6)  # longer than work is kept: somebody has to notice first
        await asyncio.to_thread(standby.promote)
        back = time.monotonic()
        await crowd.accepted_by(webs, since=back)
    return back
