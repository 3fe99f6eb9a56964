"""`/confirm/TOKEN` and `/s/TOKEN`: the links in mails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from served import SECRET, Served, masked, path_of

from waitlist.tokens import Tokens
from waitlist.web.limits import OPENED_PER_MINUTE

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


@pytest.fixture
async def path(served: Served) -> str:
    """The path in the confirmation mail of ada."""
    async with served.browser() as ada:
        await ada.post("/join", data={"email": "ada@example.com"})
    return path_of((await served.mail_to("ada@example.com", "confirm")).confirm_url)


async def test_looking_confirms_nothing_however_often(
    served: Served, browser: httpx2.AsyncClient, path: str
) -> None:
    for _ in range(20):
        page = await browser.get(path)
        assert page.status_code == 200
        assert f'<form method="post" action="{path}"' in page.text or f'action="{path}"' in page.text
        assert "set-cookie" not in page.headers
        await browser.head(path)
    assert await served.rows("select status from signups") == [{"status": "pending"}]


async def test_pressing_the_button_confirms_and_opens_the_whole_page(
    served: Served, browser: httpx2.AsyncClient, path: str
) -> None:
    for _ in range(3):
        answer = await browser.post(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/en/me")
    assert "You are ada@example.com." in (await browser.get("/me")).text
    assert await served.rows("select status from signups") == [{"status": "confirmed"}]


async def test_the_button_stays_in_the_language_of_its_page(browser: httpx2.AsyncClient, path: str) -> None:
    there = path.replace("/en/", "/th/")
    page = await browser.get(there)
    assert f'action="{there}"' in page.text
    assert (await browser.post(there)).headers["location"] == "/th/me"


@pytest.mark.parametrize("purpose", ["status", "fresh", "unsubscribe"])
async def test_a_token_works_for_its_own_purpose_only(served: Served, purpose: str) -> None:
    ada = await served.member("ada@example.com")
    (link,) = await served.rows("select code, proof from links")
    parts = ("harrys", link["code"], link["proof"])
    foreign = served.tokens.sign(purpose, *parts)  # type: ignore[arg-type]
    assert (await ada.post(f"/confirm/{foreign}")).status_code == 404
    mine = served.tokens.sign("confirm", *parts)
    for page in ("/s/", "/unsubscribe/"):
        assert (await ada.get(f"{page}{mine}")).status_code == 404


@pytest.mark.parametrize(
    "token",
    ["x", "a.b", "a" * 5000, "%00", "é", "..%2f..", "YWRh.c2ln", "%ff", "-", "ada@example.com"],
)
async def test_a_forged_token_gets_a_page_with_the_way_back(browser: httpx2.AsyncClient, token: str) -> None:
    for page in ("confirm", "s", "unsubscribe"):
        answer = await browser.get(f"/{page}/{token}")
        assert answer.status_code == 404
        assert 'class="page' in answer.text
    for page in ("confirm", "unsubscribe"):
        assert (await browser.post(f"/{page}/{token}")).status_code == 404


async def test_a_token_of_another_key_site_or_proof_confirms_nothing(
    served: Served, browser: httpx2.AsyncClient, path: str
) -> None:
    (link,) = await served.rows("select code, proof from links")
    code, proof = link["code"], link["proof"]
    forged = [
        Tokens(["another key that nobody was ever told"]).sign("confirm", "harrys", code, proof),
        served.tokens.sign("confirm", "toms", code, proof),
        served.tokens.sign("confirm", "harrys", code, "bcdfghjkmnpr"),
        served.tokens.sign("confirm", "harrys", "bcdfghjkmnpr", proof),
        served.tokens.sign("confirm", "harrys", code),
    ]
    for token in forged:
        assert (await browser.get(f"/confirm/{token}")).status_code == 404
        assert (await browser.post(f"/confirm/{token}")).status_code == 404


async def test_tokens_of_an_older_key_still_work(
    served: Served, browser: httpx2.AsyncClient, path: str
) -> None:
    (link,) = await served.rows("select code, proof from links")
    older = Tokens([SECRET]).sign("confirm", "harrys", link["code"], link["proof"])
    assert (await browser.post(f"/confirm/{older}")).status_code == 303


async def test_a_mailed_link_opens_the_whole_page(served: Served, browser: httpx2.AsyncClient) -> None:
    await served.member("ada@example.com")
    mail = await served.mail_to("ada@example.com", "welcome")
    opened = await browser.get(path_of(mail.status_url))
    assert (opened.status_code, opened.headers["location"]) == (303, "/en/me")
    assert "You are ada@example.com." in (await browser.get("/me")).text


async def test_looking_at_a_mailed_link_with_head_opens_nothing(
    served: Served, browser: httpx2.AsyncClient
) -> None:
    await served.member("ada@example.com")
    mail = await served.mail_to("ada@example.com", "welcome")
    before = await served.rows("select count(*) as n from sessions")
    answer = await browser.head(path_of(mail.status_url))
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    assert await served.rows("select count(*) as n from sessions") == before


async def test_opening_a_mailed_link_again_and_again_is_held_up(served: Served) -> None:
    await served.member("ada@example.com")
    path = path_of((await served.mail_to("ada@example.com", "welcome")).status_url)
    async with served.browser() as mallory:
        answers = [await mallory.get(path) for _ in range(OPENED_PER_MINUTE + 1)]
        forged = await mallory.get("/s/forged")
    assert {answer.status_code for answer in answers[:-1]} == {303}
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert forged.status_code == 429, "a guess counts like a link"
    async with served.browser(client="192.0.2.8") as ada:
        assert (await ada.get(path)).status_code == 303
    (row,) = await served.rows("select count(*) as sessions from sessions")
    assert row["sessions"] <= OPENED_PER_MINUTE + 3


async def end(served: Served, ago: timedelta) -> None:
    """Let the campaign have closed some time ago."""
    site = served.config.sites["harrys"]
    dates = site.dates.model_copy(update={"closes": datetime.now(UTC) - ago})
    await served.app.swap((site.model_copy(update={"dates": dates}),))


async def test_long_after_the_end_there_is_no_button_that_would_not_work(
    served: Served, browser: httpx2.AsyncClient, path: str
) -> None:
    await end(served, timedelta(hours=49))
    page = await browser.get(path)
    assert page.status_code == 404
    assert f'action="{path}"' not in page.text
    assert (await browser.post(path)).status_code == 404


async def test_long_after_the_end_the_page_says_that_it_is_over_and_offers_no_way_to_join(
    served: Served, browser: httpx2.AsyncClient, path: str
) -> None:
    await end(served, timedelta(hours=49))
    for page in (await browser.get(path), await browser.post(path), await browser.get("/confirm/forged")):
        assert "This is over" in page.text
        assert "The list is closed. What was confirmed in time counts, and stays." in page.text
        assert "You can have a new one at once" not in page.text
        assert "Join here" not in page.text
    assert "สิ้นสุดแล้ว" in (await browser.get(path.replace("/en/", "/th/"))).text
    assert "Join here" not in (await browser.get("/recover")).text


async def test_in_the_two_days_after_the_end_an_earlier_join_is_confirmed_and_nobody_is_sent_to_join(
    served: Served, browser: httpx2.AsyncClient, path: str
) -> None:
    await end(served, timedelta(hours=47))
    broken = await browser.get("/confirm/forged")
    assert "This link no longer works" in broken.text
    assert "Join here" not in broken.text
    assert f'action="{path}"' in (await browser.get(path)).text
    assert (await browser.post(path)).status_code == 303


async def test_long_after_the_end_nobody_is_mailed_a_link_that_would_not_work(served: Served) -> None:
    await served.member("ben@example.com")
    async with served.browser() as ada, served.browser() as other:
        await ada.post("/join", data={"email": "ada@example.com"})
        await other.post("/join", data={"email": "ben@example.com"})
        queued = await served.rows("select kind from outbox order by id")
        await end(served, timedelta(hours=49))
        answers = [await ada.post("/recover", data={"email": "ada@example.com"})]
        answers.append(await ada.post("/recover", data={"email": "nobody@example.com"}))
        for browser in (ada, other):
            assert "Confirm your address to make it count" not in (await browser.get("/me")).text
            assert (await browser.post("/me/resend")).headers["location"] == "/me"
        assert await served.rows("select kind from outbox order by id") == queued
        answers.append(await ada.post("/recover", data={"email": "ben@example.com"}))
    assert masked(answers[0]) == masked(answers[1]) == masked(answers[2])
    kinds = await served.rows("select kind from outbox order by id")
    assert kinds == [*queued, {"kind": "recovery"}], "whoever confirmed in time still gets the way in"
