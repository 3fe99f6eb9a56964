"""Bad input over the wire, to the server as it is started: a clear answer, no failure, a discreet log."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import html5lib
import httpx2
import pytest
from campaigns import write_campaign
from cast import Cast
from chromium import Meet
from launched import SECRET, Launched, link_in, write_orrin

from waitlist.tokens import Tokens

FORM = b"application/x-www-form-urlencoded"
TOKENS = Tokens([SECRET])
FOREIGN = Tokens(["a-secret-of-another-server-which-is-long-enough-too"])

CODE = "0123456789ab"
PAGES = (
    *("/", "/me", "/join", "/recover", "/leaderboard", "/privacy", "/terms", "/me/data", "/me/forget"),
    *("/me/resend", "/me/address", "/me/alias", "/me/signout", "/r/x", "/qr/x.svg", "/static/x"),
    *("/confirm/x", "/s/x", "/unsubscribe/x", "/robots.txt", "/favicon.ico", "/healthz", "/readyz"),
)


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """A server without limits, with a second site; afterwards its log is looked through."""
    folder: Path = tmp_path_factory.mktemp("bad-input")
    write_orrin(folder)
    write_campaign(folder, "short", lambda _settings: None)
    with Launched(folder, WAITLIST_LIMITS_ENABLED="false") as launched:
        cast = Cast(launched)
        yield cast
        cast.close()
        log = launched.log
    assert "Traceback" not in log, log
    assert " ERROR " not in log, log
    assert "@" not in log, log
    tokens = {
        part for mail in launched.mails.received for part in re.findall(r"/[a-z]+/([\w.-]{30,})", mail.text)
    }
    assert not [token for token in tokens if token in log]
    assert cast.server.url in log


def clear(answer: httpx2.Response, *statuses: int) -> str:
    """Return the page, once it is certain that it is one: the status expected, words, and clean markup."""
    assert answer.status_code in statuses, (answer.status_code, answer.text)
    if answer.headers.get("content-type", "").startswith("text/html"):
        html5lib.HTMLParser(strict=True).parse(answer.text)
        assert re.search(r"<h1[^>]*>[^<]", answer.text)
    assert "Traceback" not in answer.text
    return answer.text


def join(cast: Cast, body: bytes, kind: bytes = FORM) -> httpx2.Response:
    """Send the join form as it is."""
    headers = {b"content-type": kind, b"accept-language": b"en"}
    answer = cast.http.post("/join", content=body, headers=headers)
    cast.http.cookies.clear()
    return answer


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Please type your e-mail address."),
        ("   ", "Please type your e-mail address."),
        ("ada", "An address has an @ in it, as in name@example.com."),
        ("@", "What stands before the @ looks wrong."),
        ("ada@", "What stands after the @ looks wrong."),
        ("@example.com", "What stands before the @ looks wrong."),
        ("ada@@example.com", "An address has only one @."),
        ("ada@example.com, ben@example.com", "An address has no spaces."),
        ("ada lovelace@example.com", "An address has no spaces."),
        ("ada..b@example.com", "What stands before the @ looks wrong."),
        ("ada@example..com", "What stands after the @ looks wrong."),
        ("ada@-example.com", "What stands after the @ looks wrong."),
        ("ada@[127.0.0.1]", "What stands after the @ looks wrong."),
        ("ada@localhost", "No mail gets to this address."),
        ("ada@xn--0.com", "What stands after the @ looks wrong."),
        ("ada@example.invalid", "No mail gets to this address."),
        ("Ada <ada@example.com>", "An address has no spaces."),
        (f"{'a' * 65}@example.com", "is too long"),
        (f"ada@{'a' * 64}.com", "What stands after the @ looks wrong."),
        (f"{'a' * 60}@{'b.' * 95}example.com", "This address is too long."),
        (f"{'a' * 60_000}@example.com", "This address is too long."),
        ("ada\x00@example.com", "This address has invisible signs in it."),
        ("ada@example.com\x00", "This address has invisible signs in it."),
        ("ada@exam\x7fple.com", "This address has invisible signs in it."),
        ("ada@example.com\r\nBcc: ben@example.com", "This address has invisible signs in it."),
        ("ada\u202e@example.com", "This address has invisible signs in it."),
        ("ada\u200b@example.com", "This address has invisible signs in it."),
    ],
)
def test_an_address_that_is_none_is_told_at_the_field(cast: Cast, typed: str, words: str) -> None:
    page = clear(join(cast, f"email={quote(typed)}".encode()), 422)
    assert words in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    "typed",
    ["ada@bücher.example.com", "ada@例え.jp", "อาดา@ตัวอย่าง.ไทย", "ÅDA@example.com", "a'b+c@example.com"],
)
def test_addresses_of_all_the_world_are_taken(cast: Cast, typed: str) -> None:
    clear(join(cast, f"email={quote(typed)}".encode()), 303)


@pytest.mark.parametrize(
    "body",
    [
        b"email=%FF%FE@example.com",
        b"email=%ED%A0%80@example.com",  # a lone surrogate
        b"email=\xff\xfe@example.com",
        b"email=%C0%80@example.com",
        b"email=ada@example.com&email=ben@example.com",
        b"email%00=ada@example.com",
        b"email",
        b"=",
        b"&&&&",
        b"%",
        b"\x00",
        b"\xff" * 1000,
        b"[1,2]",
    ],
)
def test_bytes_that_are_no_text_are_told_at_the_field(cast: Cast, body: bytes) -> None:
    assert 'aria-invalid="true"' in clear(join(cast, body), 422)


@pytest.mark.parametrize("name", ["name", "ref", "code", "consent", "q_none", "utm_source", "surprise"])
@pytest.mark.parametrize(
    "text", ["%FF", "%ED%A0%80", "%00", "%0d%0aSet-Cookie:%20a=b", "x" * 30_000, "%F0%9F%AA%92"]
)
def test_odd_text_in_other_fields_neither_fails_nor_gets_through(cast: Cast, name: str, text: str) -> None:
    answer = join(cast, f"email=odd@example.com&{name}={text}".encode())
    clear(answer, 303, 422)
    assert "a" not in answer.cookies


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"email=" + b"a" * 2_000_000, FORM, 413),
        (b"&".join([b"a=b"] * 200), FORM, 413),
        (b'{"email": "ada@example.com"}', b"application/json", 415),
        (b"<email/>", b"text/xml", 415),
        (b"email=ada@example.com", b"", 415),
        (b"email=ada@example.com", b"text/plain", 415),
        (b"email=ada@example.com", b"multipart/form-data", 400),
        (b"email=ada@example.com", b"multipart/form-data; boundary=x", 400),
        (
            b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n",
            b"multipart/form-data; boundary=x",
            400,
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="email"; filename="a"\r\n\r\nx\r\n--x--\r\n',
            b"multipart/form-data; boundary=x",
            400,
        ),
        (b"", FORM + b"; charset=\xff", 422),
    ],
)
def test_a_form_that_is_none_is_refused(cast: Cast, body: bytes, kind: bytes, status: int) -> None:
    clear(join(cast, body, kind), status)


def test_a_large_form_without_a_length_is_refused(cast: Cast) -> None:
    pieces = (b"email=" + b"a" * 1000 for _ in range(2000))
    clear(cast.http.post("/join", content=pieces, headers={b"content-type": FORM}), 413)


@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
)
def test_every_path_answers_every_method(cast: Cast, method: str) -> None:
    for path in PAGES:
        answer = cast.ask(method, path)
        assert answer.status_code < 500, (method, path)
        if answer.status_code == 405:
            assert answer.headers["allow"], (method, path)
            assert method not in answer.headers["allow"].split(", ")
        if method != "HEAD":
            clear(answer, answer.status_code)


@pytest.mark.parametrize(
    "cookie",
    [
        b"session=x",
        b"session=" + b"a" * 43,
        b"session=" + b"a" * 9000,
        b"session=\xff",
        b"session=%00",
        b'session="',
        b";;;=;",
        b"session",
    ],
)
def test_a_forged_cookie_opens_nothing(cast: Cast, cookie: bytes) -> None:
    for method, path in (("GET", "/me"), ("GET", "/me/data"), ("POST", "/me/alias"), ("POST", "/me/forget")):
        answer = cast.http.request(method, path, headers={b"cookie": cookie, b"accept-language": b"en"})
        assert answer.status_code in {200, 303, 400, 403, 431}, (path, answer.status_code)
        assert "Your own link" not in answer.text


def test_a_session_of_another_site_opens_nothing(cast: Cast) -> None:
    session = cast.member("elsewhere@example.com", site="short")
    assert "Your own link" in cast.ask("GET", "/me", site="short", session=session).text
    assert "Your own link" not in cast.ask("GET", "/me", session=session).text


def test_tokens_of_other_purposes_sites_servers_and_times_open_nothing(cast: Cast) -> None:
    session = cast.member("token@example.com")
    code = cast.code(session)
    long_ago, soon = str(int(time.time() - 60) * 1000), str(int(time.time() + 600) * 1000)
    wrong = {
        "confirm": [
            TOKENS.sign("confirm", "harrys", code, "wrongproof12"),
            TOKENS.sign("confirm", "short", code, "x"),
            TOKENS.sign("confirm", "harrys", CODE, "x"),
            TOKENS.sign("confirm", "harrys"),
            TOKENS.sign("status", "harrys", code, "0"),
            FOREIGN.sign("confirm", "harrys", code, "x"),
        ],
        "s": [
            TOKENS.sign("status", "harrys", code, "7"),
            TOKENS.sign("status", "harrys", code, "-1"),
            TOKENS.sign("status", "harrys", code, "²"),
            TOKENS.sign("status", "harrys", code, "9" * 40),
            TOKENS.sign("status", "short", code, "0"),
            TOKENS.sign("unsubscribe", "harrys", code),
            FOREIGN.sign("status", "harrys", code, "0"),
            FOREIGN.sign("fresh", "harrys", code, "0", soon),
        ],
        "unsubscribe": [
            TOKENS.sign("unsubscribe", "short", code),
            TOKENS.sign("status", "harrys", code, "0"),
            FOREIGN.sign("unsubscribe", "harrys", code),
        ],
    }
    odd = ["x", "x" * 600, "%00", "%FF", "%ED%A0%80", "..%2f..%2fetc", "a.b.c", ".", "=" * 50]
    for page, tokens in wrong.items():
        for token in tokens + odd:
            for method in ("GET", "POST"):
                answer = cast.ask(method, f"/{page}/{token}")
                assert answer.status_code in {404, 405}, (method, page, token, answer.status_code)
                assert "set-cookie" not in answer.headers
    late = cast.ask("GET", f"/s/{TOKENS.sign('fresh', 'harrys', code, '0', long_ago)}")
    found = re.search(r"session=([\w-]+)", late.headers["set-cookie"])
    assert found
    assert clear(cast.ask("GET", "/me/data", session=found[1]), 403)


def test_programs_that_open_links_confirm_nobody(cast: Cast) -> None:
    session = cast.join("scanned@example.com")
    link = urlsplit(link_in(cast.server.mail("scanned@example.com", "/confirm/"), "/confirm/")).path
    for _ in range(20):
        assert cast.ask("GET", link).status_code == 200
        assert cast.ask("HEAD", link).status_code == 200
    assert "Confirm your address to make it count" in cast.ask("GET", "/me", session=session).text
    assert "You are" in cast.ask("GET", "/me", session=cast.confirm("scanned@example.com")).text


def test_a_browser_that_opens_the_link_twenty_times_confirms_nobody(cast: Cast, meet: Meet) -> None:
    session = cast.join("looked@example.com")
    link = link_in(cast.server.mail("looked@example.com", "/confirm/"), "/confirm/")
    scanner = meet()
    for _ in range(20):
        scanner.open(link)
    assert scanner.session == ""
    assert "Confirm your address to make it count" in cast.ask("GET", "/me", session=session).text


@pytest.mark.parametrize(
    "query", ["ref=x", "ref=0123456789ab", "c=line", "utm_source=x", "ref", "&&=", "fbclid=" + "a" * 3000]
)
def test_a_landing_page_with_a_query_is_answered_once(cast: Cast, query: str) -> None:
    assert "Count me in" in clear(cast.ask("GET", f"/?{query}"), 200)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1.evil.example"},
        {"origin": "http://["},
    ],
)
def test_a_form_on_another_page_is_refused(cast: Cast, headers: dict[str, str]) -> None:
    answer = cast.http.post(
        "/join", data={"email": "ada@example.com"}, headers={**headers, "accept-language": "en"}
    )
    assert "Open our page itself" in clear(answer, 403)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "",
        "127.0.0.1:99999",
        "[::1",
        "a" * 300,
        "localhost@evil.example",
        "short.localhost.evil.example",
    ],
)
def test_an_unknown_host_gets_no_links_of_its_own(cast: Cast, host: str) -> None:
    answer = cast.http.get("/", headers={"host": host})
    assert answer.status_code < 500
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/%FF",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/%2e%2e/%2e%2e/waitlist.toml",
        "/static/..%5c..",
        "//evil.example/",
        "/r/%00",
        "/r/" + "a" * 5000,
        "/qr/%00.svg",
        "/?ref=%FF",
        "/me?done=%FF",
        "/th/th/th/me",
        "/\u0e01",
    ],
)
def test_odd_paths_lead_nowhere_clearly(cast: Cast, path: str) -> None:
    answer = cast.ask("GET", path)
    clear(answer, 200, 400, 404, 414)
    assert "secret" not in answer.text.lower()
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"\r\n\r\n\r\n",
    ],
)
def test_what_is_no_request_ends_the_connection_alone(cast: Cast, request_: bytes) -> None:
    with socket.create_connection(("127.0.0.1", cast.server.port), timeout=5) as wire:
        wire.sendall(request_)
        wire.settimeout(2)
        try:
            answer = wire.recv(1000)
        except (TimeoutError, ConnectionResetError):
            answer = b""
    assert not answer.startswith(b"HTTP/1.1 5")
    assert cast.ask("GET", "/healthz").status_code == 200
