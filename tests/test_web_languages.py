"""Which language a page and a mail have, and the way from one to another."""

from __future__ import annotations

import re

import pytest
from served import code_on, path_of

pytestmark = pytest.mark.anyio

SWITCH = re.compile(r'<a href="(/[^"]*)" lang="(\w+)" hreflang="\2">')
LANGUAGE = re.compile(r'<html lang="(\w+)">')
THAI = re.compile("[ก-๛]")


@pytest.mark.parametrize("prefix", ["fr", "TH", "th-TH", "xx", "%E0%B9%84%E0%B8%97%E0%B8%A2", "..", "th%2f"])
async def test_an_unknown_prefix_is_a_missing_page_in_the_browsers_language(served, prefix) -> None:
    async with served.browser(accept_language="th") as browser:
        for path in (f"/{prefix}/me", f"/{prefix}/x"):
            page = await browser.get(path)
            if prefix == ".." and path.endswith("/me"):
                continue  # browsers and clients resolve it: the page itself
            assert page.status_code == 404
            assert LANGUAGE.findall(page.text) == ["th"]
            assert "ไม่พบหน้านี้" in page.text


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\xff\xfe\x00",
        b"th;q=\xb2",
        b"q=1;;,,;",
        b"th" * 5000,
        b"-th-",
        b"th;q=1e400",
        b"th;q=nan",
        b"*;q=0",
        "ไทย".encode(),
    ],
)
@pytest.mark.parametrize("path", ["/", "/me", "/nothing"])
async def test_a_bad_wish_gets_the_first_language(served, path, header) -> None:
    async with served.browser() as browser:
        page = await browser.get(path, headers=[(b"accept-language", header)])
        assert page.status_code == (404 if path == "/nothing" else 200)
        assert LANGUAGE.findall(page.text) == ["en"]


async def test_the_landing_page_varies_on_the_language_alone_and_one_with_a_prefix_on_nothing(
    browser,
) -> None:
    assert (await browser.get("/")).headers["vary"] == "Accept-Language, Accept-Encoding"
    for path in ("/en/", "/th/"):
        page = await browser.get(path, headers={"accept-language": "th" if path == "/en/" else "en"})
        assert page.headers["vary"] == "Accept-Encoding"
        assert LANGUAGE.findall(page.text) == [path.strip("/")]


async def test_landing_pages_name_each_other_for_search_engines(browser) -> None:
    for path in ("/", "/en/", "/th/"):
        page = (await browser.get(path)).text
        found = re.findall(
            r'<link rel="alternate" hreflang="([\w-]+)" href="http://127.0.0.1:8000([^"]*)">', page
        )
        assert found == [("en", "/en/"), ("th", "/th/"), ("x-default", "/")]
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{path}">' in page


async def test_every_page_leads_to_itself_in_the_other_language_and_back(served) -> None:
    ada = await served.member("ada@example.com")
    code = code_on((await ada.get("/me")).text)
    paths = [
        "/",
        f"/r/{code}",
        "/me",
        "/leaderboard",
        "/recover",
        "/privacy",
        "/terms",
        "/me/forget",
        "/nothing",
    ]
    for path in paths:
        english = await ada.get(path)
        [(there, language)] = SWITCH.findall(english.text)
        assert (there, language) == (f"/th{path}", "th")
        thai = await ada.get(there)
        assert thai.status_code == english.status_code
        assert LANGUAGE.findall(thai.text) == ["th"]
        [(back, language)] = SWITCH.findall(thai.text)
        assert (back, language) == (f"/en{path}", "en")
        # What a page links to, apart from the other languages, stays in its own.
        own = re.findall(r'(?:href|action)="(/[^"]*)"', SWITCH.sub("", thai.text))
        inside = [link for link in own if not link.startswith(("/assets/", "/qr/"))]
        assert inside
        assert all(link.startswith("/th") for link in inside if "." not in link), inside
    await ada.aclose()


async def test_everybody_gets_mails_in_the_language_they_joined_in_and_lands_on_such_pages(served) -> None:
    addresses = {"en": "ada@example.com", "th": "somchai@example.com"}
    [site] = served.app.sites
    code = ""
    for language, address in addresses.items():
        # The browser wishes for the other one: the page that the form stood on counts.
        other = "th" if language == "en" else "en"
        async with served.browser(accept_language=other) as browser:
            await browser.post(f"/{language}/join", data={"email": address, "ref": code})
            confirm = await served.mail_to(address, "confirm")
            assert path_of(confirm.confirm_url).startswith(f"/{language}/confirm/")
            answer = await browser.post(path_of(confirm.confirm_url))
            assert answer.headers["location"].startswith(f"/{language}/me")
            code = code or code_on((await browser.get("/me")).text)
    for kind, address, language in (
        ("welcome", "ada@example.com", "en"),
        ("tier_unlocked", "ada@example.com", "en"),
        ("welcome", "somchai@example.com", "th"),
    ):
        mail = await served.mail_to(address, kind)
        assert path_of(mail.status_url).startswith(f"/{language}/s/")
        letter = site.theme.render_mail(mail, site.frame(language, "/"))
        assert bool(THAI.search(letter.text)) == (language == "th")
        assert f'<html lang="{language}"' in letter.html
