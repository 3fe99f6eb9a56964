"""The primary dies and its standby takes over: the servers find it by themselves, with all that was answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from faults.crowd import Crowd
from faults.ledger import Ledger
from faults.web import Web
from faults.standby import Standby
from postgres import Postgres


def test_a_standby_takes_over_with_everything_that_was_answered(folder: Path, long: bool) -> None:
    for number in range(1, 6 if long else 2):
        _play(folder, number)


def _play(folder: Path, number: int) -> None:
    with ExitStack() as at_end:
        primary = Postgres(durable=True)
        at_end.callback(primary.stop)
        primary.start()
        url = primary.create()
