"""Passing the link on: the channels' addresses, the words in them, clicks, and a card to print."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import html5lib
import httpx2
import pytest
from served import HARRYS, Served, code_on, write_folder

from waitlist.config.channels import CHANNELS
from waitlist.web.visits import CLICKED

pytestmark = pytest.mark.anyio

EVERYWHERE = f"""
{HARRYS}
[share]
message = {{ en = "Shave with me: {{link}}", th = "โกนด้วยกัน: {{link}}" }}
mail_subject = "A razor & more"
channels = {list(CHANNELS)!r}

[share.words]
line = {{ en = "On LINE {{link}} there", th = "ในไลน์ {{link}}" }}
x = "Short for X"
bluesky = "Blue"
"""


@pytest.fixture
async def everywhere(tmp_path: Path) -> AsyncIterator[Served]:
    write_folder(tmp_path, harrys=EVERYWHERE)
    served = Served(tmp_path)
    async with served.app.running():
        yield served
    served.forget()


def hrefs(page: str) -> dict[str, str]:
    """Return the address of each share button, in their order."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return {found.get("data-channel"): found.get("href") for found in tree.iterfind(".//a[@data-channel]")}


def asked(href: str) -> dict[str, str]:
    return {name: value[0] for name, value in parse_qs(urlsplit(href).query, strict_parsing=True).items()}


async def joined(served: Served, address: str = "ada@example.com") -> tuple[httpx2.AsyncClient, str]:
    browser = served.browser()
    await browser.post("/join", data={"email": address})
    return browser, code_on((await browser.get("/me")).text)


async def test_each_channel_is_opened_with_its_words_and_a_link_that_names_it(everywhere: Served) -> None:
    browser, code = await joined(everywhere)
    found = hrefs((await browser.get("/me")).text)
    link = f"http://127.0.0.1:8000/r/{code}?c="
    assert list(found) == list(CHANNELS)
    assert {name: href.partition("?")[0] for name, href in found.items()} == {
        "whatsapp": "https://wa.me/",
        "line": "https://line.me/R/share",
        "facebook": "https://www.facebook.com/sharer/sharer.php",
        "x": "https://x.com/intent/tweet",
        "telegram": "https://t.me/share/url",
        "linkedin": "https://www.linkedin.com/sharing/share-offsite/",
        "reddit": "https://www.reddit.com/submit",
        "threads": "https://www.threads.com/intent/post",
        "bluesky": "https://bsky.app/intent/compose",
        "email": "mailto:",
        "sms": "sms:",
    }
    assert {name: asked(href.replace("?&", "?")) for name, href in found.items()} == {
        "whatsapp": {"text": f"Shave with me: {link}whatsapp"},
        "line": {"text": f"On LINE {link}line there"},
        "facebook": {"u": f"{link}facebook"},
        "x": {"text": "Short for X", "url": f"{link}x"},
        "telegram": {"url": f"{link}telegram", "text": "Shave with me"},
        "linkedin": {"url": f"{link}linkedin"},
        "reddit": {"url": f"{link}reddit", "title": "Shave with me"},
        "threads": {"text": "Shave with me", "url": f"{link}threads"},
        "bluesky": {"text": f"Blue {link}bluesky"},
        "email": {"subject": "A razor & more", "body": f"Shave with me: {link}email"},
        "sms": {"body": f"Shave with me: {link}sms"},
    }


async def test_words_are_in_the_language_of_the_page(everywhere: Served) -> None:
    browser, code = await joined(everywhere)
    found = hrefs((await browser.get("/th/me")).text)
    assert asked(found["line"]) == {"text": f"ในไลน์ http://127.0.0.1:8000/th/r/{code}?c=line"}
    page = (await browser.get("/th/me")).text
    assert f'id="link" type="text" value="http://127.0.0.1:8000/r/{code}"' in page, (
        "the own link is the short one"
    )
    assert page.count(f"http://127.0.0.1:8000/th/r/{code}</textarea>") == 1
    card = (await browser.get(f"/th/r/{code}?c=line")).text
    assert '<meta property="og:locale" content="th_TH">' in card
    assert asked(found["telegram"])["text"] == "โกนด้วยกัน"
    assert asked(found["x"])["text"] == "Short for X"


async def test_without_a_wish_the_usual_channels_are_offered(served: Served) -> None:
    browser, _ = await joined(served)
    usual = ["whatsapp", "line", "facebook", "x", "telegram", "email", "sms"]
    assert list(hrefs((await browser.get("/me")).text)) == usual


@pytest.mark.parametrize("channel", sorted(CLICKED))
async def test_a_click_is_counted_for_the_link_and_its_channel(everywhere: Served, channel: str) -> None:
    browser, code = await joined(everywhere)
    answer = await browser.post(
        f"/me/share/{channel}",
        headers={"sec-fetch-site": "same-origin", "content-type": "text/ping"},
        content="PING",
    )
    assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (
        204,
        b"",
        "private, no-store",
    )
    await everywhere.app.tick()
    assert await everywhere.rows(
        """select l.code, v.channel, v.shares, v.visits from visits v join links l on l.id = v.link
           where v.shares > 0"""
    ) == [{"code": code, "channel": channel, "shares": 1, "visits": 0}]
    assert everywhere.app.figures.clicks == {channel: 1}


async def test_clicks_and_visits_of_a_day_stand_in_one_row(served: Served) -> None:
    browser, code = await joined(served)
    for _ in range(3):
        await browser.post("/me/share/line")
    async with served.browser() as friend:
        await friend.get(f"/r/{code}?c=line")
    await served.app.tick()
    await browser.post("/me/share/line")
    await served.app.tick()
    rows = await served.rows("select visits, shares from visits where channel = 'line'")
    assert rows == [{"visits": 1, "shares": 4}]


async def test_a_click_from_another_site_or_on_nothing_known_or_without_a_session_is_not_counted(
    served: Served, browser: httpx2.AsyncClient
) -> None:
    member, _ = await joined(served)
    foreign = await member.post("/me/share/line", headers={"sec-fetch-site": "cross-site"})
    unknown = await member.post("/me/share/fax")
    stranger = await browser.post("/me/share/line")
    looked = await member.get("/me/share/line")
    assert [found.status_code for found in (foreign, unknown, stranger, looked)] == [403, 404, 204, 405]
    await served.app.tick()
    assert await served.rows("select 1 as found from visits where shares > 0") == []


async def test_every_button_tells_of_its_click_without_a_script(everywhere: Served) -> None:
    browser, _ = await joined(everywhere)
    tree = html5lib.parse((await browser.get("/th/me")).text, namespaceHTMLElements=False)
    buttons = tree.findall(".//a[@data-channel]")
    assert [found.get("ping") for found in buttons] == [f"/th/me/share/{channel}" for channel in CHANNELS]


async def sent(served: Served, message: str, channel: str) -> tuple[httpx2.Response, str, str]:
    browser, code = await joined(served)
    answer = await browser.post("/me/send", data={"message": message, "channel": channel})
    return answer, code, "" if answer.status_code != 200 else opened_by(answer.text)


def opened_by(page: str) -> str:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return next(found.get("href") for found in tree.iterfind(".//a") if found.get("class") == "button")


async def test_typed_words_lead_to_the_channel_without_a_script(everywhere: Served) -> None:
    browser, code = await joined(everywhere)
    link = f"http://127.0.0.1:8000/r/{code}"
    data = {"message": f"Hello <Ben> & all,\r\nlook: {link}", "channel": "whatsapp"}
    answer = await browser.post("/me/send", data=data)
    assert answer.status_code == 200
    href = opened_by(answer.text)
    assert href.startswith("https://wa.me/?text=")
    assert asked(href) == {"text": f"Hello <Ben> & all,\nlook: {link}?c=whatsapp"}
    assert "<Ben>" not in answer.text
    await everywhere.app.tick()
    assert await everywhere.rows("select channel, shares from visits where shares > 0") == [
        {"channel": "whatsapp", "shares": 1}
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "{link}"),
        ("Without it", "Without it {link}"),
        ("A {link} of mine", "A of mine {link}"),
        ("\x00\x1bA\u2028B", "AB {link}"),
        ("x" * 700, "x" * 600 + " {link}"),
    ],
    ids=["nothing", "no-link", "a-gap-of-ours", "controls", "too-long"],
)
async def test_whatever_is_typed_the_link_is_in_it(everywhere: Served, typed: str, said: str) -> None:
    answer, code, href = await sent(everywhere, typed, "sms")
    assert answer.status_code == 200
    text = asked(href.replace("?&", "?"))["body"]
    assert " ".join(text.split()) == said.replace("{link}", f"http://127.0.0.1:8000/r/{code}?c=sms")


@pytest.mark.parametrize("channel", ["", "fax", "https://evil.example/", "//evil.example"])
async def test_nothing_but_the_sites_channels_can_be_opened(everywhere: Served, channel: str) -> None:
    answer, _, _ = await sent(everywhere, "Hello", channel)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")


async def test_the_card_to_print_has_the_brand_a_line_the_code_and_the_link(served: Served) -> None:
    browser = await served.member("ada@example.com")
    code = code_on((await browser.get("/me")).text)
    page = await browser.get("/th/me/card")
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    card = next(found for found in tree.iter("article"))
    words = " ".join(" ".join(card.itertext()).split())
    assert words == f"Orrin ให้เกียรติใบหน้าคุณ ลงชื่อแล้วรับ Free shipping 127.0.0.1:8000/r/{code}"
    assert [found.get("src") for found in card.iter("img")] == [f"/qr/{code}.svg"]
    assert page.headers["cache-control"] == "private, no-store"


async def test_without_a_session_there_is_no_card(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/me/card")
    assert page.status_code == 200
    assert "card-qr" not in page.text


async def test_friends_are_told_by_state_and_initial_alone(served: Served) -> None:
    ada = await served.member("ada@example.com")
    code = code_on((await ada.get("/me")).text)
    for address, name in (
        ("ben@example.com", "Benjamin"),
        ("cleo@example.com", "เอก"),
        ("dan@example.com", ""),
    ):
        await served.member(address, ref=code, name=name)
    async with served.browser() as eve:
        await eve.post("/join", data={"email": "eve@example.com", "ref": code, "name": "eve van Dyck"})
    page = (await ada.get("/me")).text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    told = [
        " ".join(" ".join(found.itertext()).split()) for found in tree.findall(".//ul[@class='friends']/li")
    ]
    assert told == ["4 joined อ. · B. · …", "1 to confirm E."]
    for secret in ("Benjamin", "เอก", "van Dyck", "ben@", "eve@", "dan@"):
        assert secret not in page
    reminder = tree.find(".//textarea[@id='reminder']")
    assert f"http://127.0.0.1:8000/r/{code}?c=copy" in (reminder.text or "")


async def test_who_only_joined_sees_no_initials(served: Served) -> None:
    ada, code = await joined(served)
    async with served.browser() as ben:
        await ben.post("/join", data={"email": "ben@example.com", "ref": code, "name": "Ben"})
    page = (await ada.get("/me")).text
    assert "1 to confirm" in page
    assert "B." not in page
