"""Sessions, codes and files of the admin pages in the hands of somebody who should not have them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest
from served import HARRYS, Served
from staff import PASSWORD, serving, sign_in, signed_in

pytestmark = pytest.mark.anyio

OWNER = "owner@orrin.example"


def cookies_of(browser: Any) -> dict[str, str]:
    return {cookie.name: cookie.value for cookie in browser.cookies.jar}


async def test_a_cookie_that_somebody_planted_is_not_the_session_after_signing_in(served: Served) -> None:
    async with signed_in(served) as owner, served.browser() as victim, served.browser() as thief:
        [name] = [each for each in cookies_of(owner) if "device" not in each]
        planted = "p" * 43
        victim.cookies.set(name, planted, domain="127.0.0.1")
        assert (await sign_in(victim, OWNER)).headers["location"] == "/admin"
        thief.cookies.set(name, planted, domain="127.0.0.1")
        assert (await thief.get("/admin/people")).status_code == 303


async def two_steps(browser: Any) -> pyotp.TOTP:
    await browser.post("/admin/account/two-steps")
    page = (await browser.get("/admin/account/two-steps")).text
    found = re.search(r'<code class="long">([A-Z2-7 ]+)</code>', page)
    assert found
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    assert (await browser.post("/admin/account/two-steps", data={"code": totp.now()})).status_code == 200
    return totp


async def test_a_session_that_owes_its_code_opens_nothing_afterwards_either(served: Served) -> None:
    async with signed_in(served) as owner, served.browser() as browser, served.browser() as thief:
        totp = await two_steps(owner)
        await sign_in(browser, OWNER)
        for name, value in cookies_of(browser).items():
            thief.cookies.set(name, value, domain="127.0.0.1")
        later = totp.at(int(time.time()) + 30)
        assert (await browser.post("/admin/code", data={"code": later})).status_code == 303
        assert (await browser.get("/admin")).status_code == 200
        assert (await thief.get("/admin")).headers["location"].startswith("/admin/sign-in")
        assert (await thief.post("/admin/code", data={"code": later})).status_code == 303
        assert (await thief.get("/admin")).status_code == 303


async def test_a_code_that_was_seen_over_the_shoulder_opens_nothing(served: Served) -> None:
    async with signed_in(served) as owner, served.browser() as browser, served.browser() as thief:
        totp = await two_steps(owner)
        later = totp.at(int(time.time()) + 30)
        for each in (browser, thief):
            await sign_in(each, OWNER)
        assert (await browser.post("/admin/code", data={"code": later})).status_code == 303
        for code in (later, totp.now(), f" {later[:3]} {later[3:]} "):
            assert (await thief.post("/admin/code", data={"code": code})).status_code == 422, code
        assert (await thief.get("/admin")).headers["location"] == "/admin/code"


@pytest.mark.parametrize("how", ["signed out", "another role", "signed in"])
async def test_a_file_ends_when_its_session_does(tmp_path: Path, how: str) -> None:
    two = HARRYS.replace("shave.example", "two.example")
    async with serving(tmp_path, one=HARRYS, two=two) as served:
        for site in ("one", "two"):
            for name in ("ada", "ben"):
                async with served.browser(base_url=f"http://{site}.localhost:8000") as browser:
                    await browser.post("/join", data={"email": f"{name}@{site}.example"})
        async with signed_in(served, "marketer") as marketer:
            header = "; ".join(f"{name}={value}" for name, value in cookies_of(marketer).items())

            async def over() -> None:
                if how == "signed out":
                    await marketer.post("/admin/sign-out")
                elif how == "another role":
                    async with signed_in(served) as owner:
                        [user] = await served.rows("select id from users where role = 'marketer'")
                        await owner.post(f"/admin/users/{user['id']}/role", data={"role": "reviewer"})

            said, complete = await taken(served, "/admin/exports/signups", header, over)
        assert "@one.example" in said
        assert (complete, "@two.example" in said) == ((True, True) if how == "signed in" else (False, False))


async def taken(served: Served, path: str, cookie: str, meanwhile: Callable[[], Any]) -> tuple[str, bool]:
    """Ask for a file, and let something happen after its first people; return what came, and if all did."""
    chunks: list[bytes] = []
    complete = False
    asked = iter([{"type": "http.request", "body": b"format=csv", "more_body": False}])
    headers = {
        "host": "127.0.0.1:8000", "cookie": cookie, "sec-fetch-site": "same-origin",
        "content-type": "application/x-www-form-urlencoded", "content-length": "10",
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return next(asked, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        nonlocal complete
        if message["type"] == "http.response.body":
            chunks.append(message["body"])
            complete = not message.get("more_body", False)
            if b"@one.example" in message["body"]:
                await meanwhile()

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("198.51.100.7", 50000), "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    await served.app(scope, receive, send)
    return b"".join(chunks).decode(), complete


async def test_whoever_may_only_review_gets_to_nothing_of_an_owner_by_its_address(served: Served) -> None:
    await served.member("ada@example.com")
    [ada] = await served.rows("select id from signups")
    async with signed_in(served) as owner, signed_in(served, "reviewer") as reviewer:
        assert owner
        [user] = await served.rows("select id from users where role = 'owner'")
        erase = f"/admin/people/{ada['id']}/erase"
        for path in ("/admin/users", "/admin/exports", erase, "/admin/audit"):
            assert (await reviewer.get(path)).status_code == 403, path
        for path, form in {
            "/admin/users/add": {"email": "mallory@orrin.example", "role": "owner"},
            f"/admin/users/{user['id']}/role": {"role": "reviewer"},
            f"/admin/users/{user['id']}/disable": {},
            f"/admin/users/{user['id']}/reset": {},
            f"/admin/people/{ada['id']}/erase": {"sure": "yes"},
            "/admin/exports/signups": {"format": "csv"},
        }.items():
            assert (await reviewer.post(path, data=form)).status_code == 403, path
        assert len(await served.rows("select 1 from users")) == 2
        assert [row["role"] for row in await served.rows("select role from users order by id")] == [
            "owner",
            "reviewer",
        ]
        assert PASSWORD not in str(await served.rows("select * from users"))
