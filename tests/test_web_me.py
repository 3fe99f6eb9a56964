"""`/me`: the share page, and what can be done there."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from served import SECRET, Served, code_on, masked, path_of, write_folder

from waitlist.config import load
from waitlist.store.sqlite import SqliteDatabase
from waitlist.tokens import Tokens
from waitlist.web.app import create_app
from waitlist.web.runtime import Runtime

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


async def test_without_a_session_it_is_the_form_that_mails_the_link(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/me")
    assert page.status_code == 200
    assert 'action="/recover"' in page.text
    assert page.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "cookie", ["x", "a" * 43, "a" * 5000, "é", '"', "../..", "", "%00", "ada@example.com"]
)
async def test_a_forged_cookie_is_no_session(browser: httpx2.AsyncClient, cookie: str) -> None:
    headers = {"cookie": f"session={cookie}".encode()}
    page = await browser.get("/me", headers=headers)
    assert page.status_code == 200
    assert 'action="/recover"' in page.text
    for path in ("resend", "address", "alias", "signout", "forget"):
        answer = await browser.post(
            f"/me/{path}", data={"address": "ada@example.com", "alias": "Ada"}, headers=headers
        )
        assert answer.status_code in {303, 403}


async def test_the_share_page_is_kept_by_nobody(served: Served) -> None:
    ada = await served.member("ada@example.com")
    page = await ada.get("/me")
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["vary"] == "Accept-Language"
    assert "etag" not in page.headers


@pytest.mark.parametrize("path", ["/me", "/th/me"])
async def test_the_page_ahead_of_all_middleware_is_the_one_behind_it(
    served: Served, browser: httpx2.AsyncClient, path: str
) -> None:
    await browser.post("/join", data={"email": "ben@example.com"})
    for visitor in (await served.member("ada@example.com"), browser):
        ahead, behind = await visitor.get(path), await visitor.get(f"{path}?x=y")
        assert ahead.status_code == 200
        status, headers, text = masked(ahead)
        assert (status, sorted(headers), text) == (status, sorted(masked(behind)[1]), behind.text)
        assert len({page.headers["x-request-id"] for page in (ahead, behind)}) == 2
    assert (await browser.get(f"/xx{path}")).status_code == 404
    assert (await browser.head(path)).content == b""


async def test_every_button_carries_the_link_and_says_its_channel(served: Served) -> None:
    ada = await served.member("ada@example.com")
    page = (await ada.get("/me")).text
    code = code_on(page)
    link = f"http://127.0.0.1:8000/r/{code}"
    hrefs = [part.partition('"')[0].replace("&amp;", "&") for part in page.split('<a class="channel ')[1:]]
    assert len(hrefs) == 7
    found = [
        part.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
        for part in page.split('"channel ')[1:]
    ]
    read = {urlsplit(href).netloc or urlsplit(href).scheme: parse_qs(urlsplit(href).query) for href in found}
    assert read["wa.me"]["text"][0].endswith(f"{link}?c=whatsapp")
    assert read["line.me"]["text"][0].endswith(f"{link}?c=line")
    assert read["www.facebook.com"] == {"u": [f"{link}?c=facebook"]}
    assert read["x.com"]["url"] == [f"{link}?c=x"]
    assert link not in read["x.com"]["text"][0]
    assert read["t.me"]["url"] == [f"{link}?c=telegram"]
    assert read["mailto"]["body"][0].endswith(f"{link}?c=email")
    assert read["sms"]["body"][0].endswith(f"{link}?c=sms")
    assert f'src="/qr/{code}.svg"' in page


async def test_the_mail_can_be_sent_again_and_limits_stay_untold(
    browser: httpx2.AsyncClient, served: Served
) -> None:
    await browser.post("/join", data={"email": "ada@example.com"})
    answers = [masked(await browser.post("/me/resend")) for _ in range(5)]
    assert answers == [answers[0]] * 5
    assert answers[0][0] == 303
    page = await browser.get("/me?done=resent")
    assert "The mail is on its way once more." in page.text
    assert len(await served.mails()) == 3


async def test_a_notice_says_only_what_the_software_says(browser: httpx2.AsyncClient) -> None:
    await browser.post("/join", data={"email": "ada@example.com"})
    for query in ("done=hacked", "done=%3Cscript%3E", "done", "done=resent&done=resent", "%ff", "a" * 5000):
        page = await browser.get(f"/me?{query}")
        assert page.status_code == 200
        assert 'class="notice"' not in page.text


async def test_a_mistyped_address_is_changed_and_the_old_mail_confirms_nothing(
    browser: httpx2.AsyncClient, served: Served
) -> None:
    await browser.post("/join", data={"email": "ada@exmaple.com"})
    code = code_on((await browser.get("/me")).text)
    old = await served.mail_to("ada@exmaple.com", "confirm")
    changed = await browser.post("/me/address", data={"address": "ada@example.com"})
    assert (changed.status_code, changed.headers["location"]) == (303, "/me?done=address")
    page = (await browser.get("/me?done=address")).text
    assert "The address is changed" in page
    assert "ada@example.com" in page
    assert code_on(page) == code
    assert (await browser.post(path_of(old.confirm_url))).status_code == 404
    new = await served.mail_to("ada@example.com", "confirm")
    assert (await browser.post(path_of(new.confirm_url))).status_code == 303


async def test_a_wrong_address_is_shown_again(browser: httpx2.AsyncClient) -> None:
    await browser.post("/join", data={"email": "ada@example.com"})
    answer = await browser.post("/me/address", data={"address": "ada@"})
    assert answer.status_code == 422
    assert "What stands after the @ looks wrong." in answer.text
    assert 'value="ada@"' in answer.text


async def test_a_confirmed_address_is_not_changed_here(served: Served) -> None:
    ada = await served.member("ada@example.com")
    answer = await ada.post("/me/address", data={"address": "mallory@example.com"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert "mallory@example.com" not in (await ada.get("/me")).text


async def test_a_chosen_name_is_shown_and_can_be_taken_back(served: Served) -> None:
    ada = await served.member("ada@example.com")
    assert (await ada.post("/me/alias", data={"alias": "  Ada  L. "})).headers["location"] == "/me?done=alias"
    assert "Others see you as Ada L." in (await ada.get("/me")).text
    assert (await ada.post("/me/alias", data={"alias": ""})).status_code == 303
    assert "Choose a name that others see" in (await ada.get("/me")).text


@pytest.mark.parametrize(
    "alias", ["ada@example.com", "www.example.com", "https://x.y", "+49 170 1234567", "\u202eadA"]
)
async def test_a_name_that_leads_elsewhere_is_refused(served: Served, alias: str) -> None:
    ada = await served.member("ada@example.com")
    answer = await ada.post("/me/alias", data={"alias": alias})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


async def test_a_provisional_session_chooses_no_name(browser: httpx2.AsyncClient) -> None:
    await browser.post("/join", data={"email": "ada@example.com"})
    answer = await browser.post("/me/alias", data={"alias": "Ada"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")


async def test_signing_out_ends_every_session_and_every_mailed_link(served: Served) -> None:
    ada = await served.member("ada@example.com")
    welcome = await served.mail_to("ada@example.com", "welcome")
    async with served.browser() as phone:
        assert (await phone.get(path_of(welcome.status_url))).headers["location"] == "/en/me"
        assert "You are ada@example.com." in (await phone.get("/me")).text
        out = await ada.post("/me/signout")
        assert (out.status_code, out.headers["location"]) == (303, "/")
        assert "Max-Age=0" in out.headers["set-cookie"]
        assert 'action="/recover"' in (await phone.get("/me")).text
        again = await phone.get(path_of(welcome.status_url))
        assert again.status_code == 404
        assert 'action="/en/recover"' in again.text


async def test_joining_ones_own_address_again_keeps_the_session_proven(served: Served) -> None:
    ada = await served.member("ada@example.com")
    again = await ada.post("/join", data={"email": "Ada@Example.com"})
    assert again.status_code == 303
    assert "set-cookie" in again.headers
    assert "You are ada@example.com." in (await ada.get("/me")).text


async def test_joining_another_address_replaces_the_session(served: Served) -> None:
    ada = await served.member("ada@example.com")
    await ada.post("/join", data={"email": "ben@example.com"})
    page = (await ada.get("/me")).text
    assert "You are" not in page
    assert "ben@example.com" in page


async def test_under_https_the_cookie_is_one_that_no_other_host_can_set(
    tmp_path: object, served: Served
) -> None:
    site = served.config.sites["harrys"].model_copy(update={"base_url": "https://shave.example"})
    await served.app.swap((site,))
    async with served.browser("https://shave.example") as browser:
        joined = await browser.post("/join", data={"email": "ada@example.com"})
        cookie = joined.headers["set-cookie"]
        assert cookie.startswith("__Host-session=")
        assert cookie.endswith("; Max-Age=15552000; Path=/; HttpOnly; SameSite=Lax; Secure")
        assert joined.headers["strict-transport-security"] == "max-age=31536000"
        assert "strict-transport-security" in (await browser.get("/")).headers
        assert "Confirm your address" in (await browser.get("/me")).text
        plain = await browser.get("/me", headers={"cookie": f"session={browser.cookies['__Host-session']}"})
        assert 'action="/recover"' in plain.text


class Counted(SqliteDatabase):
    """A database that knows how often it was asked by pages that wait."""

    asked = 0

    async def glance(self, *arguments: Any, **named: Any) -> Any:
        self.asked += 1
        return await super().glance(*arguments, **named)


async def test_whoever_is_unknown_or_cannot_be_looked_up_is_asked_for_once(tmp_path: Path) -> None:
    write_folder(tmp_path)
    database = Counted(tmp_path / "counted.sqlite3")
    config = load(tmp_path, {"WAITLIST_SECRET_KEYS": SECRET})
    runtime = Runtime(
        config=config.machine,
        database=database,
        sites=tuple(config.sites.values()),
        tokens=Tokens(config.machine.secret_keys),
        development=True,
    )
    app = create_app(runtime)
    async with (
        app.running(),
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app, raise_app_exceptions=False), base_url="http://127.0.0.1:8000"
        ) as browser,
    ):
        cookie = {"cookie": f"session={'a' * 43}"}
        assert (await browser.get("/me", headers=cookie)).status_code == 200
        assert database.asked == 1
        await database.close()
        away = await browser.get("/me", headers=cookie)
        assert away.status_code == 503
        assert int(away.headers["retry-after"]) > 0
        assert database.asked == 2
