"""`/recover`, `/me/data`, `/me/forget`, `/unsubscribe`: one's own data, and leaving."""

from __future__ import annotations

import json

import httpx2
import pytest
from served import Served, code_on, masked, path_of

from waitlist.clock import now
from waitlist.flows import moderation

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


async def fresh(served: Served, address: str) -> httpx2.AsyncClient:
    """Return a browser that came from a newly mailed link."""
    browser = served.browser()
    await browser.post("/recover", data={"email": address})
    mail = await served.mail_to(address, "recovery")
    await browser.get(path_of(mail.status_url))
    return browser


async def test_recovering_answers_the_same_for_known_pending_and_unknown_addresses(served: Served) -> None:
    await served.member("ada@example.com")
    async with served.browser() as ben:
        await ben.post("/join", data={"email": "ben@example.com"})
        answers = [
            masked(await ben.post("/recover", data={"email": f"{name}@example.com"}))
            for name in ("ada", "ben", "nobody", "ada", "ada", "ada", "ada")
        ]
    assert answers == [answers[0]] * 7
    assert answers[0][0] == 200
    assert "If this address is on the list" in answers[0][2]
    assert [to for kind, to, _ in await served.mails() if kind == "recovery"].count("ada@example.com") <= 3


async def test_recovering_wants_an_address(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/recover", data={"email": "ada"})
    assert answer.status_code == 422
    assert "An address has an @ in it" in answer.text
    assert 'value="ada"' in answer.text


@pytest.mark.parametrize("path", ["/me/data", "/me/forget"])
async def test_own_data_asks_for_a_newly_mailed_link(served: Served, path: str) -> None:
    ada = await served.member("ada@example.com")
    async with served.browser() as stranger:
        for browser in (ada, stranger):
            answer = await browser.get(path)
            assert answer.status_code == 403
            assert 'action="/recover"' in answer.text
            assert "First, a fresh link" in answer.text


async def test_own_data_comes_as_a_file(served: Served) -> None:
    await served.member("ada@example.com", name="Ada")
    ada = await fresh(served, "ada@example.com")
    answer = await ada.get("/me/data")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="harrys-my-data.json"'
    assert answer.headers["cache-control"] == "private, no-store"
    data = json.loads(answer.text)
    assert data["address"] == "ada@example.com"
    assert data["submissions"][0]["name"] == "Ada"


async def test_erasure_says_what_goes_and_then_does_it(served: Served, browser: httpx2.AsyncClient) -> None:
    member = await served.member("ada@example.com")
    await member.post("/me/alias", data={"alias": "Countess"})
    code = code_on((await member.get("/me")).text)
    assert "Countess" in (await browser.get(f"/r/{code}")).text
    ada = await fresh(served, "ada@example.com")
    page = await ada.get("/me/forget")
    assert page.status_code == 200
    assert 'action="/me/forget"' in page.text
    assert len(await served.rows("select * from signups where status = 'confirmed'")) == 1
    gone = await ada.post("/me/forget")
    assert gone.status_code == 200
    assert "Max-Age=0" in gone.headers["set-cookie"]
    assert 'action="/recover"' in (await member.get("/me")).text
    assert "invited" not in (await browser.get(f"/r/{code}")).text
    assert await served.rows("select * from signups where canonical = 'ada@example.com'") == []


async def test_erasing_without_a_newly_mailed_link_erases_nothing(served: Served) -> None:
    ada = await served.member("ada@example.com")
    assert (await ada.post("/me/forget")).status_code == 403
    assert "You are ada@example.com." in (await ada.get("/me")).text


async def test_unsubscribing_has_a_button_and_works_again(
    served: Served, browser: httpx2.AsyncClient
) -> None:
    ada = await served.member("ada@example.com")
    path = path_of((await served.mail_to("ada@example.com", "welcome")).unsubscribe_url)
    assert f'action="{path}"' in (await browser.get(path)).text
    assert "You get no more mails from us." not in (await ada.get("/me")).text
    for _ in range(2):
        assert (await browser.post(path)).status_code == 200
    page = (await ada.get("/me")).text
    assert "You get no more mails from us. Your place is safe." in page
    assert "You are the very first" in page


@pytest.mark.parametrize("multipart", [False, True])
async def test_mail_programs_unsubscribe_with_one_click(served: Served, multipart: bool) -> None:
    await served.member("ada@example.com")
    path = path_of((await served.mail_to("ada@example.com", "welcome")).unsubscribe_url)
    headers = {"origin": "https://mail.example", "sec-fetch-site": "cross-site"}
    async with served.browser() as program:
        if multipart:
            files = {"List-Unsubscribe": (None, "One-Click")}
            answer = await program.post(path, files=files, headers=headers)
        else:
            answer = await program.post(path, data={"List-Unsubscribe": "One-Click"}, headers=headers)
    assert (answer.status_code, answer.text) == (200, "Unsubscribed.\n")
    (row,) = await served.rows("select unsubscribed_at from signups")
    assert row["unsubscribed_at"] is not None


async def test_who_is_kept_out_gets_a_mail_to_own_data_and_can_erase_it(served: Served) -> None:
    member = await served.member("ada@example.com", name="Ada")
    (row,) = await served.rows("select id from signups")
    site = served.app.sites[0]
    await served.database.write(moderation.block, site, row["id"], by="cleo", now=now())
    assert 'action="/recover"' in (await member.get("/me")).text
    browser = served.browser()
    await browser.post("/recover", data={"email": "ada@example.com"})
    mail = await served.mail_to("ada@example.com", "recovery")
    opened = await browser.get(path_of(mail.status_url))
    assert opened.headers["location"].endswith("/me/forget")
    page = await browser.get("/me/forget")
    assert "You are kept out of this list, and that stays so" in page.text
    assert 'href="/me/data"' in page.text
    assert 'action="/recover"' in (await browser.get("/me")).text
    assert (await browser.post("/me/alias", data={"alias": "Countess"})).headers["location"] == "/me"
    assert await served.rows("select 1 from signups where alias <> ''") == []
    data = json.loads((await browser.get("/me/data")).text)
    assert (data["status"], data["mail_wishes"]["kept_out"]) == ("blocked", True)
    assert (await browser.post("/me/forget")).status_code == 200
    assert await served.rows("select 1 from signups where canonical is not null") == []
    assert len(await served.rows("select 1 from kept_out")) == 1
