"""The landing page: the same bytes for all, ready before anybody asks."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.robotparser import RobotFileParser

import brotli
import httpx2
import pytest
from served import HARRYS, Served, write_folder

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


async def test_the_landing_page_sets_and_reads_no_cookie(browser: httpx2.AsyncClient) -> None:
    first = await browser.get("/")
    again = await browser.get("/", headers={"cookie": "ref=abcdefgh; session=whatever"})
    assert first.status_code == 200
    assert "Respect the face." in first.text
    assert first.content == again.content
    assert "set-cookie" not in first.headers
    assert first.headers["vary"] == "Accept-Language, Accept-Encoding"
    assert first.headers["cache-control"] == "public, max-age=15"


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/", "", "en"),
        ("/", "th-TH,th;q=0.9,en;q=0.8", "th"),
        ("/", "en;q=0.1, th;q=0.9", "th"),
        ("/", "de,fr;q=0.5", "en"),
        ("/", "\x7f;;;q=,,", "en"),
        ("/en/", "th", "en"),
        ("/th/", "en", "th"),
        ("/th", "en", "th"),
    ],
)
async def test_the_language_is_that_of_the_path_or_else_of_the_browser(
    browser: httpx2.AsyncClient, path: str, accepted: str, language: str
) -> None:
    page = await browser.get(path, headers={"accept-language": accepted})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert f'action="{"/th" if path.startswith("/th") else "/en" if path != "/" else ""}/join"' in page.text


async def test_a_page_whose_path_names_the_language_varies_on_nothing_else(
    browser: httpx2.AsyncClient,
) -> None:
    assert (await browser.get("/th/")).headers["vary"] == "Accept-Encoding"


async def test_a_language_that_the_site_does_not_have_is_no_page(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/de/")).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.0,gzip;q=0.000", ""),
        ("*", "br"),
        ("identity", ""),
        ("", ""),
    ],
)
async def test_the_page_comes_in_the_encoding_that_the_browser_takes(
    served: Served, accepted: str, encoding: str
) -> None:
    status, headers, body = await served.ask("GET", "/", accept_encoding=accepted)
    plain = (await served.ask("GET", "/"))[2]
    decoded = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding](body)
    assert status == 200
    assert dict(headers).get("content-encoding", "") == encoding
    assert dict(headers)["content-length"] == str(len(body))
    assert decoded == plain


async def test_whoever_has_the_page_is_told_so(served: Served) -> None:
    headers = dict((await served.ask("GET", "/", accept_encoding="gzip"))[1])
    etag = headers["etag"]
    assert etag.startswith('"')
    for known in (etag, f'"other", W/{etag}', "*"):
        status, answered, body = await served.ask("GET", "/", accept_encoding="gzip", if_none_match=known)
        assert (status, body) == (304, b"")
        assert dict(answered)["etag"] == etag
        assert dict(answered)["cache-control"] == headers["cache-control"]
        assert dict(answered)["vary"] == headers["vary"]
        assert "content-length" not in dict(answered)
    assert (await served.ask("GET", "/", accept_encoding="br", if_none_match=etag))[0] == 200


async def test_head_gets_the_headers_and_no_body(served: Served) -> None:
    for path in ("/", "/th/", "/robots.txt", "/r/unknown", "/me", "/privacy", "/nothing"):
        got = await served.ask("GET", path)
        head = await served.ask("HEAD", path)
        assert head[0] == got[0]
        assert dict(head[1])["content-length"] == str(len(got[2])), path
        assert head[2] == b""


async def test_other_methods_are_refused_and_told_which_there_are(browser: httpx2.AsyncClient) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"):
        answer = await browser.request(method, "/")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"
        assert "Go back to the page before" in answer.text


async def test_files_are_kept_for_ever_and_their_names_change_with_their_content(
    served: Served, browser: httpx2.AsyncClient
) -> None:
    (site,) = served.app.sites
    for path in site.theme.assets:
        answer = await browser.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
    missing = await browser.get("/static/style-0000000000.css")
    assert missing.status_code == 404
    assert missing.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "path", ["/static/../waitlist.toml", "/static/%2e%2e/waitlist.toml", "/static//etc/passwd"]
)
async def test_no_path_leads_out_of_the_files(served: Served, path: str) -> None:
    assert (await served.ask("GET", path))[0] == 404


async def test_robots_are_kept_from_personal_pages(browser: httpx2.AsyncClient) -> None:
    robots = await browser.get("/robots.txt")
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Disallow: /me\n" in robots.text
    assert "Disallow: /\n" not in robots.text
    rules = RobotFileParser()
    rules.parse(robots.text.splitlines())
    for scraper in ("Twitterbot", "LinkedInBot", "facebookexternalhit", "WhatsApp", "Googlebot"):
        # Whoever makes a preview of a link must read it; the page itself says that it is not to be indexed.
        read = [path for path in ("/", "/r/abc", "/me", "/s/abc") if rules.can_fetch(scraper, path)]
        assert read == ["/", "/r/abc"], scraper


async def test_a_site_can_keep_robots_away_altogether(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys="indexing = false")
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        assert (await browser.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"


async def test_the_favicon_is_the_brands(tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
    write_folder(tmp_path, harrys='[brand]\nfavicon = "icon.svg"\n')
    (tmp_path / "sites/harrys/icon.svg").write_text(drawing)
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        icon = await browser.get("/favicon.ico")
    assert icon.headers["content-type"].startswith("image/svg+xml")
    assert icon.text == drawing


async def test_confirmed_people_are_shown_once_counted(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys=HARRYS.replace("name_field = true", "show_count = true"))
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        before = await browser.get("/")
        await served.member("ada@example.com")
        await served.app.tick()
        after = await browser.get("/")
    assert "on the list." not in before.text  # nobody is no number to show
    assert "1 person is on the list." in after.text
    assert before.headers["etag"] != after.headers["etag"]


async def test_visits_are_counted_but_not_those_of_programs(served: Served) -> None:
    await served.ask("GET", "/", user_agent="Mozilla/5.0")
    await served.ask("GET", "/th/?c=line", user_agent="Mozilla/5.0")
    await served.ask("GET", "/?c=invented", user_agent="Mozilla/5.0")
    await served.ask("HEAD", "/", user_agent="Mozilla/5.0")
    await served.ask("GET", "/", user_agent="Googlebot/2.1")
    await served.ask("GET", "/", sec_purpose="prefetch;prerender")
    await served.app.tick()
    rows = await served.rows("select link, channel, visits from visits order by channel")
    assert rows == [{"link": 0, "channel": "", "visits": 2}, {"link": 0, "channel": "line", "visits": 1}]
