"""What every answer carries, and what no request may do."""

from __future__ import annotations

import logging
import re
from itertools import product
from pathlib import Path

import httpx2
import pytest
from served import HARRYS, Served, path_of, write_folder

from waitlist.web.routes import ROUTES, PublicRoute

pytestmark = pytest.mark.anyio

ALWAYS = {
    "content-security-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
}


def example(route: PublicRoute) -> str:
    """Return a path that the route has, with nothing behind it."""
    return re.sub(r"{[^}]*}", "bcdfghjkmnpr", route.path)


async def test_every_answer_of_every_route_carries_the_security_headers_once(served: Served) -> None:
    for route, method in product(ROUTES, ("GET", "HEAD", "POST", "PUT", "OPTIONS")):
        status, headers, _ = await served.ask(method, example(route))
        names = [name for name, _ in headers]
        assert status < 500
        assert set(names) >= ALWAYS
        assert len(names) == len(set(names)), names
        assert "server" not in names
        policy = dict(headers)["content-security-policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in policy
        assert dict(headers)["referrer-policy"] == "same-origin"


async def test_every_route_says_which_methods_it_takes(served: Served) -> None:
    for route, method in product(ROUTES, ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")):
        if method in route.methods:
            continue
        status, headers, _ = await served.ask(method, example(route))
        assert status == 405
        assert dict(headers)["allow"].split(", ") == sorted(route.methods)


async def test_only_what_is_declared_public_may_be_kept(served: Served) -> None:
    for route, prefix in product(ROUTES, ("", "/th")):
        path = prefix + example(route)
        status, headers, _ = await served.ask("GET", path)
        cache = dict(headers)["cache-control"]
        assert cache == "private, no-store" or (status == 200 and route.cache != "personal"), (path, cache)
        if "set-cookie" in dict(headers):
            assert cache == "private, no-store"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": ""}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://elsewhere.example"}, True),
        ({"origin": "http://127.0.0.1:8000"}, True),
        ({"origin": "http://127.0.0.1:9000"}, False),
        ({"origin": "https://elsewhere.example"}, False),
        ({"origin": "http://127.0.0.1:8000.elsewhere.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "file://"}, False),
        ({"origin": "http://[broken"}, False),
    ],
    ids=str,
)
async def test_no_other_site_sends_our_forms(
    browser: httpx2.AsyncClient, headers: dict[str, str], allowed: bool
) -> None:
    for route in (route for route in ROUTES if route.post):
        answer = await browser.post(example(route), headers=headers)
        if route.path == "/unsubscribe/{token}":
            assert answer.status_code == 404, "its token allows it, from wherever a mail program is"
        elif allowed:
            assert "That came from another page" not in answer.text
        else:
            assert answer.status_code == 403
            assert "That came from another page" in answer.text
            assert "set-cookie" not in answer.headers


async def test_behind_a_proxy_that_changes_the_host_the_base_url_counts(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys='base_url = "https://shave.example"\n')
    served = Served(tmp_path)
    async with served.app.running(), served.browser("http://backend:8000") as browser:
        for origin, status in (("https://shave.example", 303), ("https://evil.example", 403)):
            headers = {"origin": origin}
            answer = await browser.post("/join", data={"email": "ada@example.com"}, headers=headers)
            assert answer.status_code == status


TWO = {
    "harrys": HARRYS.replace('hosts = ["shave.example"]', 'hosts = ["shave.example", "www.shave.example"]'),
    "toms": 'hosts = ["shoes.example"]\n[brand]\nname = "Toms"\n',
}


@pytest.mark.parametrize(
    ("host", "brand"),
    [
        ("shave.example", "Orrin"),
        ("SHAVE.example.:443", "Orrin"),
        ("www.shave.example", "Orrin"),
        ("shoes.example", "Toms"),
        ("toms.localhost:8000", "Toms"),
        ("harrys.localhost", "Orrin"),
        ("localhost:8000", "Toms"),
        ("127.0.0.1", "Toms"),
        ("[::1]:8000", "Toms"),
    ],
)
async def test_the_host_name_chooses_the_site(tmp_path: Path, host: str, brand: str) -> None:
    write_folder(tmp_path, 'default_site = "toms"', **TWO)
    served = Served(tmp_path)
    async with served.app.running():
        for path in ("/", "/privacy"):
            status, _, body = await served.ask("GET", path, host=host)
            assert status == 200
            assert f"· {brand}</title>".encode() in body or f">{brand}<".encode() in body


@pytest.mark.parametrize(
    "host", ["evil.example", "shave.example.evil.example", "", "other.localhost", "\xff", "[", "10.0.0.1"]
)
async def test_an_unknown_host_is_refused(tmp_path: Path, host: str) -> None:
    write_folder(tmp_path, 'default_site = "toms"', **TWO)
    served = Served(tmp_path)
    async with served.app.running():
        for path in ("/", "/me", "/static/x.css", "/r/bcdfghjkmnpr"):
            status, headers, body = await served.ask("GET", path, host=host)
            assert status == 421
            assert b"This server has no site of that name." in body
            assert b"Orrin" not in body
            assert b"Toms" not in body
            assert set(dict(headers)) >= ALWAYS


async def test_outside_development_no_site_answers_for_a_localhost_name(tmp_path: Path) -> None:
    write_folder(tmp_path, 'base_url = "https://launch.example"', **TWO)
    served = Served(tmp_path, development=False)
    async with served.app.running():
        assert (await served.ask("GET", "/", host="toms.localhost"))[0] == 421


async def test_no_link_is_made_of_the_host_header(browser: httpx2.AsyncClient, served: Served) -> None:
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example"}
    joined = await browser.post("/join", data={"email": "ada@example.com"}, headers=headers)
    assert joined.headers["location"] == "/me"
    for path in ("/", "/me", "/nothing", "/th/"):
        assert "evil.example" not in (await browser.get(path, headers=headers)).text
    mail = await served.mail_to("ada@example.com", "confirm")
    assert mail.confirm_url.startswith("http://127.0.0.1:8000/")


async def test_the_log_has_no_addresses_tokens_or_queries(
    served: Served, browser: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "waitlist.access")
    await browser.post("/join?utm_source=secret", data={"email": "ada@example.com"})
    path = path_of((await served.mail_to("ada@example.com", "confirm")).confirm_url)
    await browser.get(f"{path}?x=secret")
    await browser.get("/nothing/secret")
    answer = await browser.get("/me?done=secret")
    await served.app.tick()
    lines = [record.getMessage() for record in caplog.records if record.name == "waitlist.access"]
    assert [re.sub(r"[\d.]+ ms \w{16}", "T", line) for line in lines] == [
        "POST /join 303 T",
        "GET /confirm/{token} 200 T",
        "GET - 404 T",
        "GET /me 200 T",
    ]
    assert lines[-1].endswith(answer.headers["x-request-id"])


async def test_what_breaks_gives_a_page_with_a_number_that_the_log_has_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_folder(tmp_path)
    theme = tmp_path / "themes" / "broken"
    (theme / "templates").mkdir(parents=True)
    (theme / "theme.toml").write_text('parent = "classic"\n')
    (theme / "templates" / "document.html").write_text("{{ nobody.knows }}")
    (tmp_path / "sites/harrys/site.toml").write_text('theme = "broken"\n')
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        answer = await browser.get("/privacy")
        assert answer.status_code == 500
        number = answer.headers["x-request-id"]
        assert number in answer.text
        assert "That was us, not you." in answer.text
        assert "Traceback" not in answer.text
        assert any(number in record.getMessage() and record.exc_info for record in caplog.records)


async def test_a_theme_that_cannot_draw_errors_still_gives_an_answer(tmp_path: Path) -> None:
    write_folder(tmp_path)
    theme = tmp_path / "themes" / "broken"
    (theme / "templates").mkdir(parents=True)
    (theme / "theme.toml").write_text('parent = "classic"\n')
    (theme / "templates" / "error.html").write_text("{{ nobody.knows }}")
    (tmp_path / "sites/harrys/site.toml").write_text('theme = "broken"\n')
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        answer = await browser.get("/nothing")
    assert answer.status_code == 404
    assert "The address may be mistyped." in answer.text
