"""A link counts without the cookie that remembers it, where the founder wants none."""

from __future__ import annotations

from pathlib import Path

import pytest
from served import HARRYS, Served, code_on, path_of, write_folder

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


async def test_without_the_cookie_a_link_counts_on_the_page_that_it_opened_and_no_longer(
    tmp_path: Path,
) -> None:
    write_folder(tmp_path, harrys=HARRYS + "\n[attribution]\ncookie = false\n")
    served = Served(tmp_path)
    async with served.app.running():
        ada = await served.member("ada@example.com")
        code = code_on((await ada.get("/me")).text)
        async with served.browser() as ben:
            opened = await ben.get(f"/r/{code}?c=line")
            assert "set-cookie" not in opened.headers
            assert f'value="{code}"' in opened.text, "the form has it"
            await ben.post("/join", data={"email": "ben@example.com", "ref": code})
            await ben.post(path_of((await served.mail_to("ben@example.com", "confirm")).confirm_url))
        async with served.browser() as cleo:
            await cleo.get(f"/r/{code}")
            cleo.cookies.set("ref", code)  # one from before it was switched off
            await cleo.post("/join", data={"email": "cleo@example.com"})
        rows = await served.rows("select joins from link_counts where joins > 0")
        assert [row["joins"] for row in rows] == [1]
        assert "One of our own, which opens your page." in (await ada.get("/privacy")).text
    served.forget()
