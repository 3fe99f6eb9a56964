"""The attacks of `docs/security.md` with what is sent: scripts, odd bytes, names that lead elsewhere.

Each prints its figure (`-s` shows it). `scripts/test --long tests/test_attacks*.py -s` takes the full counts.
"""

# ruff: noqa: T201 - the figures are reported

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from typing import Any

import html5lib
import httpx2
import pytest
from attacks import LONG, on_each_if_long, times
from served import Served, code_on, path_of, write_folder
from staff import signed_in

pytestmark = on_each_if_long

TAGS = (
    "script",
    "img src=x onerror=alert(1)",
    "svg/onload=alert(1)",
    "iframe srcdoc=x",
    "a href=javascript:1",
    "body onload=alert(1)",
    "object data=javascript:1",
    "math><mtext><img src=x onerror=alert(1)",
    "details open ontoggle=alert(1)",
    "form action=javascript:1><button>",
)
PAYLOADS = [
    template.format(tag)
    for tag in TAGS
    for template in (
        "<{}>",
        '"><{}>',
        "'><{}>",
        "</title><{}>",
        "</textarea><{}>",
        "--><{}>",
        "]]><{}>",
        "&lt;{}&gt;",
        "<{}>\u2028",
        "{{{{ {} }}}}",
        "{{% {} %}}",
        '" onfocus=alert(1) x="<{}',
        "' autofocus onfocus='alert(1)' <{}",
        "javascript:alert(1)//<{}",
        "＜{}＞",
        "<{}\n>",
        "<%00{}>",
        "\\x3c{}\\x3e",
        "<b>{}</b>",
        "%3C{}%3E",
    )
]  # fmt: skip


ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "content", "background"}


def alive(page: str) -> set[str]:
    """Return what of a payload a browser would make of a page: elements of its kinds, handlers, addresses."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = set()
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            # Only where it is followed: a field may well have such words in it.
            followed = name in ADDRESSES and str(value).strip().lower().startswith("javascript:")
            if str(name).startswith("on") or followed:
                found.add(f"{element.tag} {name}={value}")
            if name == "srcdoc" or (element.tag == "img" and value == "x"):
                found.add(f"{element.tag} {name}")
        if element.tag == "script" and not element.attrib.get("src"):
            found.add("script")
        if element.tag == "b":
            found.add("b")
    return found


async def _pages_of_the_admin(
    served: Served, ada: httpx2.AsyncClient, code: str, payload: str
) -> AsyncIterator[tuple[str, str]]:
    """Give the pages of the admin that show what people typed: names, appeals, notes, what was looked for."""
    async with served.browser(client="203.0.113.9") as ben:
        form = {"email": "ben@example.com", "name": payload, "ref": code, "subject": "x"}
        await ben.post("/join?utm_source=x&utm_campaign=" + payload.replace("\n", ""), data=form)
    [mail] = [each for kind, to, each in await served.mails() if kind == "confirm" and "ben@" in to]
    async with served.browser() as ben:
        await ben.post(path_of(mail.confirm_url))
    await ada.post("/me/review", data={"words": payload})
    [row] = await served.rows("select id from signups where canonical = 'ada@example.com'")
    async with signed_in(served) as owner:
        person = f"/admin/people/{row['id']}"
        await owner.post(f"{person}/block", data={"note": payload})
        paths = ("", "/people", "/review", "/mails", "/audit", "/exports", "/users", "/account")
        for path in (*(f"/admin{each}" for each in paths), person, f"/admin/review/{row['id']}"):
            yield path, (await owner.get(path)).text
        for path in ("/admin/people", "/admin/audit"):
            yield path, (await owner.get(path, params={"q": payload, "domain": payload})).text


async def test_no_page_or_mail_runs_what_somebody_typed(tmp_path: Any) -> None:
    text = """
        [brand]
        name = "{0}"
        tagline = "{0}"
        [landing]
        headline = "{0}"
        name_field = true
        code_field = true
        friend_reward = "{0}"
        [leaderboard]
        enabled = true
        [fraud]
        threshold = 60
        [mail]
        footer = "{0}"
        [[questions]]
        id = "why"
        label = "{0}"
        [[tiers]]
        id = "one"
        friends = 1
        reward = "{0}"
    """
    chosen = PAYLOADS if LONG else PAYLOADS[::19]
    looked = executed = 0
    for number, payload in enumerate(chosen[:1] if not LONG else chosen[:5]):
        folder = tmp_path / str(number)
        folder.mkdir()
        escaped = payload.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        write_folder(
            folder,
            "[limits]\nenabled = false\n",
            site=re.sub(r"^ +", "", text, flags=re.MULTILINE).format(
                escaped.replace("\\n", " ").replace("{{", "").replace("{", "").replace("}", "")
            ),
        )
        served = Served(folder)
        async with served.app.running():
            ada = await served.member(
                "ada@example.com", name=payload.replace("\n", " ").replace("\u2028", "")
            )
            code = code_on((await ada.get("/me")).text)
            for typed in chosen:
                pages = [
                    await ada.post(
                        "/join?utm_source=" + typed.replace("\n", ""),
                        data={"email": typed, "name": typed, "code": typed, "q_why": typed, "ref": typed},
                    ),
                    await ada.post("/me/alias", data={"alias": typed}),
                    await ada.post("/me/address", data={"address": typed}),
                    await ada.post("/me/send", data={"message": typed, "channel": "whatsapp"}),
                    await ada.post("/recover", data={"email": typed}),
                    await ada.get(f"/r/{code}", params={"c": typed, "ref": typed}),
                    await ada.get("/", params={"ref": typed, "done": typed}),
                    await ada.get("/me", params={"done": typed}),
                ]
                looked += len(pages)
                for page in pages:
                    executed += bool(alive(page.text))
                    assert not alive(page.text), (typed, page.url, alive(page.text))
            for path in ("/", "/me", "/leaderboard", f"/r/{code}", "/privacy", "/me/card"):
                found = alive((await ada.get(path)).text)
                looked, executed = looked + 1, executed + bool(found)
                assert not found, (payload, path, found)
            site = served.app.sites[0]
            for _kind, _to, mail in await served.mails():
                letter = site.theme.render_mail(mail, site.frame("en", "/"))
                found = alive(letter.html)
                looked, executed = looked + 1, executed + bool(found)
                assert not found, (payload, found)
            async for path, page in _pages_of_the_admin(served, ada, code, payload):
                found = alive(page)
                looked, executed = looked + 1, executed + bool(found)
                assert not found, (payload, path, found)
        served.forget()
    print(f"{len(chosen)} payloads, {looked} pages and mails: {executed} executions")
    assert executed == 0


async def test_odd_bytes_are_answered_and_never_by_an_error_of_ours(served: Served) -> None:
    rng, tries = random.Random(2), times(150, 20_000)  # noqa: S311 - a fixed seed, so that it can be run again
    paths = [
        "/join",
        "/recover",
        "/me/address",
        "/me/alias",
        "/me/send",
        "/unsubscribe/x",
        "/hooks/mail/ses",
        "/",
    ]
    parts = [
        b"%00",
        b"%ff%fe",
        b"\x00",
        b"\xed\xa0\x80",
        b"%ED%A0%80",
        b"=",
        b"&",
        b"email=",
        b"%",
        b"\r\n",
        b"+",
        b"a",
    ]
    parts += [
        b"%E2%80%AE",
        b"--x\r\n",
        b'Content-Disposition: form-data; name="email"',
        b"%0d%0a",
        b"\xf0\x9f",
        b"@",
    ]
    kinds = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "", "\xff"]
    broken: list[str] = []
    for number in range(tries):
        body = b"".join(rng.choices(parts, k=rng.randrange(12)))
        path = rng.choice(paths) + rng.choice(
            ["", "/", "%00", "?x=%ff", "?ref=\x7f", "/../x", "//", "?" + "&" * 50]
        )
        headers = [(b"host", b"127.0.0.1:8000"), (b"content-type", rng.choice(kinds).encode("latin-1"))]
        headers += [
            (
                rng.choice([b"cookie", b"accept-language", b"referer", b"x-forwarded-for", b"authorization"]),
                bytes(rng.randrange(1, 256) for _ in range(rng.randrange(30))),
            )
        ]
        status = await _send(served, rng.choice(["GET", "POST", "HEAD", "PUT"]), path, headers, body, number)
        if status >= 500:
            broken.append(f"{path} {body!r}")
    print(f"{tries} requests of odd bytes: {len(broken)} answered 5xx")
    assert broken == []


async def _send(
    served: Served, method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes, number: int
) -> int:
    sent: list[Any] = []
    target, _, query = path.partition("?")
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": target, "root_path": "",
        "query_string": query.encode("latin-1"), "headers": headers,
        "client": (f"10.{number % 250}.{number // 250 % 250}.1", 5),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await served.app(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    "name", ["../x", "..\\x", "%2e%2e/x", "/etc/passwd", "a/../../b", "\x00", ".", "..", "~root", "C:\\x"]
)
async def test_no_name_leads_out_of_its_folder(served: Served, name: str) -> None:
    for path in (f"/static/{name}", f"/card/{name}.png", f"/qr/{name}.svg", f"/r/{name}"):
        status, _, body = await served.ask("GET", path)
        assert status in (200, 308, 404), path
        assert b"root:" not in body
        assert b"secret" not in body
