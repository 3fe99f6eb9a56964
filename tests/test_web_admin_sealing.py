"""Secrets of second steps lie sealed in the database, whatever happens to the keys."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx2
import pyotp
import pytest
from served import SECRET, Served, write_folder
from staff import PASSWORD, setup_path, sign_in, signed_in

from waitlist.flows import second_steps
from waitlist.tokens import Tokens
from waitlist.web.admin.sealing import Seal, is_sealed

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]

NEWER = "a-newer-secret-that-only-the-tests-know-and-long"


async def switched_on(browser: httpx2.AsyncClient) -> pyotp.TOTP:
    """Switch the second step on."""
    await browser.post("/admin/account/two-steps")
    page = (await browser.get("/admin/account/two-steps")).text
    found = re.search(r"<code[^>]*>((?:[A-Z2-7]{4} ?)+)</code>", page)
    assert found, page
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    assert (await browser.post("/admin/account/two-steps", data={"code": totp.now()})).status_code == 200
    return totp


async def kept(served: Served) -> str:
    (row,) = await served.rows("select totp from users")
    return str(row["totp"])


async def lets_in(served: Served, totp: pyotp.TOTP, steps: int) -> int:
    """Sign in with the code of some steps ahead, which was not used yet."""
    async with served.browser() as browser:
        assert (await sign_in(browser, "owner@orrin.example")).status_code == 303
        code = totp.at(int(time.time()) + 30 * steps)
        return (await browser.post("/admin/code", data={"code": code})).status_code


async def test_what_lies_in_the_database_makes_no_codes(served: Served) -> None:
    async with signed_in(served) as owner:
        await owner.post("/admin/account/two-steps")
        (row,) = await served.rows("select totp_waiting from users")
        assert is_sealed(row["totp_waiting"])
        totp = await switched_on(owner)
    assert totp.secret not in repr(await served.rows("select * from users"))
    assert is_sealed(await kept(served))
    assert await lets_in(served, totp, 1) == 303


async def test_a_code_after_a_rotation_seals_the_secret_with_the_new_key(served: Served) -> None:
    async with signed_in(served) as owner:
        totp = await switched_on(owner)
    before = await kept(served)
    served.tokens.take([NEWER, SECRET])
    assert await lets_in(served, totp, 1) == 303
    after = await kept(served)
    assert after != before
    assert Seal.of(Tokens([NEWER])).open(after) == totp.secret
    assert Seal.of(Tokens([SECRET])).open(after) == ""


async def test_a_secret_whose_key_is_gone_lets_nobody_in_but_by_a_recovery_code(served: Served) -> None:
    async with signed_in(served) as owner:
        totp = await switched_on(owner)
        codes = (await owner.post("/admin/account/two-steps/codes", data={"current": PASSWORD})).text
    served.tokens.take([NEWER])
    assert await lets_in(served, totp, 1) == 422
    code = re.search(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", codes)
    assert code
    async with served.browser() as browser:
        await sign_in(browser, "owner@orrin.example")
        assert (await browser.post("/admin/code", data={"code": code[0]})).status_code == 303


async def test_a_secret_from_before_they_were_sealed_is_sealed_as_the_server_starts(tmp_path: Path) -> None:
    write_folder(tmp_path)
    served = Served(tmp_path)
    secret = pyotp.random_base32()
    async with served.app.running():
        async with served.browser() as browser:
            path = await setup_path(served, "owner@orrin.example")
            await browser.post(path, data={"password": PASSWORD, "again": PASSWORD})
        await served.database.write(lambda tx: tx.run("update users set totp = :secret", secret=secret))
        assert await served.database.read(second_steps.bare)
    again = Served(tmp_path, {"WAITLIST_DATABASE_URL": served.url})
    async with again.app.running():
        assert is_sealed(await kept(again))
        assert not await again.database.read(second_steps.bare)
        assert await lets_in(again, pyotp.TOTP(secret), 0) == 303
    again.forget()
    served.forget()
