"""The application as a whole: how it ends."""

from __future__ import annotations

import sqlite3

import pytest
from served import Served, write_folder

from waitlist.problems import StoreUnavailable

pytestmark = pytest.mark.anyio


async def test_the_database_is_closed_even_when_visits_cannot_be_written(tmp_path) -> None:
    write_folder(tmp_path)
    served = Served(tmp_path)

    async def visited() -> None:
        async with served.app.running():
            await served.browser().get("/")
            await served.database.write(lambda tx: tx.run("drop table visits"))

    with pytest.raises(sqlite3.OperationalError, match="no such table: visits"):
        await visited()
    with pytest.raises(StoreUnavailable, match=r"waitlist\.sqlite3 is closed"):
        await served.rows("select 1")
