"""Signing in to the admin pages, and out."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx2
import pyotp
import pytest
from served import HARRYS, Served, write_folder
from staff import PASSWORD, serving, setup_path, sign_in, signed_in

pytestmark = pytest.mark.anyio


async def test_the_setup_link_lets_somebody_choose_a_password_once(
    served: Served, browser: httpx2.AsyncClient
) -> None:
    path = await setup_path(served, "ada@orrin.example")
    assert (await browser.get(path)).status_code == 200
    assert (await browser.get(path)).status_code == 200, "looking at it changes nothing"
    entered = await browser.post(path, data={"password": PASSWORD, "again": PASSWORD})
    assert (entered.status_code, entered.headers["location"]) == (303, "/admin/account/two-steps")
    assert (await browser.get("/admin")).status_code == 200
    for method in ("GET", "POST"):
        again = await browser.request(method, path, data={"password": "x" * 20, "again": "x" * 20})
        assert again.status_code == 404
        assert "It may have been erased, or the address is mistyped." in again.text


async def test_a_password_that_will_not_do_is_told(served: Served, browser: httpx2.AsyncClient) -> None:
    path = await setup_path(served, "ada@orrin.example")
    for password, again, words in (
        ("short", "short", "Please take at least 12 characters."),
        ("", "", "Please take at least 12 characters."),
        ("a" * 16, "a" * 16, "This is too easy to guess."),
        ("ada@orrin.example!", "ada@orrin.example!", "This has your address in it."),
        (PASSWORD, "another one of them", "The two are not the same."),
        ("abcdefgh" * 40, "abcdefgh" * 40, "Please make this shorter."),
    ):
        answer = await browser.post(path, data={"password": password, "again": again})
        assert answer.status_code == 422
        assert words in answer.text
    assert (await browser.get(path)).status_code == 200, "the link still works"


async def test_whoever_is_not_signed_in_is_led_to_the_form_and_back(served: Served) -> None:
    async with signed_in(served) as browser:
        await browser.post("/admin/sign-out")
        led = await browser.get("/admin/people?status=pending")
        assert led.headers["location"] == "/admin/sign-in?next=%2Fadmin%2Fpeople"
        form = {"email": "owner@orrin.example", "password": PASSWORD, "next": "/admin/people"}
        answer = await browser.post("/admin/sign-in", data=form)
        assert answer.headers["location"] == "/admin/people"


async def test_nobody_is_led_elsewhere_after_signing_in(served: Served) -> None:
    odd = ("//evil.example", "https://evil.example/admin", "/adminx", "/admin\\@evil", "/admin/\r\nx: y", "x")
    async with signed_in(served) as browser:
        for onward in odd:
            form = {"email": "owner@orrin.example", "password": PASSWORD, "next": onward}
            answer = await browser.post("/admin/sign-in", data=form)
            assert (answer.status_code, answer.headers["location"]) == (303, "/admin")


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(served: Served) -> None:
    async with signed_in(served):
        pass
    answers = []
    for email in ("owner@orrin.example", "nobody@orrin.example"):
        async with served.browser() as browser:
            answers.append(await sign_in(browser, email, "not the password"))
    known, unknown = answers
    assert known.status_code == unknown.status_code == 422
    assert "Address and password do not belong together." in known.text
    assert known.text.replace("owner@", "nobody@") == unknown.text
    assert known.headers.keys() == unknown.headers.keys()


async def test_guessing_is_held_back_and_the_owner_still_gets_in(served: Served) -> None:
    async with signed_in(served) as owner, served.browser(client="203.0.113.9") as mallory:
        await owner.post("/admin/sign-out")
        answers = [await sign_in(mallory, "owner@orrin.example", f"guess {number}") for number in range(12)]
        assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 7
        assert 0 < int(answers[-1].headers["retry-after"]) <= 720
        assert "Wait 12 minutes, or sign in from a browser that you used before." in answers[-1].text
        right = await sign_in(mallory, "owner@orrin.example")
        assert right.status_code == 429, "not even the right one is looked at"
        async with served.browser(client="198.51.100.99") as elsewhere:
            assert (await sign_in(elsewhere, "owner@orrin.example")).status_code == 303
        assert (await sign_in(owner, "owner@orrin.example")).status_code == 303


async def test_a_second_step_is_asked_for_once_it_is_on(served: Served) -> None:
    async with signed_in(served) as browser, served.browser() as elsewhere:
        await sign_in(elsewhere, "owner@orrin.example")
        await browser.post("/admin/account/two-steps")
        page = await browser.get("/admin/account/two-steps")
        found = re.search(r'<code class="long">([A-Z2-7 ]+)</code>', page.text)
        assert found, page.text
        assert 'src="data:image/svg+xml' in page.text
        totp = pyotp.TOTP(found[1].replace(" ", ""))
        wrong = await browser.post("/admin/account/two-steps", data={"code": "000000"})
        assert wrong.status_code == 422
        on = await browser.post("/admin/account/two-steps", data={"code": totp.now()})
        codes = re.findall(r"<li><code>([a-z2-9-]{19})</code></li>", on.text)
        assert len(codes) == 8
        assert (await elsewhere.get("/admin")).status_code == 303, "the password alone had opened it"
        assert codes[0] not in (await browser.get("/admin/account/two-steps")).text, "they are shown once"

        async with served.browser() as other:
            first = await sign_in(other, "owner@orrin.example")
            assert first.headers["location"] == "/admin/code"
            for path in ("/admin", "/admin/people", "/admin/account"):
                assert (await other.get(path)).headers["location"] == "/admin/code"
            assert (await other.post("/admin/code", data={"code": totp.now()})).status_code == 422, (
                "used before"
            )
            used = await other.post("/admin/code", data={"code": codes[3].upper().replace("-", " ")})
            assert used.headers["location"] == "/admin"
            assert (await other.get("/admin")).status_code == 200

        later = totp.at(int(time.time()) + 30)
        async with served.browser() as third:
            await sign_in(third, "owner@orrin.example")
            assert (await third.post("/admin/code", data={"code": later})).status_code == 303
        off = await browser.post("/admin/account/two-steps/off", data={"current": "wrong"})
        assert off.status_code == 422
        off = await browser.post("/admin/account/two-steps/off", data={"current": PASSWORD})
        assert off.headers["location"] == "/admin/account?done=one_step"
        async with served.browser() as fourth:
            assert (await sign_in(fourth, "owner@orrin.example")).headers["location"] == "/admin"


async def test_a_browser_can_be_signed_out_from_another(served: Served) -> None:
    async with signed_in(served) as here, served.browser() as there:
        await sign_in(there, "owner@orrin.example")
        page = (await here.get("/admin/account")).text
        assert page.count("Safari on iPhone") == 2
        (path,) = re.findall(r'action="(/admin/account/sessions/\d+/end)"', page)
        assert (await here.post(path)).status_code == 303
        assert (await there.get("/admin")).headers["location"].startswith("/admin/sign-in")
        assert (await here.get("/admin")).status_code == 200


async def test_a_new_password_signs_every_other_browser_out(served: Served) -> None:
    new = "another horse battery"
    async with signed_in(served) as here, served.browser() as there:
        await sign_in(there, "owner@orrin.example")
        refused = await here.post(
            "/admin/account/password", data={"current": "wrong", "password": new, "again": new}
        )
        assert refused.status_code == 422
        assert "This is not your password." in refused.text
        form = {"current": PASSWORD, "password": new, "again": new}
        assert (await here.post("/admin/account/password", data=form)).status_code == 303
        assert (await here.get("/admin")).status_code == 200
        assert (await there.get("/admin")).status_code == 303
        assert len(await served.rows("select 1 from admin_devices")) == 1
        assert (await sign_in(there, "owner@orrin.example")).status_code == 422
        assert (await sign_in(there, "owner@orrin.example", new)).status_code == 303


async def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(served: Served) -> None:
    async with signed_in(served) as browser:
        kept = browser.cookies["admin"]
        out = await browser.post("/admin/sign-out")
        assert "admin=; Max-Age=0" in out.headers["set-cookie"]
        answer = await browser.get("/admin", headers={"cookie": f"admin={kept}"})
        assert answer.status_code == 303


async def test_under_https_no_other_host_can_set_the_cookies(tmp_path: Path) -> None:
    async with serving(tmp_path, 'base_url = "https://shave.example"\n[admin]\nenabled = true\n') as served:
        path = await setup_path(served, "ada@orrin.example")
        async with served.browser("https://shave.example") as browser:
            answer = await browser.post(path, data={"password": PASSWORD, "again": PASSWORD})
            session, device = answer.headers.get_list("set-cookie")
            assert session.startswith("__Host-admin=")
            assert device.startswith("__Host-admin-device=")
            for cookie in (session, device):
                assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
            assert (await browser.get("/admin")).status_code == 200


async def test_a_session_of_the_public_pages_opens_no_admin_page_and_the_other_way_round(
    served: Served,
) -> None:
    visitor = await served.member("ada@example.com")
    async with signed_in(served) as owner:
        session = visitor.cookies["session"]
        assert (await visitor.get("/admin", headers={"cookie": f"admin={session}"})).status_code == 303
        admin = owner.cookies["admin"]
        page = await owner.get("/me", headers={"cookie": f"session={admin}"})
        assert 'action="/recover"' in page.text


@pytest.mark.parametrize(
    ("machine", "development", "there"),
    [
        ("", True, True),
        ("", False, False),
        ("[admin]\nenabled = true\n", False, True),
        ("[admin]\nenabled = false\n", True, False),
    ],
)
async def test_the_pages_are_there_while_developing_or_when_switched_on(
    tmp_path: Path, machine: str, development: bool, there: bool
) -> None:
    write_folder(tmp_path, machine, harrys=HARRYS)
    served = Served(tmp_path, development=development)
    async with served.app.running(), served.browser() as browser:
        assert (await browser.get("/admin/sign-in")).status_code == (200 if there else 404)
        assert (await browser.get("/admin")).status_code == (303 if there else 404)


async def test_with_a_host_of_their_own_they_answer_nowhere_else(tmp_path: Path) -> None:
    async with serving(tmp_path, '[admin]\nhost = "admin.example"\n') as served:
        for host, status in (("admin.example", 200), ("admin.example:8000", 200), ("127.0.0.1:8000", 404)):
            answered, _, _ = await served.ask("GET", "/admin/sign-in", host=host)
            assert answered == status
        path = await setup_path(served, "ada@orrin.example")
        assert (await served.ask("GET", path, host="shave.example"))[0] == 404
