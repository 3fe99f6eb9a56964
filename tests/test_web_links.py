"""`/r/CODE`: the landing page as somebody's link shows it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import databases
import httpx2
import pytest
from served import HARRYS, PHONE, Served, code_on, write_folder

from waitlist.web.limits import MISSES_PER_MINUTE

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


@pytest.fixture
async def code(served: Served) -> str:
    """Ada's code."""
    ada = await served.member("ada@example.com")
    await ada.post("/me/alias", data={"alias": "Ada & <Co>"})
    return code_on((await ada.get("/me")).text)


@pytest.fixture
async def ben(served: Served) -> AsyncIterator[httpx2.AsyncClient]:
    async with served.browser() as browser:
        yield browser


async def test_a_link_shows_who_invites_and_is_remembered(ben: httpx2.AsyncClient, code: str) -> None:
    page = await ben.get(f"/r/{code}")
    assert page.status_code == 200
    assert "<strong>Ada &amp; &lt;Co&gt;</strong> invited you." in page.text
    assert f'<input type="hidden" name="ref" value="{code}">' in page.text
    assert "Free shipping" in page.text
    assert page.headers["set-cookie"] == f"ref={code}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax"
    assert page.headers["cache-control"] == "private, no-store"


async def test_the_page_is_made_from_a_pattern_and_equals_a_rendered_one(served: Served, code: str) -> None:
    first = await served.ask("GET", f"/r/{code}")
    zipped = await served.ask("GET", f"/r/{code}", accept_encoding="gzip")
    assert b"xk7wcodegap2" not in first[2]
    assert b"Zqnamegapqz" not in first[2]
    assert len(zipped[2]) < len(first[2]) / 2


@pytest.mark.parametrize("path", ["/?ref={}", "/th/?ref={}", "/th/r/{}", "/r/{}?c=line"])
async def test_every_way_to_write_a_link_works(ben: httpx2.AsyncClient, code: str, path: str) -> None:
    page = await ben.get(path.format(code))
    assert page.status_code == 200
    assert "Ada &amp; &lt;Co&gt;" in page.text
    assert ben.cookies["ref"] == (f"{code}.line" if "line" in path else code)


async def test_a_code_written_by_hand_works_too(ben: httpx2.AsyncClient, code: str) -> None:
    written = f"{code[:4]}-{code[4:8]}-{code[8:]}".upper()
    await ben.get(f"/r/{written}")
    assert ben.cookies["ref"] == code


@pytest.mark.parametrize("unknown", ["bcdfghjkmnpr", "xx", "no_such", "%00", "a" * 5000, "😀", "<script>"])
async def test_an_unknown_code_is_an_ordinary_landing_page(ben: httpx2.AsyncClient, unknown: str) -> None:
    page = await ben.get(f"/r/{unknown}")
    assert page.status_code == 200
    assert "Respect the face." in page.text
    assert "invited" not in page.text
    assert "script>" not in page.text.replace("</script>", "")
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-moz": "prefetch"},
        {"sec-fetch-dest": "image"},
        {"sec-fetch-dest": "empty"},
        {"accept": "image/avif,image/webp,*/*"},
        {"user-agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
        {"user-agent": "facebookexternalhit/1.1;line-poker/1.0"},
        {"user-agent": "WhatsApp/2.24.1 A"},
        {"user-agent": "Twitterbot/1.0"},
        {"user-agent": "TelegramBot (like TwitterBot)"},
        {"user-agent": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)"},
        {"user-agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
        {"user-agent": "LinkedInBot/1.0 (compatible; Mozilla/5.0)"},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
    ],
    ids=str,
)
async def test_prefetches_previews_and_pictures_get_the_page_and_no_cookie(
    served: Served, code: str, headers: dict[str, str]
) -> None:
    async with served.browser() as program:
        answer = await program.get(f"/r/{code}", headers=headers)
    assert answer.status_code == 200
    assert "Ada &amp; &lt;Co&gt;" in answer.text
    assert "set-cookie" not in answer.headers


async def test_head_gets_no_cookie(ben: httpx2.AsyncClient, code: str) -> None:
    assert "set-cookie" not in (await ben.head(f"/r/{code}")).headers


@pytest.mark.parametrize(
    "agent", [PHONE, f"{PHONE} Line/14.1.0", "Mozilla/5.0 (Linux; CUBOT X18) Mobile", ""]
)
async def test_people_get_the_cookie_whatever_they_hold_in_their_hand(
    ben: httpx2.AsyncClient, code: str, agent: str
) -> None:
    page = await ben.get(f"/r/{code}", headers={"user-agent": agent, "sec-fetch-dest": "document"})
    assert "set-cookie" in page.headers


async def test_the_newest_link_is_remembered(served: Served, code: str, ben: httpx2.AsyncClient) -> None:
    cleo = code_on((await (await served.member("cleo@example.com")).get("/me")).text)
    await ben.get(f"/r/{code}")
    await ben.get(f"/r/{cleo}")
    assert ben.cookies["ref"] == cleo


async def test_by_the_other_rule_the_first_one_is(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys=HARRYS + '\n[attribution]\nrule = "first"\ndays = 2\n')
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as ben:
        ada, cleo = [
            code_on((await (await served.member(f"{name}@example.com")).get("/me")).text)
            for name in ("ada", "cleo")
        ]
        first = await ben.get(f"/r/{ada}")
        second = await ben.get(f"/r/{cleo}")
        assert "Max-Age=172800" in first.headers["set-cookie"]
        assert "set-cookie" not in second.headers
        assert ben.cookies["ref"] == ada
        forged = await ben.get(f"/r/{cleo}", headers={"cookie": 'ref="; DROP TABLE'})
        assert "set-cookie" in forged.headers


async def test_a_name_that_was_changed_or_erased_is_gone_at_once(
    served: Served, ben: httpx2.AsyncClient
) -> None:
    ada = await served.member("ada@example.com")
    code = code_on((await ada.get("/me")).text)
    await ada.post("/me/alias", data={"alias": "Countess"})
    assert "Countess" in (await ben.get(f"/r/{code}")).text
    await ada.post("/me/alias", data={"alias": "Ada"})
    assert "Countess" not in (await ben.get(f"/r/{code}")).text


async def test_a_name_read_before_it_was_changed_is_not_kept_afterwards(
    served: Served, ben: httpx2.AsyncClient, code: str
) -> None:
    pages = served.app._desks[0].links  # noqa: SLF001 - to meet this moment from outside takes luck
    early = asyncio.create_task(ben.get(f"/r/{code}"))
    while not pages._wanted:  # noqa: SLF001, ASYNC110
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    time.sleep(0.2)  # noqa: ASYNC251 - the database answers, and nobody has taken the answer yet
    databases.carry_out(served.url, "update signups set alias = 'Countess'")
    pages.forget()
    assert "Ada &amp; &lt;Co&gt;" in (await early).text
    assert "Countess" in (await ben.get(f"/r/{code}")).text


async def test_guessing_codes_is_throttled_and_costs_no_honest_friend_anything(
    served: Served, code: str
) -> None:
    alphabet = "23456789bcdfghjkmnprtvwx"
    async with served.browser(client="203.0.113.77") as mallory:
        for number in range(MISSES_PER_MINUTE):
            guess = "".join(alphabet[(number // 24**place) % 24] for place in range(12))
            assert "invited" not in (await mallory.get(f"/r/{guess}")).text
        hit = await mallory.get(f"/r/{code}")
        miss = await mallory.get("/r/bcdfghjkmnpr")
    assert hit.text.replace(code, "CODE") == miss.text.replace("bcdfghjkmnpr", "CODE")
    assert "Ada" not in hit.text
    assert f'name="ref" value="{code}"' in hit.text, "the form carries it, and joining looks at it"
    assert "set-cookie" not in hit.headers
    async with served.browser(client="192.0.2.8") as ben:
        assert "Ada" in (await ben.get(f"/r/{code}")).text


async def test_visits_through_a_link_are_counted_by_channel(
    served: Served, code: str, ben: httpx2.AsyncClient
) -> None:
    await ben.get(f"/r/{code}")
    await ben.get(f"/r/{code}?c=whatsapp")
    await ben.get(f"/?ref={code}&c=whatsapp")
    await served.app.tick()
    rows = await served.rows(
        """select l.code, v.channel, v.visits from visits v join links l on l.id = v.link
           order by v.channel"""
    )
    assert rows == [
        {"code": code, "channel": "", "visits": 1},
        {"code": code, "channel": "whatsapp", "visits": 2},
    ]


async def test_the_code_leads_to_a_qr_picture(ben: httpx2.AsyncClient, code: str) -> None:
    picture = await ben.get(f"/qr/{code}.svg")
    assert picture.status_code == 200
    assert picture.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert picture.headers["cache-control"] == "public, max-age=86400"
    assert picture.text.startswith("<svg")
    assert 'fill="#fff"' in picture.text
    for unknown in ("bcdfghjkmnpr", code.upper(), "..", "%00"):
        assert (await ben.get(f"/qr/{unknown}.svg")).status_code == 404
